"""Lists given to a command: a text file, or what is pasted (or piped) where the file is called ``-``."""

from __future__ import annotations

import sys
from pathlib import Path

from shifan.cli.output import echo
from shifan.domain.errors import UsageError
from shifan.services.text_file import decoded_text, read_text_file

_MOST_BYTES = 2_000_001


def pasted_or_file(file: Path) -> str:
    """Return the text of ``file``, of standard input for ``-``. Raises NotFoundError, DataFileError, UsageError."""
    if str(file) != "-":
        return read_text_file(file)
    stream = getattr(sys.stdin, "buffer", None)
    if stream is None:  # standard input is closed
        raise UsageError("没有可以粘贴的地方。", "请把内容存成文本文件，再写明文件名。")
    if stream.isatty():
        echo("请粘贴名单，完了另起一行按 Ctrl+D（Windows 上按 Ctrl+Z 再回车）：", err=True)
    return decoded_text(stream.read(_MOST_BYTES), "粘贴的内容")
