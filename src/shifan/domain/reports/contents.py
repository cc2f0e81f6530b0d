"""A document as paragraphs and tables, before it is a file."""

from __future__ import annotations

from collections.abc import Mapping

from shifan.domain.labels import Labelled
from shifan.domain.values import value


class ReportKind(Labelled):
    """The documents that can be made; the label is also what a user types."""

    SELF_ASSESSMENT = "self-assessment", "自评报告"
    RESPONSIBILITY = "responsibility", "责任分解表"
    SUPERVISION = "supervision", "督办单"
    BULLETIN = "bulletin", "通报"
    YEARLY = "yearly", "年度报告章节"
    MISSING = "missing", "缺项清单"


@value
class Said:
    """A piece of a sentence; ``source`` says where the figure in it comes from, empty for what is no figure."""

    text: str
    source: str = ""


@value
class Paragraph:
    """A paragraph of body text. ``to_write`` marks what people still have to write: it must not look finished."""

    parts: tuple[Said, ...]
    to_write: bool = False

    @property
    def text(self) -> str:
        """The words without the sources."""
        return "".join(part.text for part in self.parts)


@value
class Heading:
    """A heading with its number in the text; level 1 is 一、, 2 （一）, 3 1., 4 （1）."""

    level: int
    text: str


@value
class Column:
    """A table's column: its title, its width in centimetres, and whether what is in it is centred."""

    title: str
    width: float
    centred: bool = False


@value
class Row:
    """A table's row; a single cell goes across the table. ``height`` is the least height in centimetres."""

    cells: tuple[str, ...]
    height: float = 0


@value
class Table:
    """A table. ``source`` is written below it; a form (not ``head``) has no heading row and labels in odd columns."""

    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    source: str = ""
    head: bool = True


@value
class Turn:
    """From here on the pages lie (``landscape``) or stand."""

    landscape: bool


@value
class Title:
    """The title of a document, or of the next sheet in it, with lines below it."""

    text: str
    below: tuple[str, ...] = ()


Block = Title | Heading | Paragraph | Table | Turn


@value
class Contents:
    """A whole document. ``notice`` says what the criteria are, ``sample`` that the data is a sample (else empty).

    ``points`` is what must be said wherever points are shown, and ``tells_points`` that the blocks say so;
    ``provenance`` are label and text of how it was made; ``fields`` and ``lists`` are what a template may ask for.
    """

    kind: ReportKind
    title: str
    name: str
    blocks: tuple[Block, ...]
    notice: str
    sample: str
    points: str
    tells_points: bool
    provenance: tuple[tuple[str, str], ...]
    made_by: str
    fields: Mapping[str, str]
    lists: Mapping[str, tuple[Mapping[str, str], ...]]


def said(*parts: str | Said) -> Paragraph:
    """Return a paragraph of these pieces."""
    return Paragraph(tuple(Said(part) if isinstance(part, str) else part for part in parts))


def to_write(what: str) -> Paragraph:
    """Return a place where people still have to write."""
    return Paragraph((Said(f"【请补写：{what}】"),), to_write=True)


def rows(*lines: tuple[str, ...]) -> tuple[Row, ...]:
    """Return these lines as rows."""
    return tuple(Row(line) for line in lines)


def sources_of(blocks: tuple[Block, ...]) -> tuple[str, ...]:
    """Return every source of a paragraph once, in the order in which they are numbered."""
    found = (part.source for block in blocks if isinstance(block, Paragraph) for part in block.parts)
    return tuple(dict.fromkeys(source for source in found if source))
