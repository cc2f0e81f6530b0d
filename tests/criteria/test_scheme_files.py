"""Scheme files: what is refused, by file, line and field; what a table of points becomes."""

from __future__ import annotations

import re
from decimal import Decimal
from pathlib import Path

import pytest
from openpyxl import Workbook

from shifan.criteria.library import load_edition, load_scheme, scheme_files
from shifan.criteria.scheme_checking import check_scheme
from shifan.domain.errors import DataFileError, NotFoundError, RuleError, ShifanError, UsageError
from shifan.domain.scheme import Basis
from shifan.services.scheme_making import new_scheme
from support import CRITERIA

EXAMPLE = CRITERIA / "schemes" / "example-province.yaml"
EDITION = load_edition("working-2023")
DIGEST = EDITION.digest
FRACTIONS = 'fractions: {met: "1", partly: "0.6", unmet: "0", basis: example}'


def changed(folder: Path, old: str, new: str) -> tuple[Path, int]:
    """Return a copy of the example with one text replaced, and the line of the change."""
    text = EXAMPLE.read_text(encoding="utf-8")
    assert text.count(old) == 1, old
    path = folder / EXAMPLE.name
    path.write_text(text.replace(old, new), encoding="utf-8", newline="\n")
    return path, text[: text.index(old)].count("\n") + 1


def test_the_example_says_that_it_is_one_and_adds_up() -> None:
    scheme = load_scheme("example-province")
    assert scheme.example
    assert "示例" in scheme.title
    bases = {rule.basis for rule in (*scheme.items.values(), *scheme.groups.values(), scheme.default)}
    bases |= {table.basis for table in scheme.adjustments.values()} | {scheme.bonus_cap_basis, scheme.fractions_basis}
    assert bases == {Basis.EXAMPLE}
    assert sum(rule.points for rule in scheme.items.values()) == 1000
    assert scheme.penalty_cap == 100
    assert scheme.adjustments["104"].vetoes == ("弄虚作假",)


@pytest.mark.parametrize(
    ("old", "new", "field", "says"),
    [
        ('total: {points: "1000"', 'total: {points: "1001"', "total.points", "写明满分 1001 分，各项分值加起来是 1000"),
        ('"九": {points: "60"', '"九": {points: "61"', "total.points", "各项分值加起来是 1001"),
        ('"九": {', '"十": {', "groups.十", "一级指标 十 下没有基础项"),
        ('"九": {', '"十一": {', "groups.十一", "没有编号为 十一 的一级指标"),
        ('"5": {points: "40"', '"50": {points: "40"', "subgroups.50", "没有编号为 50 的二级指标"),
        ('"5": {points: "40"', '"5": {points: "400"', "groups.一", "写明共 170 分，下面单列的加起来是 400 分"),
        ('"46": {points: "20"', '"460": {points: "20"', "items.460", "没有第 460 项"),
        ('"46": {points: "20"', '"101": {points: "20"', "items.101", "第 101 项是加分项"),
        ('"46": {points: "20"', '"46": {points: "二十"', "items.46.points", "不小于 0 的数"),
        ('"46": {points: "20"', '"46": {points: "-20"', "items.46.points", "不小于 0 的数"),
        ('"46": {points: "20"', '"46": {points: 20', "items.46.points", "加引号"),
        ('"46": {points: "20", basis: example', '"46": {points: "20"', "items.46.basis", "缺少这个字段"),
        ('cap: {points: "16"', 'cap: {points: "-16"', "adjustments.102.cap.points", "不小于 0 的数"),
        ('bonus_cap: {points: "30"', 'bonus_cap: {points: "很多"', "bonus_cap.points", "不小于 0 的数"),
        ('"46": {points: "20"', '"46": {points: "1000000"', "items.46.points", "小于 1000000"),
        ('bonus_cap: {points: "30"', 'bonus_cap: {points: "0.00001"', "bonus_cap.points", "最多四位小数"),
        ('弄虚作假: "50"', '材料失实: "50"', "材料失实", "重复"),
        ('弄虚作假: "50"', '" 材料失实 ": "50"', "adjustments.104.levels", "级别重复：材料失实"),
        ("vetoes: [弄虚作假]", "vetoes: [弄虛作假]", "adjustments.104", "现有级别：材料失实、弄虚作假、整改不力"),
        ('  "101":\n', '  "1":\n', "adjustments.1", "第 1 项是基础项"),
        ('"32.7": "1"', '"32.8": "1"', "checkpoints.32.weights.32.8", "第 32 项没有核查点 32.8"),
        (', "32.7": "1"', "", "checkpoints.32.weights", "没有写核查点 32.7 的权重"),
        ('  "46": {basis: example}', '  "103": {basis: example}', "checkpoints.103", "第 103 项是扣分项"),
        ("na_policy: redistribute", "na_policy: drop", "na_policy", "可用的值"),
        (FRACTIONS, FRACTIONS.replace("0.6", "1.6"), "fractions", "须满足"),
        (f"digest: {DIGEST}", f"digest: {'0' * 64}", "edition.digest", "请核对各项分值"),
        ("id: working-2023", "id: working-1999", "edition.id", "没有找到指标版本"),
        (f"edition:\n  id: working-2023\n  digest: {DIGEST}\n", "", "", "须用 edition 写明是哪一版指标"),
        ("id: example-province", "id: example-other", "id", "请把文件改名为 example-other.yaml"),
    ],
)
def test_what_is_wrong_is_named_by_file_line_and_field(
    tmp_path: Path, old: str, new: str, field: str, says: str
) -> None:
    path, _ = changed(tmp_path, old, new)
    with pytest.raises(DataFileError) as caught:
        check_scheme(path)
    assert caught.value.message.startswith(("计分方案有误，共 ", "example-province.yaml 第 "))
    place = f"，字段 {re.escape(field)}" if field else ""
    found = re.search(rf"example-province\.yaml 第 (\d+) 行{place}：.*{re.escape(says)}", str(caught.value))
    assert found, str(caught.value)
    lines = path.read_text(encoding="utf-8").split("\n")
    last = field.split(".")[-1] if "weights" not in field else "weights"
    assert not field or last in lines[int(found.group(1)) - 1] or field.count(".") > 1


