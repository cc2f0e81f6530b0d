"""All keys as a sheet: plain text, or a web page that prints on A4. Both are made from the registry."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape

from shifan.domain.text import display_width, pad
from shifan.tui.keys import ACTIONS, BY_ID, Action, Where, keys_text
from shifan.tui.page_keys import PAGE_ACTIONS, opener_of

_TITLE = "示范：按键表"
NOTES = (
    "没有单独按键的操作：按 Ctrl+P 打开全部操作，再打表里的两位数字，回车。打文字或拼音也能找到。",
    "全部操作都可以用鼠标点。全角的数字和标点与半角的一样。文字输入法开着也不影响这些按键。",
    "对话框和页面里：Esc 返回，Tab 换一栏，上下键移动，Ctrl+S 或回车确定，Ctrl+Z 撤销，Ctrl+Y 重做，F9 帮助。",
)
_SUBPAGES = {
    "search": "搜索",
    "conflict": "别人也改了同一处",
    "help": "帮助",
    "round": "一轮审核",
    "round_comparison": "两轮对比",
    "submission": "一次报送",
    "submission_comparison": "报送对比",
    "operation": "一步操作",
    "difference": "变化",
    "scheme": "计分方案",
    "document": "材料信息",
    "edition": "一版指标",
    "edition_difference": "两版对比",
    "edition_matching": "沿用核查点",
    "migration": "换用指标版本",
}
_STYLE = """
@page { size: A4; margin: 14mm 12mm; }
body { font-family: "仿宋", "FangSong", "Noto Serif CJK SC", serif; font-size: 9pt; line-height: 1.2;
  max-width: 186mm; margin: 0 auto; }
h1 { font: bold 18pt "黑体", "SimHei", "Noto Sans CJK SC", sans-serif; text-align: center; margin: 4mm 0; }
h2 { font: bold 12pt "黑体", "SimHei", "Noto Sans CJK SC", sans-serif; margin: 3mm 0 0.6mm; break-after: avoid; }
table { border-collapse: collapse; width: 100%; }
td { border: 0.3pt solid #888; padding: 0.3mm 1.2mm; vertical-align: top; }
td:nth-child(1) { width: 34mm; font-weight: bold; } td:nth-child(2) { width: 30mm; }
tr { break-inside: avoid; } p { margin: 0.6mm 0; }
"""


def sections() -> Iterator[tuple[str, tuple[Action, ...]]]:
    """Yield the parts of the sheet: the main screen by where an action applies, then each page."""
    for where in Where:
        yield where.value, tuple(action for action in ACTIONS if action.where is where)
    for page, actions in PAGE_ACTIONS.items():
        yield f"「{page_name(page)}」里", actions


def page_name(page: str) -> str:
    """Return what a page or dialog is called on screen."""
    opener = opener_of(page)
    return BY_ID[opener].label if opener and page not in _SUBPAGES else _SUBPAGES.get(page, "其他页面")


def sheet_text() -> str:
    """Return the sheet as plain text."""
    lines = [_TITLE, *NOTES]
    for title, actions in sections():
        lines += ["", title]
        keys = [keys_text(action) for action in actions]
        width = max(map(display_width, keys))
        names = max(display_width(action.label) for action in actions)
        lines += [
            f"  {pad(key, width)}  {pad(action.label, names)}  {action.help}"
            for key, action in zip(keys, actions, strict=True)
        ]
    return "\n".join(lines) + "\n"


def sheet_page() -> str:
    """Return the sheet as one web page without anything from elsewhere, for A4."""
    body = [f"<h1>{_TITLE}</h1>", *(f"<p>{escape(note)}</p>" for note in NOTES)]
    for title, actions in sections():
        rows = "".join(
            f"<tr><td>{escape(keys_text(action))}</td><td>{escape(action.label)}</td><td>{escape(action.help)}</td></tr>"
            for action in actions
        )
        body.append(f"<h2>{escape(title)}</h2>\n<table>{rows}</table>")
    head = f'<meta charset="utf-8"><title>{_TITLE}</title><style>{_STYLE}</style>'
    return f'<!DOCTYPE html>\n<html lang="zh-CN"><head>{head}</head>\n<body>\n' + "\n".join(body) + "\n</body></html>\n"
