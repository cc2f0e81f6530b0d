"""Reading the tables of a user's file: what kind it is, how large it gets, and then its tables, whatever the format."""

from __future__ import annotations

import hashlib
import io
import os
import re
import zipfile
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from shifan.criteria.tables.docx import read_docx
from shifan.criteria.tables.grid import MOST_COLUMNS, MOST_ROWS, too_many_rows
from shifan.criteria.tables.lines import read_csv
from shifan.criteria.tables.page import read_html
from shifan.domain.contents import OLD_CONTAINER, is_locked_office
from shifan.domain.edition_table.values import SourceFile, SourceTable
from shifan.domain.errors import DataFileError, NotFoundError, ProtectedError, UsageError, system_reason
from shifan.domain.text import clean_line
from shifan.evidence.hashing import open_plain
from shifan.excel.incoming import check_sizes
from shifan.excel.ledger import read_sheets
from shifan.excel.sheet_marks import sheet_parts

_MOST_BYTES = 50 * 1024 * 1024
_MOST_TEXT = 16 * 1024 * 1024
_PIECE = 1024 * 1024
_FAR = re.compile(rb'<(?:\w+:)?c [^<>]{0,200}?\br="(?:B[M-Z]|[C-Z][A-Z]|[A-Z]{3})[0-9]{1,7}"[^<>]{0,200}(?<!/)>')
_WIDE = f"有 {{}} 格在第 {MOST_COLUMNS} 列以后，没有读取"
_WORD = "WordDocument".encode("utf-16-le")
_PICTURES = (b"\xff\xd8\xff", b"\x89PNG", b"GIF8", b"BM", b"II*\x00", b"MM\x00*")
_FORMATS = "可以读的有：.xlsx、.docx、.html（网页）、.csv。"
_SAVE_SHEET = "请在 WPS 或 Excel 中打开，另存为「Excel 工作簿（.xlsx）」，再导入新文件。"
_SAVE_TEXT = "请在 WPS 或 Word 中打开，另存为「Word 文档（.docx）」，再导入新文件。"
_UNLOCK = "请在 WPS 或 Office 中打开，取消密码，另存后再导入新文件。"
_TYPE_IN = "请找文字版的文件；只有图片或扫描件的，请先识别成文字、核对无误，存为 .docx 或 .xlsx 再导入。"
_PAGE_START = re.compile(
    rb"\s*(<\?xml[^>]*>\s*)?(<!--.*?-->\s*)*<(!doctype\s+html|html|head|meta|body|table|div)\b", re.I | re.S
)


def read_tables(path: Path) -> SourceFile:
    """Return the tables of an .xlsx, .docx, .html or .csv file; what the file is its bytes tell, not its name.

    Reads in this process: for a file of unknown origin use ``read_tables_apart``. Raises UsageError for a folder,
    NotFoundError, DataFileError for every file that cannot be read.
    """
    data = _content(path)
    try:
        found = _tables(path, data)
    except ProtectedError as error:  # too large, or with what no document should hold: the answer is no
        raise DataFileError(error.message, error.hint) from error
    except DataFileError as error:  # a format's reader knows no names
        if path.name in error.message:
            raise
        raise DataFileError(f"「{path.name}」：{error.message}", error.hint) from error
    except (zipfile.BadZipFile, RuntimeError, NotImplementedError, ValueError, OSError, EOFError, KeyError) as error:
        raise DataFileError(
            f"「{path.name}」已损坏，或设有密码，读不出来。", "请在原来的程序中打开，另存一份再试。"
        ) from error
    if sum(len(table.sheet.rows) for table in found.tables) > MOST_ROWS:
        raise DataFileError(f"「{path.name}」的{too_many_rows()}", "请只留指标表，另存一份再试。")
    return replace(found, sha256=hashlib.sha256(data).hexdigest())


def _content(path: Path) -> bytes:
    if path.name.startswith(("~$", ".~")):
        raise UsageError(f"「{path.name}」是 Office 的临时文件。", "请选择没有「~$」的那个文件。")
    try:
        if path.is_dir():
            raise UsageError(f"「{path}」是文件夹。", "请写明文件名。")
        handle = open_plain(str(path))
        with open(handle, "rb") as file:
            size = os.fstat(handle).st_size
            if size > _MOST_BYTES:
                raise _too_large(path, _MOST_BYTES)
            data = file.read(size)
    except FileNotFoundError:
        raise NotFoundError(f"找不到文件：{path}。", "请检查路径，文件可能已移动或改名。") from None
    except (OSError, ValueError) as error:
        reason = system_reason(error) if isinstance(error, OSError) else "路径含有不能用的字符"
        raise DataFileError(f"「{path.name}」打不开：{reason}。", "请检查权限，或先在别的程序中关闭它。") from error
    if not data.strip():
        raise DataFileError(f"「{path.name}」是空文件。", "请核对是不是选错了文件。")
    return data


def _too_large(path: Path, most: int) -> DataFileError:
    return DataFileError(
        f"「{path.name}」超过 {most // 1024 // 1024} MB，没有读取。", "请删去图片和别的内容，只留指标表，另存一份再试。"
    )


def _tables(path: Path, data: bytes) -> SourceFile:
    if data.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            check_sizes(path, archive)
            return _office(path, archive)
    _refuse_others(path, data)
    if len(data) > _MOST_TEXT:
        raise _too_large(path, _MOST_TEXT)
    if _PAGE_START.match(data[:4096].lstrip(b"\xef\xbb\xbf")) or path.suffix.lower() in (".html", ".htm"):
        page = read_html(data)
        notes = _counted(((page.hidden, "网页里有 {} 处不显示的内容，没有读取"), (page.wide, _WIDE)))
        return SourceFile(path.name, "", page.tables, page.after, _with_pictures(page.pictures, notes))
    tables, wide = read_csv(data)
    return SourceFile(path.name, "", tables, (), tuple(_counted(((wide, _WIDE),))))