def test_weights_that_are_all_zero_are_refused(tmp_path: Path) -> None:
    text = re.sub(r'("32\.\d"): "\d"', r'\1: "0"', EXAMPLE.read_text(encoding="utf-8"))
    path = tmp_path / EXAMPLE.name
    path.write_text(text, encoding="utf-8")
    with pytest.raises(DataFileError, match="权重不能全是 0"):
        check_scheme(path)


def test_another_wording_is_told_when_validated_but_does_not_stop_the_work(tmp_path: Path) -> None:
    path, _ = changed(tmp_path, f"digest: {DIGEST}", f"digest: {'0' * 64}")
    own = path.rename(tmp_path / "mine.yaml")
    own.write_text(own.read_text(encoding="utf-8").replace("id: example-province", "id: mine"), encoding="utf-8")
    assert load_scheme("mine", tmp_path).points_of("32").points == 14
    with pytest.raises(DataFileError, match="请核对各项分值"):
        check_scheme(own)


def test_a_changed_file_is_read_anew_and_a_shipped_id_comes_first(tmp_path: Path) -> None:
    own = tmp_path / "mine.yaml"
    text = (CRITERIA / "schemes" / "equal-100.yaml").read_text(encoding="utf-8")
    for points in ("2", "3"):
        own.write_text(
            text.replace("equal-100", "mine").replace('points: "1"', f'points: "{points}"'), encoding="utf-8"
        )
        assert load_scheme("mine", tmp_path).default.points == Decimal(points)
    (tmp_path / "equal-100.yaml").write_text(text.replace('points: "1"', 'points: "9"'), encoding="utf-8")
    assert load_scheme("equal-100", tmp_path).default.points == 1
    assert set(scheme_files(tmp_path)) == {"equal-100", "example-province", "mine"}
    with pytest.raises(NotFoundError, match="没有找到计分方案 other"):
        load_scheme("other", tmp_path)


