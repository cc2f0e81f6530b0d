"""The progress workbook: its sheets in order."""

from __future__ import annotations

from dataclasses import dataclass

from shifan.excel.book import Book
from shifan.excel.progress.adjustments import write_adjustments
from shifan.excel.progress.catalogue import write_catalogue
from shifan.excel.progress.departments import write_departments
from shifan.excel.progress.facts import ProgressFacts
from shifan.excel.progress.figures import write_figures
from shifan.excel.progress.gaps import write_gaps
from shifan.excel.progress.items import write_items
from shifan.excel.progress.operations import write_operations
from shifan.excel.progress.overview import write_overview


@dataclass(frozen=True, slots=True)
class Built:
    """A finished workbook: the file's bytes, the titles of its sheets, and warnings."""

    data: bytes
    sheets: tuple[str, ...]
    warnings: tuple[str, ...]


def build_progress(facts: ProgressFacts) -> Built:
    """Return the progress workbook of ``facts``."""
    book = Book(
        title=f"{facts.heading}　法治政府建设示范创建进度表",
        heading=facts.heading,
        notice=facts.edition.notice,
        creator=facts.generated_by,
        created=facts.generated_at,
    )
    for write in (
        write_overview,
        write_items,
        write_departments,
        write_catalogue,
        write_gaps,
        write_adjustments,
        write_figures,
        write_operations,
    ):
        write(book, facts)
    return Built(book.to_bytes(), book.sheet_titles, tuple(book.warnings))
