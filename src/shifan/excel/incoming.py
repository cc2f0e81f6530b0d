"""Opening a workbook of other people's making: what it is and how large it gets, before anything is unpacked."""

from __future__ import annotations

import zipfile
from pathlib import Path

from shifan.domain.contents import OLD_CONTAINER, is_locked_office
from shifan.domain.errors import DataFileError, NotFoundError, ProtectedError, UsageError, system_reason

_FILE_LIMIT = 50 * 1024 * 1024
_UNPACKED_LIMIT = 1024 * 1024 * 1024
_PART_LIMIT = 64 * 1024 * 1024  # of parts that are held in memory whole, as the shared texts are
_BOMB_RATIO, _BOMB_FROM = 200, 32 * 1024 * 1024
_MOST_PARTS = 5_000
SAVE_AS = "请在 WPS 或 Excel 中打开，另存为「Excel 工作簿（.xlsx）」，再用新文件重来。"
_UNLOCK = "请在 WPS 或 Excel 中打开，取消密码，另存为「Excel 工作簿（.xlsx）」，再用新文件重来。"


def workbook_content(path: Path) -> bytes:
    """Return the bytes of an .xlsx file.

    Raises UsageError, NotFoundError, ProtectedError (too large, no permission), DataFileError (no .xlsx, a password).
    """
    if path.name.startswith(("~$", ".~")):
        raise UsageError(f"「{path.name}」是 Office 的临时文件。", "请选择没有「~$」的那个文件。")
    try:
        if path.is_dir():
            raise UsageError(f"「{path}」是文件夹。", "请选择其中的 .xlsx 文件。")
        if path.stat().st_size > _FILE_LIMIT:
            raise ProtectedError(
                f"「{path.name}」超过 {_FILE_LIMIT // 1024 // 1024} MB，没有读取。", "请删去图片和多余的表再试。"
            )
        data = path.read_bytes()
    except FileNotFoundError:
        raise NotFoundError(f"找不到文件：{path}。", "请检查路径，文件可能已移动或改名。") from None
    except (OSError, ValueError) as error:
        reason = system_reason(error) if isinstance(error, OSError) else "路径含有不能用的字符"
        raise ProtectedError(f"「{path.name}」打不开：{reason}。", "请检查权限，或先在 WPS 中关闭它。") from error
    if is_locked_office(data):
        raise DataFileError(f"「{path.name}」设有打开密码，读不了。", _UNLOCK)
    if data.startswith(OLD_CONTAINER):
        raise DataFileError(f"「{path.name}」是旧格式（.xls 或 .et），读不了。", SAVE_AS)
    if not data.startswith(b"PK"):
        raise DataFileError(f"「{path.name}」不是 .xlsx 工作簿。", SAVE_AS)
    return data


def check_sizes(path: Path, archive: zipfile.ZipFile) -> None:
    """Raise ProtectedError when the workbook would be too large unpacked, or holds what no workbook should."""
    parts = archive.infolist()
    if len(parts) > _MOST_PARTS or sum(part.file_size for part in parts) > _UNPACKED_LIMIT:
        raise ProtectedError(f"「{path.name}」解开后太大，没有读取。", "请删去多余的表和图片再试。")
    for part in parts:
        ratio = part.file_size / max(part.compress_size, 1)
        whole = not part.filename.startswith(("xl/worksheets/", "xl/media/"))
        if (part.file_size > _BOMB_FROM and ratio > _BOMB_RATIO) or (whole and part.file_size > _PART_LIMIT):
            raise ProtectedError(f"「{path.name}」里有异常大的内容，没有读取。", "请核对文件来源，或另存一份再试。")
        if part.filename.endswith((".xml", ".rels")):
            with archive.open(part) as stream:
                if b"<!DOCTYPE" in stream.read(2048):
                    raise ProtectedError(f"「{path.name}」含有不该有的内容，没有读取。", "请核对文件来源。")
