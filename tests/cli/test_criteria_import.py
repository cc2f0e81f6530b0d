"""criteria import: shown first, written once confirmed, never over something, and then usable everywhere."""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from pathlib import Path

import pytest

from shifan.criteria.library import load_edition, load_scheme
from shifan.domain.criteria import Edition, Lifecycle, Provenance
from shifan.domain.edition_table.values import PLAIN_CHECKPOINT
from shifan.domain.scheme import Basis
from support_command import Say, files_in
from support_tables import (
    BASE,
    CONTENT,
    Group,
    Item,
    Piece,
    Subgroup,
    Table,
    header,
    plain_rows,
    write_docx,
    write_xlsx,
)

HEAD = header("一级指标", "二级指标", "编号", "三级指标", "指标内容", "分值", "牵头单位")
NAMED = ("--id", "official-2025", "--title", "某省示范指标（2025年）", "--issuer", "某省法治办", "--year", "2025")
AGREED = ("--expect", "4/7/14", "--yes")


def official(folder: Path, points: Sequence[str] = ("2",) * 14, name: str = "指标.xlsx") -> Path:
    rows = plain_rows(
        cells=lambda n, i: (
            str(n), i.title, i.requirement, points[n - 1] if i.kind is BASE else "每件加1分", "县司法局、县财政局"
        )
    )  # fmt: skip
    folder.mkdir(exist_ok=True)
    return write_xlsx(folder / name, [Table([HEAD, *rows], ["示范指标"])])


def texts(edition: Edition) -> list[tuple[str, str, str, str]]:
    return [(item.number, item.kind.value, item.title, item.requirement) for item in edition.criteria]


def test_what_was_understood_is_shown_before_anything_is_written(
    say: Say, ledger: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(""))
    path = official(tmp_path / "表")
    before = files_in(ledger)
    ran = say("criteria", "import", path, *NAMED)
    assert ran.code == 1
    for piece in (
        "读到：一级 4　二级 7　三级 14（基础 11　加分 2　扣分 1）",
        "一、政府职能依法履行　二级 2　三级 5\n　首项 1 精简行政许可事项（指标表 D3）\n",
        "　末项 5 政企沟通机制（指标表 D7）\n",
        "F 分值 作分值",
        "指标表 A1　示范指标：表头以上的文字",
        "指标表 D14　每件加1分：加分项、扣分项按级别计分",
        "分值齐全，将一并生成计分方案，依据记为「官方公布」",
        "是否写入？（是／否）",
    ):
        assert piece in ran.out
    assert "没有写入" in ran.err
    assert "--expect 4/7/14 --yes" in ran.err
    assert files_in(ledger) == before


@pytest.mark.parametrize(("answer", "code"), [("是\n", 0), ("否\n", 1), ("\n", 1)])
def test_the_answer_decides(
    say: Say, ledger: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, answer: str, code: int
) -> None:
    path = official(tmp_path / "表")
    monkeypatch.setattr("sys.stdin", io.StringIO(answer))
    assert say("criteria", "import", path, *NAMED).code == code
    assert (ledger / "指标" / "official-2025" / "edition.yaml").is_file() == (code == 0)


def test_the_edition_holds_the_words_of_the_file(say: Say, ledger: Path, tmp_path: Path) -> None:
    ran = say("criteria", "import", official(tmp_path / "表"), *NAMED, *AGREED, "--lifecycle", "即将启用")
    assert (ran.code, ran.err) == (0, "")
    edition = load_edition("official-2025", ledger / "指标")
    content = [(group, one, item) for group in CONTENT for one in group.subgroups for item in one.items]
    assert texts(edition) == [
        (str(number), item.kind.value, item.title, item.requirement)
        for number, (_, _, item) in enumerate(content, start=1)
    ]
    assert [edition.place_of(item.id)[1].title for item in edition.criteria] == [one.title for _, one, _ in content]
    assert [group.number for group in edition.groups] == ["一", "二", "三", "四"]
    assert (edition.issuer, edition.year, edition.lifecycle) == ("某省法治办", "2025", Lifecycle.UPCOMING)
    assert "导入自用户提供的文件「指标.xlsx」" in edition.source
    first = edition.criteria[0]
    assert (first.provenance, first.place) == (Provenance.OFFICIAL, "指标表 D3")
    assert first.provenance.label == "导入自用户提供的文件"
    assert first.guidance.leads == ("县司法局", "县财政局")
    assert [point.text for point in first.checkpoints] == [PLAIN_CHECKPOINT]
    assert len({item.id for item in edition.criteria}) == 14


