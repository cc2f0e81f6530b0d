"""A user's Word template as a hostile file: bounded in size, without macros, fetching nothing from outside."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from pathlib import PurePath
from typing import Any
from xml.etree import ElementTree

import docx

from shifan.domain.contents import is_locked_office
from shifan.domain.errors import DataFileError
from shifan.reports.template_parts import HINT as _HINT
from shifan.reports.template_parts import check_parts, check_shape, forget_base

_UNLOCK = "请在 WPS 或 Word 中打开，取消密码，另存为 .docx 文件，再作模板。"
LARGEST = 20_000_000
_LARGEST_INSIDE = 100_000_000
_LARGEST_TEXT = 8_000_000
_MOST_MEMBERS = 2_000
_MAIN = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
_FETCHING = ("DDE", "DDEAUTO", "INCLUDETEXT", "INCLUDEPICTURE", "INCLUDE", "IMPORT", "LINK", "DATABASE", "RD")
_LOOKED_INTO = (".xml", ".rels")
_MACROS = ("vbaproject", "vbadata", "activex", "embeddings/")
_ENCODING = re.compile(rb"""\A\s*<\?xml[^>]*?encoding\s*=\s*["']([^"']*)""")
_WORD = re.compile(r"\W*([A-Za-z]+)")


def opened_template(data: bytes, name: str) -> Any:
    """Return a template as a python-docx document. Raises DataFileError that names the file and says why not."""
    shown = PurePath(name).name
    if len(data) > LARGEST:
        raise DataFileError(f"模板「{shown}」太大（超过 {LARGEST // 1_000_000} MB）。", "请去掉其中的图片再试。")
    if is_locked_office(data):
        raise DataFileError(f"模板「{shown}」设有打开密码，读不了。", _UNLOCK)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            _check(archive, shown)
        document: Any = docx.Document(io.BytesIO(data))
        check_shape(document, shown)
        forget_base(document)
        check_parts(document, shown)
    except DataFileError:
        raise
    except Exception as error:  # whatever a damaged file makes the readers raise, it is the file's fault
        raise DataFileError(f"模板「{shown}」打不开，不是完好的 Word 文件。", _HINT) from error
    return document


def _check(archive: zipfile.ZipFile, shown: str) -> None:
    members = archive.infolist()
    if len(members) > _MOST_MEMBERS or sum(member.file_size for member in members) > _LARGEST_INSIDE:
        raise DataFileError(f"模板「{shown}」展开后太大，没有打开。", _HINT)
    if len({member.filename.lower() for member in members}) < len(members):  # a reader may take the other one
        raise DataFileError(f"模板「{shown}」里有重名的部分，没有打开。", _HINT)
    for member in members:
        lowered = member.filename.lower()
        if any(word in lowered for word in _MACROS):
            raise DataFileError(f"模板「{shown}」含有宏或嵌入的对象，没有打开。", _HINT)
        if not lowered.endswith(_LOOKED_INTO):
            continue
        if member.file_size > _LARGEST_TEXT:
            raise DataFileError(f"模板「{shown}」里的文字太多（{member.filename}），没有打开。", _HINT)
        _check_part(lowered, _bounded(archive, member, shown), shown)


def _bounded(archive: zipfile.ZipFile, member: zipfile.ZipInfo, shown: str) -> bytes:
    """Return a member's bytes; what it says of its own size is not believed."""
    with archive.open(member) as file:
        data = file.read(_LARGEST_TEXT + 1)
    if len(data) > _LARGEST_TEXT:
        raise DataFileError(f"模板「{shown}」里的文字太多（{member.filename}），没有打开。", _HINT)
    return data


def _check_part(name: str, data: bytes, shown: str) -> None:
    said = _ENCODING.match(data.removeprefix(b"\xef\xbb\xbf"))
    if b"\0" in data or (said and said[1].lower() not in (b"utf-8", b"us-ascii")):
        raise DataFileError(f"模板「{shown}」里的文字编码不是 UTF-8，没有打开。", _HINT)
    if b"<!DOCTYPE" in data or b"<!ENTITY" in data:  # in another encoding they would not be seen
        raise DataFileError(f"模板「{shown}」里有不该有的内容（实体声明），没有打开。", _HINT)
    root = ElementTree.fromstring(data)
    if name.endswith(".rels"):
        _check_relationships(root, shown)
    elif name == "[content_types].xml":
        _check_kinds(root, shown)
    else:
        _check_text(root, shown)


def _check_relationships(root: Any, shown: str) -> None:
    for found in root:
        kind = found.get("Type", "").rpartition("/")[2]
        if found.get("TargetMode", "").lower() == "external" and kind not in ("hyperlink", "attachedTemplate"):
            raise DataFileError(f"模板「{shown}」要从别处取内容（{found.get('Target')}），没有打开。", _HINT)


def _check_kinds(root: Any, shown: str) -> None:
    """Refuse what is no plain document, and text under a name that was not looked into."""
    if _MAIN not in [found.get("ContentType") for found in root]:
        raise DataFileError(f"模板「{shown}」不是普通的 .docx 文件。", _HINT)
    for found in root:
        name = found.get("PartName") or f".{found.get('Extension', '')}"
        if found.get("ContentType", "").lower().endswith("xml") and not name.lower().endswith(_LOOKED_INTO):
            raise DataFileError(f"模板「{shown}」里的文件名不对（{name}），没有打开。", _HINT)


def _check_text(root: Any, shown: str) -> None:
    for order in _orders(root):
        found = _WORD.match(order)
        word = found[1].upper() if found else ""
        if word in _FETCHING:
            raise DataFileError(f"模板「{shown}」里有会从别处取内容的域（{word}），没有打开。", _HINT)


def _orders(root: Any) -> Iterator[str]:
    """Yield the instruction of every field; it may be split over several elements, and fields may stand in fields."""
    inside: list[list[str]] = [[]]
    for element in root.iter():
        name = _local(element.tag)
        said = {_local(key): text for key, text in element.attrib.items()} if name in ("fldSimple", "fldChar") else {}
        if name == "fldSimple":
            yield said.get("instr", "")
        elif name == "instrText":
            inside[-1].append(element.text or "")
        elif said.get("fldCharType") == "begin":
            inside.append([])
        elif len(inside) > 1 and said.get("fldCharType") == "end":
            yield "".join(inside.pop())
    yield from map("".join, inside)


def _local(name: str) -> str:
    """Return a name without its namespace: readers take the strict and the usual one for the same."""
    return name.rpartition("}")[2]
