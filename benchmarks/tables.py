"""An official table of 104 items in each format that can be imported, and what the format's own parser takes for it."""

from __future__ import annotations

import csv
from collections.abc import Callable
from html import escape
from html.parser import HTMLParser
from pathlib import Path

import docx
from openpyxl import Workbook, load_workbook

from shifan.criteria.library import load_edition
from shifan.domain.edition_table.understanding import Wishes, understand
from shifan.services.table_reading import read_tables

HEADER = ["一级指标", "二级指标", "编号", "三级指标", "指标内容"]
ITEMS = 104


class Tables:
    """The files, how we read one, and how its format's parser does."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir()
        edition = load_edition("working-2023")
        self.rows = [HEADER] + [
            [group.title, subgroup.title, item.number, item.title, item.requirement]
            for group in edition.groups
            for subgroup in group.subgroups
            for item in subgroup.criteria
        ]
        self.parsers: dict[str, tuple[Path, Callable[[Path], object]]] = {
            "xlsx": (self._xlsx(folder / "表.xlsx"), _openpyxl),
            "docx": (self._docx(folder / "表.docx"), _python_docx),
            "html": (self._html(folder / "表.html"), _html_parser),
            "csv": (self._csv(folder / "表.csv"), _csv_reader),
        }

    def ours(self, form: str) -> None:
        """Read the file's tables as an import does, without saying what they mean."""
        found = read_tables(self.parsers[form][0])
        assert sum(len(table.sheet.rows) for table in found.tables) == ITEMS + 1

    def understood(self, form: str) -> Callable[[], None]:
        """Return an action that says what the tables mean."""
        found = read_tables(self.parsers[form][0])

        def action() -> None:
            assert len(understand(found, Wishes()).table.items) == ITEMS

        return action

    def parser(self, form: str) -> None:
        """Have the format's own parser read the same file to its texts."""
        path, parse = self.parsers[form]
        parse(path)

    def _xlsx(self, path: Path) -> Path:
        book = Workbook()
        sheet = book.active
        assert sheet is not None
        for row in self.rows:
            sheet.append(row)
        book.save(path)
        return path

    def _docx(self, path: Path) -> Path:
        document = docx.Document()
        table = document.add_table(len(self.rows), len(HEADER))
        for cells, row in zip((row.cells for row in table.rows), self.rows, strict=True):
            for cell, text in zip(cells, row, strict=True):
                cell.text = text
        document.save(str(path))
        return path

    def _html(self, path: Path) -> Path:
        rows = ("<tr>" + "".join(f"<td>{escape(text)}</td>" for text in row) + "</tr>" for row in self.rows)
        path.write_text(f"<html><body><table>{''.join(rows)}</table></body></html>", encoding="utf-8")
        return path

    def _csv(self, path: Path) -> Path:
        with path.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows(self.rows)
        return path


def _openpyxl(path: Path) -> object:
    book = load_workbook(path)
    return [[cell.value for cell in row] for sheet in book.worksheets for row in sheet.iter_rows()]


def _python_docx(path: Path) -> object:
    return [[cell.text for cell in row.cells] for table in docx.Document(str(path)).tables for row in table.rows]


class _Texts(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.texts: list[str] = []

    def handle_data(self, data: str) -> None:
        """Keep a text."""
        self.texts.append(data)


def _html_parser(path: Path) -> object:
    parser = _Texts()
    parser.feed(path.read_text(encoding="utf-8"))
    parser.close()
    return parser.texts


def _csv_reader(path: Path) -> object:
    with path.open(encoding="utf-8", newline="") as file:
        dialect = csv.Sniffer().sniff(file.read(4096))  # nobody has told what separates the cells
        file.seek(0)
        return list(csv.reader(file, dialect))
