"""The guided import at the screen: file, what was read, names and counts, checkpoints taken over."""

from __future__ import annotations

from pathlib import Path
from threading import Event

import pytest

from shifan.criteria.library import load_edition
from shifan.domain.criteria import CriterionKind, Provenance
from shifan.domain.edition_table.understanding import Wishes
from shifan.domain.edition_table.values import Proposal
from shifan.services import edition_import
from shifan.services.session import Session
from shifan.tui.dialogs.edition_import import ImportEditionPage
from shifan.tui.dialogs.edition_matching import MatchingPage
from shifan.tui.dialogs.form import Choice
from support import write_file
from support_desk import Desk, at_desk, problems
from support_edition_desk import NEW_TITLE, OFFICIAL, fill, idle, official_table, read_table, shown
from support_takeover import open_page


def imported(session: Session) -> list[str]:
    """Return the ids of the editions that were imported."""
    own = session.own_editions
    return sorted(path.name for path in own.iterdir()) if own.is_dir() else []


async def to_matching(desk: Desk, table: Path) -> MatchingPage:
    """Import the table and return the matching table that comes after it."""
    await open_page(desk, "import_edition")
    await read_table(desk, table)
    await desk.press("enter")
    await desk.sees("写成一个指标版本")
    await desk.press("enter")
    await desk.sees("已选定")
    await idle(desk)
    page = desk.app.screen
    assert isinstance(page, MatchingPage)
    return page


async def test_the_whole_way_from_a_table_to_checkpoints(folder: Path, tmp_path: Path) -> None:
    size = (80, 24)
    table = official_table(tmp_path / "下载")
    async with at_desk(folder, size) as desk:
        await open_page(desk, "page_editions")
        await desk.sees("本次申报", "三级 104", "依公开法规转述 101 项")
        assert problems(shown(desk), size[0]) == []
        await desk.press("f2")
        await desk.sees("【1 选文件】")
        await read_table(desk, table)
        await desk.sees(
            "【2 核对读到的】", "一级 10", "三级 102", "C 列「三级指标」", "首项 1", "表里没有三级指标的编号"
        )
        assert problems(shown(desk), size[0]) == []
        assert desk.look(imported) == []
        await desk.press("enter")
        await desk.sees("请与手里的文件核对：一级 10 个", "三级 102 项")
        await fill(desk, "expect", "10/34/104")
        await desk.press("enter")
        await desk.sees("与应有的 10／34／104 不符，没有写入")
        assert desk.look(imported) == []
        await fill(desk, "expect", "10/34/102")
        await fill(desk, "issuer", "某部门")
        assert problems(shown(desk), size[0]) == []
        await desk.press("enter")
        await desk.sees("【4 沿用核查点】", "已导入「示范指标2025」，共 102 项", "已选定 100 项")
        await idle(desk)
        assert problems(shown(desk), size[0]) == []
        await desk.press("f6")
        await desk.sees("官方文字没有动")
        await idle(desk)
        await desk.press("escape")
        await desk.sees("还没有换用它")
        await desk.press("escape")
        await desk.page()
        await desk.sees("示范指标2025", "发布：某部门", "年份：2025", "其中 100 项沿用了别版的核查点")
    edition = desk.look(lambda session: load_edition(OFFICIAL, session.own_editions))
    assert {item.provenance for item in edition.criteria} == {Provenance.OFFICIAL}
    third = next(item for item in edition.criteria if item.title == "规范审批中介服务")
    assert third.requirement.endswith("结果向社会公开。")
    assert len(third.checkpoints) > 1
    assert third.place
    fresh = next(item for item in edition.criteria if item.title == NEW_TITLE)
    assert len(fresh.checkpoints) == 1


async def test_a_column_that_was_not_recognised_is_named_by_hand(folder: Path, tmp_path: Path) -> None:
    table = official_table(tmp_path / "下载", title="标的")
    async with at_desk(folder) as desk:
        await open_page(desk, "import_edition")
        await desk.type(str(table))
        await desk.sees("核对读到的】")
        await idle(desk)
        page = desk.app.screen
        assert isinstance(page, ImportEditionPage)
        at = next(n for n, use in enumerate(page._proposal.columns) if use.header == "标的")
        page.results.put_cursor_on(f"column:{at}")
        await desk.press("f4")
        await desk.sees("这一列取作什么", "标的")
        desk.app.screen.query_one("#role").put_cursor_on("title")  # type: ignore[attr-defined]
        await desk.press("enter")
        await desk.until(lambda: page.data and page.data.proposal and not page.working, "重新读过")
        await desk.sees("三级指标", "C 列「标的」", "三级 102", "审批服务便民化")


