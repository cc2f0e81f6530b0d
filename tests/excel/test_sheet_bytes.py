"""Single cells of a worksheet part are replaced; every other byte stays."""

from __future__ import annotations

from pathlib import Path
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from shifan.excel.sheet_bytes import SheetBytes
from support_form import make_form, parts
from support_print import convert

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
PLAIN = (
    f'<?xml version="1.0" encoding="UTF-8"?>\n<worksheet xmlns="{MAIN}" xmlns:odd="urn:odd">'
    '<cols><col min="3" max="9" style="7"/></cols><sheetData>\n'
    '<row r="2" odd:a="1>2"><c r="A2" t="s"><v>0</v></c><c r="B2" s="4"/><c r="D2"><f>1+1</f><v>2</v></c></row>'
    '<row r="3" s="9" customFormat="1"><c r="A3"><v>3</v></c></row><row r="4"/>'
    "</sheetData><odd:thing>&amp;<!-- 说明 --></odd:thing></worksheet>"
)
PREFIXED = (
    f'<x:worksheet xmlns:x="{MAIN}"><x:sheetData><x:row><x:c><x:v>1</x:v></x:c><x:c s="2"/><x:c/></x:row>'
    "</x:sheetData></x:worksheet>"
)


def cells(data: bytes) -> dict[str, tuple[str, str]]:
    """Return style and text of each cell by address."""
    found = {}
    for cell in ElementTree.fromstring(data).iter(f"{{{MAIN}}}c"):
        found[cell.get("r", "")] = (cell.get("s", ""), "".join(cell.itertext()))
    return found


@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
def test_cells_are_replaced_or_put_in_at_their_place(mark: bytes) -> None:
    data = mark + PLAIN.encode()
    sheet = SheetBytes(data, ["共享"])
    assert sheet.rows[2].cells[1].text == "共享"
    assert sheet.rows[2].cells[4].formula
    changed = sheet.with_values({(2, 2): "<新>", (2, 3): "丙", (2, 6): 1.5, (3, 2): "=1", (3, 1): 4})
    assert cells(changed) == {
        "A2": ("", "0"), "B2": ("4", "<新>"), "C2": ("7", "丙"), "D2": ("", "1+12"), "F2": ("7", "1.5"),
        "A3": ("", "4"), "B3": ("9", "=1"),
    }  # fmt: skip
    assert [address for address in cells(changed) if address.endswith("2")] == ["A2", "B2", "C2", "D2", "F2"]
    before, after = data.partition(b"<sheetData>")[0], data.partition(b"</sheetData>")[2]
    assert changed.startswith(before)
    assert changed.endswith(after)
    assert b'<row r="2" odd:a="1>2"><c r="A2" t="s"><v>0</v></c>' in changed


def test_names_with_a_prefix_and_cells_without_addresses() -> None:
    sheet = SheetBytes(PREFIXED.encode(), [])
    assert {at: cell.style for at, cell in sheet.rows[1].cells.items()} == {1: "", 2: "2", 3: ""}
    changed = sheet.with_values({(1, 2): "乙", (1, 3): "丙", (1, 4): "丁"})
    texts = [text for _, text in cells(changed).values()]
    assert texts == ["1", "乙", "丙", "丁"]
    assert b"<x:c><x:v>1</x:v></x:c>" in changed


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le"])
def test_other_encodings_are_refused(encoding: str) -> None:
    with pytest.raises(ValueError, match="UTF-8"):
        SheetBytes(PLAIN.encode(encoding), [])


@given(
    values=st.dictionaries(
        st.tuples(st.sampled_from([2, 3]), st.integers(1, 12)),
        st.one_of(st.integers(-9, 9), st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Cf"]))),
        max_size=12,
    )
)
def test_only_the_cells_named_change(values: dict[tuple[int, int], str | int]) -> None:
    changed = SheetBytes(PLAIN.encode(), ["共享"]).with_values(values)
    again = SheetBytes(changed, ["共享"])
    for number, row in SheetBytes(PLAIN.encode(), ["共享"]).rows.items():
        for column, cell in row.cells.items():
            if (number, column) not in values:
                kept = again.rows[number].cells[column]
                assert changed[kept.start : kept.end] == PLAIN.encode()[cell.start : cell.end]
        columns = [column for at, column in values if at == number]
        assert list(again.rows[number].cells) == sorted({*row.cells, *columns})


@pytest.mark.needs("soffice")
def test_a_form_saved_by_a_spreadsheet_program_is_read_too(tmp_path: Path) -> None:
    (tmp_path / "存").mkdir()
    saved = convert(make_form(tmp_path / "省表.xlsx"), "xlsx", tmp_path / "存")
    data = parts(saved.read_bytes())["xl/worksheets/sheet2.xml"]
    sheet = SheetBytes(data, [])
    assert sheet.anchor(37, 6) == (36, 6)
    assert sheet.allowed(50, 5) == ("A", "B", "C")
    assert sheet.rows[36].cells[7].formula
    changed = sheet.with_values({(50, 4): "已提交"})
    at = sheet.rows[50].cells[4]
    assert changed[: at.start] == data[: at.start]
    assert changed.endswith(data[at.end :])
    assert load_workbook(saved)["附件2"]["D50"].value is None
