"""The roll-up workbook: every number in its place, charts, colours, and a file that an office program opens."""

from __future__ import annotations

import subprocess
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pytest
from openpyxl import Workbook, load_workbook

from shifan.domain.application import Application, Stage
from shifan.domain.rollup import Entry, RollUp, roll_up
from shifan.domain.summary import Activity, Tally
from shifan.excel.rollup import MOST_BARS, build_rollup
from support import NOW


def entry(county: str, city: str, province: str, confirmed: str, collected: int, **more: object) -> Entry:
    """Return one application's entry."""
    application = Application(
        county, county, "2023", "e", "d", "s", date(2023, 1, 1), date(2023, 12, 31), Stage.APPLYING, city, province
    )
    tally = Tally(
        base=100,
        collected=collected,
        accepted=collected // 2,
        confirmed=Decimal(confirmed),
        claimed=Decimal(confirmed) + 10,
        ceiling=Decimal(90),
        maximum=Decimal(100),
        bonus=Decimal("1.5"),
    )
    return replace(Entry(application, tally, 0, Activity(3, 9, NOW, "张三")), **more)  # type: ignore[arg-type]


def opened(found: RollUp) -> Workbook:
    """Return the roll-up's workbook as openpyxl reads it."""
    data, warnings = build_rollup(found, made_at=NOW, made_by="测试员")
    assert warnings == ()
    return load_workbook(BytesIO(data))


@pytest.fixture
def region() -> RollUp:
    """Two cities of one province, compared with a day before."""
    return roll_up(
        [
            entry("柳城县", "柳州市", "广西", "40", 63, overdue=2, before=Tally(base=100, maximum=Decimal(100))),
            entry("=HYPERLINK", "柳州市", "广西", "20", 100, before=Tally(), began=True),
            entry("阳朔县", "桂林市", "广西", "60", 10),
        ],
        since=NOW.date() - timedelta(days=9),
    )


def rows(book: Workbook, sheet: str, header: int) -> list[dict[str, object]]:
    """Return the rows below ``header`` by their column's title."""
    cells = [list(row) for row in book[sheet].iter_rows(min_row=header, values_only=True)]
    return [dict(zip(map(str, cells[0]), row, strict=True)) for row in cells[1:]]


def test_counties_stand_by_rank_with_all_their_numbers(region: RollUp) -> None:
    found = rows(opened(region), "各县", 3)
    assert [(row["名次"], row["县"]) for row in found] == [(1, "阳朔县"), (2, "柳城县"), (3, "=HYPERLINK")]
    first, second, third = found
    assert (second["收集率"], second["审定率"], second["逾期"], second["轮次、阶段"]) == (0.63, 0.31, 2, "2023 申报")
    assert [second[name] for name in ("审定得分", "含自评", "最高可达", "加分")] == [0.415, 0.515, 0.915, 1.5]
    assert (second["收集变化"], second["得分变化"], second["名次变化"]) == (0.63, 0.415, "—")
    assert (third["名次变化"], third["收集率"]) == ("新", 1)
    assert (first["收集变化"], first["操作人"]) == (None, "张三")
    assert first["最近操作"].date() == NOW.date()  # type: ignore[attr-defined]


def test_places_are_added_up_and_everything_stands_last(region: RollUp) -> None:
    found = rows(opened(region), "各省市", 3)
    assert [(row["省份"], row["市"], row["申报数"]) for row in found] == [
        ("广西", "全省合计", 3),
        ("广西", "柳州市", 2),
        ("广西", "桂林市", 1),
        ("全部", "合计", 3),
    ]
    assert found[1]["收集率"] == 0.815
    assert found[3]["得分变化"] is None  # one county's past is not known


def test_the_overview_draws_cities_and_counts_its_own_rows(region: RollUp) -> None:
    book = opened(region)
    sheet = book["总览"]
    assert [sheet.cell(row, 1).value for row in (5, 6, 7)] == ["柳州市", "桂林市", "合计"]
    charts = sheet._charts  # type: ignore[attr-defined]
    assert len(charts) == 2
    references = [str(series.val.numRef.f) for chart in charts for series in chart.series]
    assert references == ["'总览'!$C$5:$C$6", "'总览'!$D$5:$D$6", "'总览'!$E$5:$E$6", "'总览'!$F$5:$F$6"]


def test_one_city_is_drawn_by_county_and_many_counties_are_cut() -> None:
    found = roll_up([entry(f"县{n:02}", "柳州市", "广西", str(n), n) for n in range(MOST_BARS + 5)])
    sheet = opened(found)["总览"]
    assert sheet.cell(5, 1).value == f"县{MOST_BARS + 4}"
    assert sheet.cell(4 + MOST_BARS + 1, 1).value == "合计"
    titles = [chart.title.tx.rich.p[0].r[0].t for chart in sheet._charts]  # type: ignore[attr-defined]
    assert titles == [f"前 {MOST_BARS} 个县的收集率和审定率", f"前 {MOST_BARS} 个县的得分占满分的比例"]


def test_several_provinces_are_drawn_by_province() -> None:
    found = roll_up([entry("甲县", "甲市", "广西", "1", 1), entry("乙县", "乙市", "云南", "2", 2)])
    sheet = opened(found)["总览"]
    assert [sheet.cell(row, 1).value for row in (5, 6, 7)] == ["云南", "广西", "合计"]


def test_nothing_typed_becomes_a_formula_and_every_sheet_prints(region: RollUp) -> None:
    data, _ = build_rollup(region, made_at=NOW, made_by="测试员")
    with ZipFile(BytesIO(data)) as archive:
        sheets = [archive.read(name).decode() for name in archive.namelist() if name.startswith("xl/worksheets/sheet")]
    assert len(sheets) == 3
    assert not any("<f>" in sheet for sheet in sheets)
    book = load_workbook(BytesIO(data))
    assert all(sheet.page_setup.paperSize == 9 and sheet.page_setup.fitToWidth == 1 for sheet in book.worksheets)


@pytest.mark.needs("soffice", "pdftotext")
def test_an_office_program_opens_and_prints_it(region: RollUp, tmp_path: Path) -> None:
    data, _ = build_rollup(region, made_at=NOW, made_by="测试员")
    (tmp_path / "汇总.xlsx").write_bytes(data)
    profile = f"-env:UserInstallation=file://{tmp_path}/profile"
    subprocess.run(
        ["soffice", "--headless", profile, "--convert-to", "pdf", "汇总.xlsx"],
        cwd=tmp_path,
        check=True,
        capture_output=True,
        timeout=120,
    )
    subprocess.run(["pdftotext", "-layout", "汇总.pdf", "汇总.txt"], cwd=tmp_path, check=True, timeout=60)
    text = (tmp_path / "汇总.txt").read_text(encoding="utf-8")
    for wanted in ("法治政府建设示范创建汇总", "各市收集率和审定率", "阳朔县", "全省合计", "第 3 页，共 3 页"):
        assert wanted in text
    assert "###" not in text