def _office(path: Path, archive: zipfile.ZipFile) -> SourceFile:
    names = archive.namelist()
    notes = _package_notes(archive, names)
    if any(part.flag_bits & 1 for part in archive.infolist()):
        raise DataFileError(f"「{path.name}」设有密码，读不了。", _UNLOCK)
    if "xl/workbook.xml" in names:
        pictures = sum(1 for name in names if name.startswith("xl/media/"))
        parts = sheet_parts(archive)
        unseen = [title for title, _, hidden in parts if hidden]
        notes += [f"隐藏的工作表没有读取：{'、'.join(unseen)}"] if unseen else []
        notes += _counted(((sum(_far_cells(archive, part) for _, part, hidden in parts if not hidden), _WIDE),))
        tables = tuple(SourceTable(sheet) for sheet in read_sheets(path))
        return SourceFile(path.name, "", tables, (), _with_pictures(pictures, notes))
    if any(name.startswith("word/document") for name in names):
        found = read_docx(archive)
        notes += _counted(
            (
                (found.boxes, "有 {} 个文本框，里面的文字没有读取"),
                (found.numbered, "表格里有 {} 处自动编号，编号不在文字里，读不到"),
                (found.deleted, "有 {} 处修订时删去的内容，没有读取"),
                (found.nested, "有 {} 张套在单元格里的表，当作单独的表来读"),
                (found.symbols, "有 {} 个图形符号认不出来，写作「〓」，请对照原文"),
                (found.wide, _WIDE),
            )
        )
        return SourceFile(path.name, "", found.tables, found.after, _with_pictures(found.pictures, notes))
    if any(name.startswith("ppt/") for name in names):
        raise DataFileError(f"「{path.name}」是演示文稿。", _FORMATS)
    if "content.xml" in names:
        raise DataFileError(
            f"「{path.name}」是 .ods 或 .odt 一类的格式。", f"请另存为 .xlsx 或 .docx 再导入。{_FORMATS}"
        )
    raise DataFileError(f"「{path.name}」是压缩包，或不认识的格式。", f"请先解压，再导入里面的指标表。{_FORMATS}")


def _far_cells(archive: zipfile.ZipFile, part: str) -> int:
    """Return how many cells of a worksheet hold something to the right of the columns that are read."""
    count, rest = 0, b""
    with archive.open(part) as stream:
        while piece := stream.read(_PIECE):
            piece = rest + piece
            end = piece.rfind(b"<")  # a tag that the piece cuts is left for the next one
            count += sum(1 for _ in _FAR.finditer(piece, 0, end))
            rest = piece[end:][:_PIECE] if end >= 0 else b""
    return count


def _counted(pairs: Iterable[tuple[int, str]]) -> list[str]:
    return [text.format(count) for count, text in pairs if count]


def _package_notes(archive: zipfile.ZipFile, names: list[str]) -> list[str]:
    notes = []
    if any(name.endswith("vbaProject.bin") for name in names):
        notes.append("文件带有宏，没有运行，也没有读取")
    links = [name for name in names if name.endswith(".rels") and "externalLink" not in name]
    outside = any(name.startswith("xl/externalLinks/") for name in names) or any(
        _leads_outside(archive.read(name)) for name in links[:200]
    )
    if outside:
        notes.append("有指向别的文件或网址的链接，一概没有去读，只取文件里存下的文字")
    return notes


def _leads_outside(relations: bytes) -> bool:
    """Tell whether a document would fetch something; what is only clicked on does not count."""
    found = re.findall(rb"<\w*:?Relationship\b[^>]*>", relations)
    return any(b'TargetMode="External"' in one and b"/hyperlink" not in one for one in found)


def _with_pictures(count: int, notes: list[str]) -> tuple[str, ...]:
    return (*notes, f"有 {count} 张图片，里面的文字没有读取") if count else tuple(notes)


def _refuse_others(path: Path, data: bytes) -> None:
    """Raise DataFileError for formats that are known, but not read, with what to do instead."""
    name = f"「{clean_line(path.name)}」"
    if is_locked_office(data):
        raise DataFileError(f"{name}设有打开密码，读不了。", _UNLOCK)
    if data.startswith(OLD_CONTAINER):
        word = _WORD in data
        kind, hint = ("（.doc 或 .wps）", _SAVE_TEXT) if word else ("（.xls 或 .et）", _SAVE_SHEET)
        raise DataFileError(f"{name}是旧格式{kind}，读不了。", hint)
    if data.startswith(b"{\\rtf"):
        raise DataFileError(f"{name}是 RTF 格式。", _SAVE_TEXT)
    if b"%PDF-" in data[:1024]:
        hint = "请找 Word 或 Excel 版；没有的，请在 WPS 中转成 Word（.docx），核对无误再导入。"
        raise DataFileError(f"{name}是 PDF，还不能导入。", hint)
    if data.startswith(_PICTURES) or data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        raise DataFileError(f"{name}是图片，里面没有可读的文字。", _TYPE_IN)
    if re.match(rb"(From|MIME-Version|Content-Type|Subject|Date):?\s", data, re.IGNORECASE):
        raise DataFileError(f"{name}是单个文件的网页（.mht）。", "请在浏览器中另存为「网页，仅 HTML」，再导入新文件。")
    if data.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<?xml") and b"<html" not in data[:2048].lower():
        raise DataFileError(f"{name}是 XML 格式，不能直接导入。", _SAVE_SHEET)
    if b"\x00" in data[:4096] and not data.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise DataFileError(f"{name}不是认识的格式。", _FORMATS)