class TestTable:
    """A scheme made from the points column of a workbook."""

    def table(self, folder: Path, **cells: str | int | float) -> Path:
        """Return a workbook of 1.5 and 0.5 points in turn, some ``cells`` replaced."""
        book = Workbook()
        sheet = book.active
        assert sheet is not None
        sheet.append(["评分表"])
        sheet.append(["编号", "三级指标", "分值"])
        for item in EDITION.criteria:
            points = ("0.5分" if int(item.number) % 2 else 1.5) if item.kind.value == "base" else None
            sheet.append([int(item.number), item.title, points])
        for address, content in cells.items():
            if address == "merge":
                sheet.merge_cells(str(content))
            else:
                sheet[address] = content
        path = folder / "评分表.xlsx"
        book.save(path)
        return path

    def make(self, folder: Path, table: Path, scheme_id: str = "own") -> Path:
        return new_scheme(EDITION, folder / "计分方案", table, scheme_id=scheme_id, title="", basis=Basis.COUNTY)[0]

    def test_points_become_a_valid_scheme(self, tmp_path: Path) -> None:
        path = self.make(tmp_path, self.table(tmp_path, A107="合计", C107=100))
        assert check_scheme(path)["title"] == "评分表"
        scheme = load_scheme("own", path.parent)
        assert (scheme.points_of("1").points, scheme.points_of("2").points) == (Decimal("0.5"), Decimal("1.5"))
        assert {rule.basis for rule in scheme.items.values()} == {Basis.COUNTY}
        with pytest.raises(RuleError, match="不会覆盖"):
            self.make(tmp_path, self.table(tmp_path))

    @pytest.mark.parametrize(
        ("cells", "says"),
        [
            ({"C5": "十分"}, "C5：第 3 项的分值「十分」不是"),
            ({"C5": -3}, "C5：第 3 项的分值「-3」不是"),
            ({"C5": 0.12345}, "C5：第 3 项的分值「0.12345」不是"),
            ({"C5": 1_000_000}, "C5：第 3 项的分值「1000000」不是不小于 0、最多四位小数的数（要小于 1000000）"),
            ({"C5": None}, "C5：第 3 项没有写分值"),
            ({"A5": 333}, "A5：没有编号为「333」的指标"),
            ({"A5": 4}, "A6：第 4 项重复，A5 已经写过"),
            ({"A5": None}, "A5：这一行有分值，没有编号"),
            ({"C103": 5}, "C103：第 101 项是加分项"),
            ({"A107": "合计", "C107": 99}, "C107：写明合计 99 分，各项加起来是 100 分"),
            ({"A107": "合计", "C107": "百"}, "C107：的分值「百」不是"),
            ({"C6": None, "merge": "C5:C6"}, "第 5 至 6 行的分值是合并单元格"),
            ({"C2": "得分"}, "没有同时含编号列和分值列的表"),
        ],
    )
    def test_what_is_wrong_is_named_by_cell_and_nothing_is_left(
        self, tmp_path: Path, cells: dict[str, str | int | float], says: str
    ) -> None:
        with pytest.raises(ShifanError) as caught:
            self.make(tmp_path, self.table(tmp_path, **cells))
        assert says in str(caught.value)
        assert not (tmp_path / "计分方案").exists()

    def test_the_largest_points_are_taken(self, tmp_path: Path) -> None:
        path = self.make(tmp_path, self.table(tmp_path, C5="999900.4999分"))
        scheme = load_scheme("own", path.parent)
        assert scheme.points_of("3").points == Decimal("999900.4999")
        assert scheme.total is not None
        assert scheme.total.points == Decimal("999999.9999")
        with pytest.raises(DataFileError, match="各项分值加起来是 1000000 分，要小于 1000000"):
            self.make(tmp_path, self.table(tmp_path, C5="999900.5分"), "other")

    @pytest.mark.parametrize("scheme_id", ["", "A", "1a", "../x", "方案", "a" * 41])
    def test_an_id_that_is_no_file_name_is_refused(self, tmp_path: Path, scheme_id: str) -> None:
        with pytest.raises(UsageError, match="方案编码"):
            self.make(tmp_path, self.table(tmp_path), scheme_id)
