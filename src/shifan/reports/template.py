"""Filling a user's Word template: ``{{县名}}`` is a field, ``{{指标.编号}}`` repeats its table row or its paragraph.

There is no language in it, on purpose: a name is looked up, nothing is computed (decision 0015).
"""

from __future__ import annotations

import copy
import io
import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import PurePath
from typing import Any

from docx.oxml.ns import qn

from shifan.domain.errors import DataFileError
from shifan.domain.reports.contents import Contents, sources_of
from shifan.domain.reports.fields import ADDED, POINTED
from shifan.domain.text import fold
from shifan.domain.ways import Way, typed
from shifan.reports.body import Piece, made_lines, pieces_of, points_lines, said_of
from shifan.reports.document import width_of
from shifan.reports.page import add_styles, describe
from shifan.reports.pieces import breakable
from shifan.reports.template_file import opened_template
from shifan.reports.template_parts import edges

BODY, TITLE, NOTICE, SAMPLE, MADE, SOURCES, POINTS = ADDED
NOTHING = "无"
_FIELD = re.compile(r"(?:\{\{|｛｛)([^{}｛｝]{0,60})(?:\}\}|｝｝)")
_BROKEN = re.compile(r"\{\{|\}\}|｛｛|｝｝")
_MOST_CHARACTERS = 40_000_000
_MOST_FIELDS = 20_000
_SHOWN = 8

Values = Mapping[str, str]


def fill_template(template: bytes, name: str, contents: Contents, made_at: datetime) -> bytes:
    """Return the bytes of the template with ``contents`` in it; ``name`` is the template's for messages.

    What the reader must know (sample, wording, how it was made) is added at the end where the template leaves it out.
    Raises DataFileError for a template that is no sound .docx, or asks for what does not exist.
    """
    document = opened_template(template, name)
    filler = _Filler(document, name, contents)
    filler.check()
    filler.fill()
    describe(document, contents.title, contents.made_by, made_at)
    made = io.BytesIO()
    document.save(made)
    return made.getvalue()