def test_the_points_become_a_scheme_with_their_basis(say: Say, ledger: Path, tmp_path: Path) -> None:
    points = [*["1.5"] * 10, "3", "", "", ""]
    path = official(tmp_path / "表", points)
    assert say("criteria", "import", path, *NAMED, *AGREED, "--basis", "省级规定").code == 0
    scheme = load_scheme("official-2025-points", ledger / "计分方案")
    assert scheme.total is not None
    assert (str(scheme.total.points), scheme.total.basis) == ("18", Basis.PROVINCIAL)
    assert {rule.basis for rule in scheme.items.values()} == {Basis.PROVINCIAL}
    assert [str(scheme.items[number].points) for number in ("1", "11")] == ["1.5", "3"]
    assert say("scheme", "validate", "official-2025-points").code == 0
    assert "某省示范指标" in say("scheme", "show", "official-2025-points").out


def test_nothing_is_left_where_the_scheme_cannot_be_written(say: Say, ledger: Path, tmp_path: Path) -> None:
    (ledger / "计分方案").write_text("这里不是文件夹", encoding="utf-8")
    before = files_in(ledger)
    ran = say("criteria", "import", official(tmp_path / "表"), *NAMED, *AGREED)
    assert ran.code in (1, 3)
    assert "Traceback" not in ran.err
    assert files_in(ledger) == before
    assert not (ledger / "指标").exists()


def test_points_that_are_not_all_there_make_no_scheme(say: Say, ledger: Path, tmp_path: Path) -> None:
    ran = say("criteria", "import", official(tmp_path / "表", ["2", "", *["2"] * 12]), *NAMED, *AGREED)
    assert ran.code == 0
    assert "分值不全（第 2 项没有），不生成计分方案。" in ran.out
    assert not (ledger / "计分方案").exists()


def test_an_imported_edition_is_listed_shown_and_checked(say: Say, tmp_path: Path) -> None:
    say("criteria", "import", official(tmp_path / "表"), *NAMED, *AGREED)
    assert "official-2025　某省示范指标（2025年）　[导入　现行]　共 14 项" in say("criteria", "editions").out
    assert "working-2023" in say("criteria", "editions").out
    assert " 14 被国家级通报批评　[扣分项" in say("criteria", "list", "--edition", "official-2025").out
    shown = say("criteria", "show", "1", "--edition", "official-2025").out
    assert "来源：导入自用户提供的文件（指标表 D3）" in shown
    assert "常用责任单位：县司法局、县财政局" in shown
    assert "一级 4　二级 7　三级 14" in say("criteria", "validate", "official-2025").out


def test_a_new_workspace_is_made_under_it(say: Say, ledger: Path, tmp_path: Path) -> None:
    say("criteria", "import", official(tmp_path / "表"), *NAMED, *AGREED)
    fresh = tmp_path / "新 县"
    chosen = ("--edition", "official-2025", "--scheme", "official-2025-points")
    assert say("init", fresh, "--county", "乙县", "--round", "2025", *chosen).code == 0
    assert (fresh / "指标" / "official-2025" / "digests.json").is_file()
    assert (fresh / "计分方案" / "official-2025-points.yaml").is_file()
    status = say("-w", fresh, "status").out
    assert "指标：某省示范指标（2025年）" in status
    assert "满分 22" in status
    assert say("-w", fresh, "tick", "1.1").code == 0
    assert say("-w", fresh, "doctor").code == 0
    assert say("-w", fresh, "clone", tmp_path / "下一轮", "--round", "2026").code == 0
    assert "某省示范指标" in say("-w", tmp_path / "下一轮", "status").out
    assert say("init", tmp_path / "丙", "--county", "丙县", "--round", "2025", "--edition", "没有").code == 1
    assert not (tmp_path / "丙").exists()


def test_another_application_in_the_same_store_may_use_it(say: Say, tmp_path: Path) -> None:
    say("criteria", "import", official(tmp_path / "表"), *NAMED, *AGREED)
    added = say("app", "add", "--county", "丙县", "--round", "2025", "--edition", "official-2025")
    assert added.code == 0, added
    assert say("app", "switch", "丙县").code == 0
    assert "指标：某省示范指标（2025年）" in say("status").out
    assert say("app", "switch", "柳城县").code == 0
    assert "指标：法治政府建设示范指标（工作版" in say("status").out
    assert say("rollup").code == 0


def test_changed_wording_is_noticed_in_spite_of_the_cache(say: Say, ledger: Path, tmp_path: Path) -> None:
    say("criteria", "import", official(tmp_path / "表"), *NAMED, *AGREED)
    assert say("criteria", "list", "--edition", "official-2025").code == 0
    folder = ledger / "指标" / "official-2025"
    (first,) = folder.glob("01-*.yaml")
    first.write_text(first.read_text(encoding="utf-8").replace("清理证明事项", "清理各类证明", 1), encoding="utf-8")
    assert "指标文字与摘要不符（变动项：2；" in say("criteria", "list", "--edition", "official-2025").err
    assert say("criteria", "stamp", folder).code == 0
    assert "清理各类证明" in say("criteria", "list", "--edition", "official-2025").out


