"""The sheet of keys as a page of the manual, from the registry."""

from __future__ import annotations

from shifan.tui.keys import keys_text
from shifan.tui.keys_sheet import NOTES, sections

_HEAD = """# 按键表

本页由 `scripts/make_reference.py` 从程序的按键登记生成。要打印：在帮助（`F9`）里按 `F6`，
或者 `shifan keys --out 按键表.html`，在浏览器里打印。
"""


def keys_page() -> str:
    """Return docs/keys.md."""
    parts = [_HEAD, *(f"- {note}" for note in NOTES)]
    for title, actions in sections():
        parts += [f"\n## {title}\n", "| 键 | 做什么 | 说明 |", "|---|---|---|"]
        parts += [
            f"| {keys_text(action).replace('|', chr(92) + '|')} | {action.label} | {action.help} |"
            for action in actions
        ]
    return "\n".join(parts) + "\n"