class _Filler:
    def __init__(self, document: Any, name: str, contents: Contents) -> None:
        self._document, self._name, self._contents = document, PurePath(name).name, contents
        self._fields = {
            **contents.fields,
            TITLE: contents.title,
            NOTICE: contents.notice,
            SAMPLE: contents.sample,
            MADE: "；".join(f"{label}：{text}" for label, text in contents.provenance),
            SOURCES: "\n".join(f"[{at}] {text}" for at, text in enumerate(sources_of(contents.blocks), start=1)),
            POINTS: contents.points,
        }
        self._used: set[str] = set()
        self._rows: dict[Any, list[str]] = {}
        self._written = self._asked = 0

    # -- looking first ----------------------------------------------------------------------------------------

    def check(self) -> None:
        """Note which fields the template asks for. Raises DataFileError for what there is none of."""
        unknown: dict[str, None] = {}
        for paragraph in self._paragraphs():
            text = _text_of(paragraph)
            names = [_plain(found) for found in _FIELD.findall(text)]
            if _BROKEN.search(_FIELD.sub("", text)):
                raise DataFileError(
                    f"模板「{self._name}」里有没有写完的花括号：{text.strip()[:40]}。",
                    "字段写成两个花括号，如 {{县名}}。",
                )
            unknown.update((found, None) for found in names if not self._knows(found))
            self._note(names)
            self._check_lists(names, paragraph)
            alone = names == [BODY] and not _FIELD.sub("", text).strip()
            if BODY in names and not (alone and paragraph.getparent() is self._document.element.body):
                raise DataFileError(
                    f"模板「{self._name}」里的 {{{{正文}}}} 要单独占一段。", "不要放在表格、文本框、页眉页脚里。"
                )
        if unknown:
            shown = "、".join(f"{{{{{found}}}}}" for found in list(unknown)[:_SHOWN])
            more = f" 等 {len(unknown)} 个" if len(unknown) > _SHOWN else ""
            kind = self._contents.kind.label
            raise DataFileError(
                f"模板「{self._name}」里有不认识的字段：{shown}{more}。",
                f"{kind}可用的字段见使用说明{typed(f'，或用{Way.REPORT(kind)} --fields 查看')}。",
            )

    def _note(self, names: list[str]) -> None:
        self._asked += len(names)
        if self._asked > _MOST_FIELDS:
            raise DataFileError(
                f"模板「{self._name}」里的字段太多（超过 {_MOST_FIELDS} 个），没有填。", "请只留用得到的字段。"
            )
        if BODY in names and BODY in self._used:
            raise DataFileError(f"模板「{self._name}」里写了几处 {{{{正文}}}}。", "整篇文书只放一次，请只留一处。")
        self._used.update(names)

    def _knows(self, name: str) -> bool:
        kind, dot, column = name.partition(".")
        if not dot:
            return name in self._fields or name == BODY
        found = self._contents.lists.get(kind)
        return found is not None and (not found or column in found[0])

    def _check_lists(self, names: list[str], paragraph: Any) -> None:
        row = _row_of(paragraph)
        whole = self._names_of(row) if row is not None else names
        kinds = {name.partition(".")[0] for name in whole if "." in name}
        if len(kinds) > 1:
            raise DataFileError(
                f"模板「{self._name}」的同一行里有几种列表：{'、'.join(sorted(kinds))}。",
                "一行（一段）只能用一种列表。",
            )

    # -- filling ----------------------------------------------------------------------------------------------

    def fill(self) -> None:
        """Fill in everything that was asked for, once: what is filled in is not looked at again."""
        done: set[Any] = set()
        for paragraph in list(self._paragraphs()):
            if paragraph in done:
                continue
            names = [_plain(found) for found in _FIELD.findall(_text_of(paragraph))]
            if names == [BODY]:
                self._put_body(paragraph)
            elif kind := next((name.partition(".")[0] for name in names if "." in name), ""):
                row = _row_of(paragraph)
                done.update(_inner(row) if row is not None else (paragraph,))
                self._repeat(paragraph if row is None else row, kind)
            elif names and not self._belongs_to_list(paragraph):
                self._replace(paragraph, {})
        self._add_what_must_be_said()

    def _belongs_to_list(self, paragraph: Any) -> bool:
        """Tell whether a later cell of the row repeats it: then this paragraph is filled with the row."""
        row = _row_of(paragraph)
        return row is not None and any("." in name for name in self._names_of(row))

    def _names_of(self, row: Any) -> list[str]:
        if row not in self._rows:
            self._rows[row] = _names_in(row)
        return self._rows[row]

    def _repeat(self, element: Any, kind: str) -> None:
        lines = self._contents.lists[kind] or (_nothing(element),)
        size = len("".join(element.itertext())) + 200 * sum(1 for _ in element.iter())
        self._count(size * len(lines))
        for line in lines:
            made = _copied(element)
            element.addprevious(made)
            values = {f"{kind}.{column}": text for column, text in line.items()}
            for paragraph in [made] if made.tag == qn("w:p") else list(made.iter(qn("w:p"))):
                self._replace(paragraph, values)
        element.getparent().remove(element)

    def _replace(self, paragraph: Any, values: Values) -> None:
        """Put values in place of the fields; a value takes the look of the run in which its field begins."""
        texts = _texts(paragraph)
        whole = "".join(text.text or "" for text in texts)
        starts, at = [], 0
        for text in texts:
            starts.append(at)
            at += len(text.text or "")
        pieces: list[list[str]] = [[] for _ in texts]
        done = 0
        for found in _FIELD.finditer(whole):
            name = _plain(found.group(1))
            value = breakable(values.get(name, self._fields.get(name, "")))
            self._count(len(value))
            _deal(pieces, starts, whole, done, found.start())
            pieces[bisect_right(starts, found.start()) - 1].append(value)
            done = found.end()
        _deal(pieces, starts, whole, done, len(whole))
        for text, parts in zip(texts, pieces, strict=True):
            _set_text(text, "".join(parts))

    def _count(self, characters: int) -> None:
        self._written += characters
        if self._written > _MOST_CHARACTERS:
            raise DataFileError(f"模板「{self._name}」填出来太大，没有写。", "请减少字段和重复的行。")

    def _put_body(self, paragraph: Any) -> None:
        add_styles(self._document)
        for piece in pieces_of(self._contents, width_of(self._document.sections[0])):
            paragraph.addprevious(piece)
        paragraph.getparent().remove(paragraph)

    def _add_what_must_be_said(self) -> None:
        said: list[Piece] = []
        told = BODY in self._used and self._contents.tells_points
        if self._used & POINTED and POINTS not in self._used and not told:
            said += points_lines(self._contents)
        if BODY not in self._used:
            needed = {NOTICE, SAMPLE} if self._contents.sample else {NOTICE}
            said += [] if needed <= self._used else list(said_of(self._contents))
            said += [] if MADE in self._used else list(made_lines(self._contents))
        if said:
            add_styles(self._document)
            for piece in said:
                self._document.element.body.insert_element_before(piece, "w:sectPr")

    def _paragraphs(self) -> Iterator[Any]:
        """Yield the paragraphs of the body, of headers and footers, of tables and text boxes."""
        seen: set[int] = set()
        roots = [self._document.element.body, *(part._element for part in edges(self._document))]
        for root in roots:
            if id(root) not in seen:
                seen.add(id(root))
                yield from root.iter(qn("w:p"))


