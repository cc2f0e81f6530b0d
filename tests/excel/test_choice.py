"""Some of the sheets, some of the items."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook

from shifan.domain.errors import NotFoundError, UsageError
from shifan.domain.records import WorkStatus
from shifan.services.exporting import Choice, Exported, export_progress
from shifan.services.session import Session


@pytest.fixture
def export(county: Session, tmp_path: Path) -> Any:
    """A function that exports a choice and returns what was written and the workbook."""

    def run(**choice: Any) -> tuple[Exported, Workbook]:
        done = export_progress(county, tmp_path / "选.xlsx", force=True, choice=Choice(**choice))
        return done, load_workbook(done.path)

    return run


def column(book: Workbook, title: str, header: str) -> list[Any]:
    """Return a column of a table, by its header."""
    sheet = book[title]
    at = [cell.value for cell in sheet[3]].index(header) + 1
    return [sheet.cell(row, at).value for row in range(4, sheet.max_row + 1)]


def test_only_the_sheets_asked_for_in_the_usual_order(export: Any) -> None:
    done, book = export(sheets=("量化", "总览", "指标进度表"))
    assert list(done.sheets) == book.sheetnames == ["总览", "指标进度表", "量化指标"]
    targets = {
        cell.hyperlink.location for s in book.worksheets for row in s.iter_rows() for cell in row if cell.hyperlink
    }
    assert targets
    assert all(target.partition("!")[0].strip("'") in book.sheetnames for target in targets)


@pytest.mark.parametrize(("word", "said"), [("指标", "几张表"), ("花名册", "没有叫"), (" ", "没有叫")])
def test_an_unclear_sheet_is_refused_with_the_titles(export: Any, word: str, said: str) -> None:
    with pytest.raises(UsageError, match=said) as caught:
        export(sheets=(word,))
    assert "变更记录" in caught.value.hint


def test_one_department_gets_what_it_leads_and_supports(export: Any, county: Session) -> None:
    done, book = export(department="县司法局")
    assert "变更记录" not in done.sheets
    assert column(book, "指标进度表", "编号") == [32, 33]
    assert column(book, "责任单位进度", "责任单位") == ["县司法局"]
    assert set(column(book, "佐证材料目录", "编号")) == {32, 33}
    for title in ("问题短板清单", "量化指标"):
        assert str(book[title].cell(4, 1).value).startswith("（")
    overview = list(book["总览"].iter_rows(values_only=True))
    total = next(row for row in overview if row[1] == "合计")
    assert total[2] == 2
    assert any(row[6] == "得分（全部指标）" for row in overview)
    texts = [cell.value for row in book["封面"].iter_rows() for cell in row]
    assert "本文件只含：县司法局牵头和配合的指标（2 项，全部共 104 项）" in texts
    assert "只含：县司法局" in (book.properties.subject or "")
    _, supporter = export(department="县政府办")
    assert column(supporter, "指标进度表", "编号") == [32]
    assert column(supporter, "责任单位进度", "责任单位") == ["县政府办"]
    assert column(supporter, "责任单位进度", "牵头项") == [0]


@pytest.mark.parametrize("word", ["三", "3", "三、", "重大行政决策", "决策 民主"])
def test_one_group_by_number_or_words(export: Any, county: Session, word: str) -> None:
    _, book = export(group=word)
    group = county.edition.groups[2]
    assert column(book, "指标进度表", "编号") == [int(item.number) for item in group.criteria]
    assert set(column(book, "指标进度表", "一级指标")) == {f"{group.number}、{group.title}"}


def test_status_and_group_together_and_the_journal_when_asked_for(export: Any) -> None:
    _, book = export(status=WorkStatus.ACCEPTED, group="三", sheets=("指标进度表", "变更记录"))
    assert column(book, "指标进度表", "编号") == [28, 29]
    assert book.sheetnames == ["指标进度表", "变更记录"]


@pytest.mark.parametrize(
    ("choice", "kind", "said"),
    [
        ({"department": "县档案局"}, NotFoundError, "没有名为「县档案局」的单位"),
        ({"group": "十五"}, UsageError, "没有叫「十五」的一级指标"),
        ({"group": "依法"}, UsageError, "几个一级指标"),
        ({"department": "县档案馆"}, NotFoundError, "没有符合条件的指标"),
        ({"group": "一", "status": WorkStatus.RETURNED}, NotFoundError, "没有符合条件的指标"),
    ],
)
def test_a_choice_that_fits_nothing_writes_nothing(
    county: Session, tmp_path: Path, choice: dict[str, Any], kind: type[Exception], said: str
) -> None:
    with pytest.raises(kind, match=said):
        export_progress(county, tmp_path / "无.xlsx", choice=Choice(**choice))
    assert list(tmp_path.iterdir()) == []
