"""Text that clerks keep in files: lists taken in (a file, or what is pasted into the terminal), reports written out."""

from __future__ import annotations

from pathlib import Path

from shifan.domain.errors import DataFileError, NotFoundError, UsageError, system_reason
from shifan.domain.ways import plain
from shifan.excel.saving import check_target, write_whole

_LARGEST = 2_000_000
_OFFICE = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"%PDF")
_UTF16 = (b"\xff\xfe", b"\xfe\xff")


def read_text_file(path: Path) -> str:
    """Return the text of a .txt or .csv file. Raises NotFoundError, and DataFileError for what is no text."""
    try:
        if path.is_dir():
            raise UsageError(f"「{path}」是文件夹，不是文件。", "请写明文件名。")
        with path.open("rb") as file:
            data = file.read(_LARGEST + 1)
    except FileNotFoundError:
        raise NotFoundError(f"找不到文件「{path}」。", "请检查文件名和位置。") from None
    except (OSError, ValueError) as error:
        reason = system_reason(error) if isinstance(error, OSError) else "文件名不能用"
        raise NotFoundError(f"打不开「{path}」：{reason}。", "请检查文件名、位置和权限。") from error
    return decoded_text(data, f"「{path.name}」")


def write_text_file(path: Path, text: str, *, force: bool = False) -> None:
    """Write ``text`` whole to a .txt file, as UTF-8 with its mark, so that old editors read it too.

    Raises UsageError for another ending, NotFoundError for a missing folder, ProtectedError when the file exists
    (without ``force``) or cannot be written.
    """
    check_target(path, ".txt", force=force)
    write_whole(path, plain(text).encode("utf-8-sig"), force=force)


def write_web_page(path: Path, text: str, *, force: bool = False) -> None:
    """Write ``text`` whole to a .html file, as UTF-8. Raises as ``write_text_file`` does."""
    check_target(path, ".html", force=force)
    write_whole(path, text.encode("utf-8"), force=force)


def decoded_text(data: bytes, name: str) -> str:
    """Return bytes as text: UTF-8, UTF-16 with its mark, or GB18030. Raises DataFileError that says ``name``."""
    if len(data) > _LARGEST:
        raise DataFileError(f"{name}太大，不像一份名单。", "请只留要登记的各行。")
    if data.startswith(_OFFICE):
        raise DataFileError(f"{name}不是文本文件。", "请把内容复制到文本文件，或在表格程序中另存为 .csv。")
    try:
        if data.startswith(_UTF16):
            return data.decode("utf-16")
        try:
            text = data.decode("utf-8-sig")
        except UnicodeDecodeError:
            text = data.decode("gb18030")
    except UnicodeDecodeError:
        raise DataFileError(f"{name}的文字编码认不出来。", "请另存为 UTF-8 编码的文本文件。") from None
    if "\x00" in text:
        raise DataFileError(f"{name}不是文本文件。", "请另存为 .txt 或 .csv。")
    return text