def test_two_workspaces_may_have_different_editions_of_one_name(say: Say, tmp_path: Path) -> None:
    path = official(tmp_path / "表")
    row = [Piece("甲"), Piece("乙"), Piece("丙事")]
    other = write_docx(tmp_path / "表" / "另.docx", [Table([header("一级指标", "二级指标", "三级指标"), row])])
    for folder, file, counts in (("一", path, "4/7/14"), ("二", other, "1/1/1")):
        ran = say("criteria", "import", file, *NAMED, "--expect", counts, "--yes", "--to", tmp_path / folder)
        assert ran.code == 0, ran
    for _ in range(2):
        for folder, count in (("一", 14), ("二", 1)):
            assert len(load_edition("official-2025", tmp_path / folder / "指标").criteria) == count


@pytest.mark.parametrize(
    ("more", "code", "said"),
    [
        (("--expect", "10/34/104", "--yes"), 1, "读到的一级/二级/三级是 4/7/14，与要求的 10/34/104 不符"),
        (("--yes",), 2, "--yes 要与 --expect 一起用"),
        (("--expect", "十", "--yes"), 2, "应写成 一级/二级/三级 的数量"),
        ((*AGREED, "--id", "working-2023"), 3, "已经有编码为 working-2023 的指标版本，不会覆盖"),
        ((*AGREED, "--id", "官方"), 2, "版本编码「官方」不行"),
        ((*AGREED, "--id", "con"), 2, "版本编码「con」不行：Windows 不能建叫这个名字的文件夹"),
        ((*AGREED, "--id", "lpt1"), 2, "版本编码「lpt1」不行：Windows"),
        ((*AGREED, "--title", " "), 2, "没有写名称"),
        ((*AGREED, "--column", "分值"), 2, "应写成 表头=内容"),
        ((*AGREED, "--column", "没有=points"), 2, "不在表头里"),
        ((*AGREED, "--kind", "3=大项"), 2, "应写成 编号=类别"),
        ((*AGREED, "--sheet", "没有"), 2, "现有：指标表"),
    ],
)
def test_what_does_not_fit_is_refused_and_nothing_is_written(
    say: Say, ledger: Path, tmp_path: Path, more: tuple[str, ...], code: int, said: str
) -> None:
    path = official(tmp_path / "表")
    before = files_in(ledger)
    ran = say("criteria", "import", path, *NAMED, *more)
    assert (ran.code, files_in(ledger)) == (code, before)
    assert said in ran.err


def test_an_imported_edition_is_never_written_over(say: Say, ledger: Path, tmp_path: Path) -> None:
    path = official(tmp_path / "表")
    say("criteria", "import", path, *NAMED, *AGREED)
    before = files_in(ledger)
    ran = say("criteria", "import", path, *NAMED, *AGREED)
    assert (ran.code, files_in(ledger)) == (3, before)
    assert "已经有编码为 official-2025 的指标版本" in ran.err


def test_read_only_mode_imports_nothing(say: Say, ledger: Path, tmp_path: Path) -> None:
    path = official(tmp_path / "表")
    before = files_in(ledger)
    assert say("--read-only", "criteria", "import", path, *NAMED, *AGREED).code == 3
    assert files_in(ledger) == before


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("旧.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "另存为「Excel 工作簿（.xlsx）」"),
        ("坏.docx", b"PK\x03\x04" + b"x" * 300, "已损坏"),
        ("图.png", b"\x89PNG\r\n\x1a\n" + b"\0" * 50, "是图片"),
        ("通知.csv", "关于创建的通知\n".encode(), "没有读到三级指标"),
    ],
)
def test_a_bad_file_is_a_plain_message_and_exit_one(
    say: Say, ledger: Path, tmp_path: Path, name: str, content: bytes, said: str
) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    before = files_in(ledger)
    ran = say("criteria", "import", path, *NAMED, *AGREED)
    assert (ran.code, files_in(ledger)) == (1, before)
    assert said in ran.err
    assert "Traceback" not in ran.err


def test_the_whole_working_edition_comes_back_as_it_is(
    say: Say, ledger: Path, tmp_path: Path, edition: Edition
) -> None:
    groups = tuple(
        Group(
            group.title,
            tuple(
                Subgroup(one.title, tuple(Item(item.title, item.requirement, item.kind) for item in one.criteria))
                for one in group.subgroups
            ),
        )
        for group in edition.groups
    )
    rows = plain_rows(groups, group_label=lambda at, group: group.title)
    path = write_docx(
        tmp_path / "官方表.docx", [Table([header("一级指标", "二级指标", "编号", "三级指标", "指标内容"), *rows])]
    )
    ran = say("criteria", "import", path, *NAMED, "--expect", "10/34/104", "--yes")
    assert ran.code == 0, ran.err
    found = load_edition("official-2025", ledger / "指标")
    assert texts(found) == texts(edition)
    assert re.search(r"已导入「某省示范指标（2025年）」，共 104 项", ran.out)