def _copied(element: Any) -> Any:
    """Return a copy without what a file may hold only once: bookmarks and paragraph ids."""
    made = copy.deepcopy(element)
    for found in list(made.iter(qn("w:bookmarkStart"), qn("w:bookmarkEnd"))):
        found.getparent().remove(found)
    for found in made.iter():
        for name in [name for name in found.attrib if name.endswith(("}paraId", "}textId"))]:
            del found.attrib[name]
    return made


def _plain(name: str) -> str:
    return fold(name).replace(" ", "").replace("。", ".")


def _texts(paragraph: Any) -> list[Any]:
    """Return the text elements of a paragraph itself, not those of a text box in it."""
    return [text for text in paragraph.iter(qn("w:t")) if _above(text, "w:p") is paragraph]


def _text_of(paragraph: Any) -> str:
    return "".join(text.text or "" for text in _texts(paragraph))


def _above(element: Any, tag: str) -> Any:
    found = element.getparent()
    while found is not None and found.tag != qn(tag):
        found = found.getparent()
    return found


def _row_of(paragraph: Any) -> Any:
    return _above(paragraph, "w:tr")


def _inner(row: Any) -> list[Any]:
    return list(row.iter(qn("w:p")))


def _names_in(row: Any) -> list[str]:
    return [_plain(found) for paragraph in _inner(row) for found in _FIELD.findall(_text_of(paragraph))]


def _nothing(element: Any) -> Values:
    """Return what stands in the one line of an empty list: 无 in the first field, nothing in the others."""
    names = _names_in(element) if element.tag == qn("w:tr") else list(map(_plain, _FIELD.findall(_text_of(element))))
    columns = [name.partition(".")[2] for name in names if "." in name]
    return {column: NOTHING if at == 0 else "" for at, column in reversed(list(enumerate(columns)))}


def _deal(pieces: list[list[str]], starts: list[int], whole: str, begin: int, end: int) -> None:
    """Give what stands in ``whole`` from ``begin`` to ``end`` back to the text elements it was taken from."""
    at = bisect_right(starts, begin) - 1
    while begin < end:
        stop = min(end, starts[at + 1]) if at + 1 < len(starts) else end
        pieces[at].append(whole[begin:stop])
        begin, at = stop, at + 1


def _set_text(element: Any, text: str) -> None:
    """Write text into a w:t; line breaks become breaks."""
    first, *others = text.split("\n")
    element.text = first
    element.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
    for line in reversed(others):
        after = copy.copy(element)
        after.text = line
        element.addnext(after)
        element.addnext(element.makeelement(qn("w:br")))