async def test_a_table_that_cannot_be_used_writes_nothing(folder: Path, tmp_path: Path) -> None:
    old = write_file(tmp_path, "指标.xls", bytes.fromhex("d0cf11e0a1b11ae1") + bytes(600))
    async with at_desk(folder) as desk:
        await open_page(desk, "import_edition")
        await desk.press("enter")
        await desk.sees("还没有读指标表")
        await desk.type(str(old))
        await desk.sees("「指标.xls」", "另存为")
        await idle(desk)
        assert problems(shown(desk).replace("Excel", ""), 120) == []
        await desk.press("enter")
        await desk.sees("还没有读指标表")
        await desk.type(str(tmp_path / "没有这个.xlsx"))
        await desk.sees("找不到")
        bare = write_file(
            tmp_path, "没有表头.csv", "一、甲组,（一）乙类,第一项的名称,要做好的第一件事\n,,第二项的名称,第二件事\n"
        )
        await desk.type(str(bare))
        await desk.sees("没有找到三级指标那一列")
        await idle(desk)
        for column, role in (("A", "group"), ("B", "subgroup"), ("C", "title"), ("D", "requirement")):
            await desk.press("f4")
            await desk.sees("这一列取作什么")
            await fill(desk, "column", column)
            desk.app.screen.query_one("#role").put_cursor_on(role)  # type: ignore[attr-defined]
            await desk.press("enter")
            await desk.until(lambda: isinstance(desk.app.screen, ImportEditionPage), "重新读")
            await idle(desk)
        await desk.sees("请核对数量", "一级 1", "三级 2")
    assert desk.look(imported) == []


async def test_the_matching_is_changed_by_keys(folder: Path, tmp_path: Path) -> None:
    table = official_table(tmp_path / "下载")
    async with at_desk(folder) as desk:
        page = await to_matching(desk, table)
        assert problems(shown(desk), 120) == []
        first = page._matching.matches[0].item.id
        assert page._matching.chosen[first]
        await desk.press("space")
        await desk.sees("最像 1 审批服务便民化（相似 100%），没有选")
        assert first not in page._matching.chosen
        await desk.press("ctrl+a")
        await desk.sees("相似度至少")
        await desk.press("enter")
        await desk.sees("又选了 1 项")
        assert first in page._matching.chosen
        await desk.press("f3")
        await desk.sees(NEW_TITLE)
        assert all(
            not match.chosen for match in page._matching.matches if f"match:{match.item.id}" in page.results.keys
        )
        new = next(match.item.id for match in page._matching.matches if match.item.title == NEW_TITLE)
        page.results.put_cursor_on(f"match:{new}")
        await desk.press("enter")
        await desk.sees("沿用哪一项", "不沿用任何一项")
        await desk.type("行政许可事项清单")
        await desk.until(lambda: len(desk.app.screen.query_one("#results").keys) == 2, "找到一项")  # type: ignore[attr-defined]
        await desk.press("down", "enter")
        await desk.until(lambda: desk.app.screen is page, "选好")
        source = page._matching.source.by_number("7")
        assert page._matching.chosen[new] == source.id
        await desk.press("f6")
        await desk.sees("官方文字没有动")
        await idle(desk)
    edition = desk.look(lambda session: load_edition(OFFICIAL, session.own_editions))
    assert len(edition.by_id(new).checkpoints) == len(source.checkpoints)
    assert edition.by_id(new).title == NEW_TITLE
    assert "行政许可事项清单" in edition.by_id(new).enriched or "7" in edition.by_id(new).enriched


async def test_an_id_that_is_taken_is_refused_and_the_next_one_is_offered(folder: Path, tmp_path: Path) -> None:
    table = official_table(tmp_path / "下载")
    async with at_desk(folder) as desk:
        await to_matching(desk, table)
        await desk.press("escape")
        await desk.sees("还没有换用它")
        await read_table(desk, table)
        await desk.press("enter")
        await desk.sees("写成一个指标版本", f"{OFFICIAL}-2")
        await fill(desk, "id", OFFICIAL)
        await desk.press("enter")
        await desk.sees("不会覆盖", "请换一个编码")
        await fill(desk, "id", "大写")
        await desk.press("enter")
        await desk.sees("版本编码「大写」不行")
    assert desk.look(imported) == [OFFICIAL]


async def test_an_item_of_unknown_kind_is_decided_by_hand(folder: Path, tmp_path: Path) -> None:
    head = "一级指标,二级指标,三级指标,具体要求"
    text = f"{head}\n一、甲组,（一）乙类,第一项,做好第一件\n二、附加项,附加项,第二项,另有规定的事\n"
    async with at_desk(folder) as desk:
        await open_page(desk, "import_edition")
        await desk.type(str(write_file(tmp_path, "有附加项.csv", text)))
        await desk.sees("有 1 处问题，不能写入", "看不出是加分还是扣分：第 2 项")
        await idle(desk)
        await desk.press("ctrl+o")
        await desk.sees("第几项")
        await fill(desk, "number", "9")
        await desk.press("enter")
        await desk.sees("没有读到第 9 项")
        await fill(desk, "number", "2")
        desk.app.screen.query_one("#kind", Choice).put_cursor_on(CriterionKind.PENALTY.value)
        await desk.press("enter")
        await desk.sees("请核对数量", "扣分 1")


async def test_reading_can_be_left(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    table, go_on, read = official_table(tmp_path / "下载"), Event(), edition_import.propose

    def slowly(path: Path, wishes: Wishes) -> Proposal:
        go_on.wait(20)
        return read(path, wishes)

    monkeypatch.setattr(edition_import, "propose", slowly)
    async with at_desk(folder) as desk:
        await open_page(desk, "import_edition")
        await desk.type(str(table))
        await desk.sees("正在读指标表")
        await desk.press("enter")
        await desk.sees("正在进行，请稍候，或者停止")
        await desk.press("f8")
        await desk.sees("已停止，没有读完，也没有写入")
        go_on.set()
        await read_table(desk, table)
