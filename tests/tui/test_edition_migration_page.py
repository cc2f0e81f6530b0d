"""Changing the edition at the screen: dry run, what has to be decided, one step, back again; nothing is lost."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import date
from pathlib import Path

from shifan.domain.edition_table.understanding import Wishes, understand
from shifan.domain.records import Rating
from shifan.services import edition_import, recording
from shifan.services.archived_items import archived_items
from shifan.services.attaching import attach_files
from shifan.services.edition_matching import accept_matching, match_editions
from shifan.services.session import Session, open_session
from shifan.services.setup import DEFAULT_EDITION
from shifan.services.table_reading import read_tables
from shifan.tui.dialogs.editions import EditionsPage
from shifan.tui.dialogs.migrating import MigrationPage
from support import USER, dump, fixed_clock, write_file
from support_desk import Desk, at_desk, problems
from support_edition_desk import OFFICIAL, idle, official_table, shown
from support_takeover import open_page


def used_with_import(folder: Path, tmp_path: Path) -> None:
    """Import the official table with its checkpoints, and use the items that it changes."""
    with open_session(folder, user=USER, clock=fixed_clock) as session:
        proposal = understand(read_tables(official_table(tmp_path / "下载")), Wishes())
        about = edition_import.About(OFFICIAL, "示范指标（2025年版）", "某部门", "2025")
        edition_import.import_edition(session.folder, proposal, about, date(2023, 10, 9))
        accept_matching(session, match_editions(OFFICIAL, DEFAULT_EDITION, session.own_editions))
        attach_files(session, "5", [write_file(tmp_path, "清单.txt", "权责清单")])
        recording.write_note(session, "5", "去年公布的")
        for number in ("1", "3", "12"):
            recording.tick_checkpoint(session, f"{number}.1")
            recording.claim_rating(session, number, Rating.MET)


@asynccontextmanager
async def at_dry_run(folder: Path, size: tuple[int, int] = (120, 40)) -> AsyncIterator[Desk]:
    """Run the application with the dry run of changing to the imported edition in front."""
    async with at_desk(folder, size) as desk:
        await open_page(desk, "page_editions")
        page = desk.app.screen
        assert isinstance(page, EditionsPage)
        page.results.put_cursor_on(f"edition:{OFFICIAL}")
        await desk.press("ctrl+o")
        await desk.until(lambda: isinstance(desk.app.screen, MigrationPage), "换用指标版本")
        await idle(desk)
        yield desk


def the_page(desk: Desk) -> MigrationPage:
    page = desk.app.screen
    assert isinstance(page, MigrationPage)
    return page


async def decide(desk: Desk, number: str, *keys: str, typed: str = "") -> None:
    """Decide what the old item became."""
    page = the_page(desk)
    item = page._preview.route.old.by_number(number)
    page.results.put_cursor_on(f"old:{item.id}")
    await desk.press("enter")
    await desk.sees(f"旧版第 {number} 项", "变成了哪一项")
    if typed:
        rows = desk.app.screen.query_one("#results")
        await desk.type(typed)
        await desk.until(lambda: len(rows.keys) == 2, typed)  # type: ignore[attr-defined]
    before = page.data
    await desk.press(*keys, "enter")
    await desk.until(lambda: desk.app.screen is page and page.data is not before and not page.working, "定好")


def state(session: Session) -> object:
    """Return everything stored, without the journal, versions and times."""
    return dump(session.repository)


async def test_there_and_back_again(folder: Path, tmp_path: Path) -> None:
    size = (80, 24)
    used_with_import(folder, tmp_path)
    async with at_dry_run(folder, size) as desk:
        before = desk.look(state)
        await desk.sees("待定 1 项", "12 重点领域监管", "现在还没有改动任何内容")
        await desk.sees("归档", "得分：基本分审定 0")
        assert problems(shown(desk), size[0]) == []
        await desk.press("f4")
        await desk.sees("旧版第 12 项还没有定")
        await decide(desk, "12", "down")
        await desk.sees("按 F4 换用")
        assert problems(shown(desk), size[0]) == []
        assert desk.look(state) == before
        await desk.press("f4")
        await desk.sees("备份并换用", "不删除任何内容")
        assert problems(shown(desk), size[0]) == []
        await desk.press("enter")
        await desk.sees("已换用指标版本「示范指标（2025年版）」", "可用「归档指标」")
        assert any("换版前" in path.name for path in (folder / "备份").iterdir())
        assert desk.look(lambda session: session.edition.id) == OFFICIAL
        assert desk.look(lambda session: [view.item.number for view in archived_items(session)])[0] == "5"
        await desk.press("f3")
        await desk.page()
        await desk.press("enter")
        await desk.sees("5", "政府部门权责清单", "去年公布的", "清单")
        assert problems(shown(desk), size[0]) == []
        await desk.press("escape")
        await desk.page()
        await desk.press("ctrl+z")
        await desk.sees("撤销：换用指标版本：示范指标（2025年版）")
        await desk.until(lambda: desk.look(lambda session: session.edition.id) == DEFAULT_EDITION, "换回")
        assert desk.look(state) == before


async def test_an_old_item_is_decided_by_hand(folder: Path, tmp_path: Path) -> None:
    used_with_import(folder, tmp_path)
    async with at_dry_run(folder) as desk:
        page = the_page(desk)
        assert problems(shown(desk), 120) == []
        new = next(item for item in page._preview.route.new.criteria if item.title == "数字政府建设评估")
        await desk.sees("5 政府部门权责清单（取消）")
        await decide(desk, "5", "down", typed="数字政府")
        await desk.sees("5 政府部门权责清单", "数字政府建设评估", "逐项确定")
        assert any(row.new == (new.id,) and len(row.old) == 1 for row in page._preview.route.crosswalk.rows)
        await decide(desk, "12")
        assert page._preview.route.undecided == ()
        await desk.press("f3")
        await desk.sees("1 审批服务便民化")
        page.results.put_cursor_on(f"old:{page._preview.route.old.by_number('5').id}")
        await desk.press("f6")
        await desk.sees("对照表存成文件")
        await desk.press("enter")
        await desk.sees("改好以后按 F2 取用")
        written = folder / f"对照表-{OFFICIAL}.yaml"
        assert new.id in written.read_text(encoding="utf-8")
        await desk.press("f2")
        await desk.sees("取用对照表")
        await desk.type(str(written))
        before = page.data
        await desk.press("enter")
        await desk.until(lambda: page.data is not before and not page.working, "取用")
        await desk.sees(f"对照表「{written.name}」：")
        head, *rows = written.read_text(encoding="utf-8").split("- relation:")
        short = write_file(tmp_path, "缺.yaml", "- relation:".join((head, *rows[8:])))
        await desk.press("f2")
        await desk.sees("取用对照表")
        await desk.type(str(short))
        await desk.press("enter")
        await desk.sees("对照表不完整，没有用它", "旧版第 1 项", "旧版第 8 项")
        await desk.press("enter")
        await desk.until(lambda: desk.app.screen is page, "回到原处")
        assert page._preview.route.origin.startswith("对照表「对照表")


async def test_two_editions_compared_and_the_items_of_one(folder: Path, tmp_path: Path) -> None:
    used_with_import(folder, tmp_path)
    async with at_desk(folder) as desk:
        await open_page(desk, "page_editions")
        await desk.sees("示范指标（2025年版）", "发布：某部门")
        await desk.press("ctrl+b")
        await desk.sees("以前的", "后来的")
        await desk.press("enter")
        await desk.page()
        await desk.sees("［＋结果向社会公开。＋］", "〔文字改动〕3 规范审批中介服务")
        assert problems(shown(desk), 120) == []
        await desk.press("f4")
        await desk.until(lambda: "［＋结果" not in desk.text, "只看条目")
        await desk.press("f6")
        await desk.sees("两版对比存成表格")
        await desk.press("enter")
        await desk.sees("已导出：")
        assert (folder / "两版对比2023-10-09.xlsx").is_file()
        await desk.press("escape")
        await desk.page()
        page = desk.app.screen
        assert isinstance(page, EditionsPage)
        page.results.put_cursor_on(f"edition:{OFFICIAL}")
        await desk.press("enter")
        await desk.page()
        await desk.sees("文字来源：导入自用户提供的文件（", "核查点来源：")
        await desk.press("f3")
        await desk.sees("筛选指标")
        await desk.type("审批 中介")
        await desk.press("enter")
        await desk.sees("只列含有「审批 中介」的")
        await desk.press("enter")
        await desk.sees("结果向社会公开。", "3.1")
        assert problems(shown(desk), 120) == []


async def test_reading_only_looks_but_does_not_change(folder: Path, tmp_path: Path) -> None:
    used_with_import(folder, tmp_path)
    async with at_desk(folder) as desk:
        await desk.app.go_read_only()
        await open_page(desk, "page_editions")
        await desk.press("f2")
        await desk.sees("只读")
        page = desk.app.screen
        assert isinstance(page, EditionsPage)
        page.results.put_cursor_on(f"edition:{OFFICIAL}")
        await desk.press("ctrl+o")
        await desk.until(lambda: isinstance(desk.app.screen, MigrationPage), "换用指标版本")
        await idle(desk)
        await desk.press("f4")
        await desk.sees("只读")
        assert desk.look(lambda session: session.edition.id) == DEFAULT_EDITION
