"""The list of decision records, from their first lines."""

from __future__ import annotations

from pathlib import Path

FOLDER = Path(__file__).resolve().parents[2] / "docs" / "decisions"
_HEAD = """# 决定记录

一页一件：为什么这样做、比较过什么、代价是什么。以后改了主意，另写一页，旧的留着。
本页由 `scripts/make_reference.py` 生成。

"""


def decisions_page() -> str:
    """Return docs/decisions/README.md."""
    lines = []
    for path in sorted(FOLDER.glob("0*.md")):
        title = path.read_text(encoding="utf-8").partition("\n")[0].removeprefix("# ")
        lines.append(f"- [{title}]({path.name})")
    return _HEAD + "\n".join(lines) + "\n"
