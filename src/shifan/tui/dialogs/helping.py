"""Help over a dialog: the field with the focus, what can be done there, then all keys; the dialog stays as it is."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from textual.widget import Widget

from shifan.tui.cjk.ime import ImeTextArea
from shifan.tui.dialogs.base import Dialog, Field, Plain
from shifan.tui.dialogs.files import FilePicker
from shifan.tui.dialogs.form import Choice
from shifan.tui.dialogs.help_base import HelpBase
from shifan.tui.dialogs.picking import action_row
from shifan.tui.keys import ACTIONS
from shifan.tui.lines import BLANK, Block, cell, heading, paragraph, wrapped
from shifan.tui.page_keys import PAGE_ACTIONS
from shifan.tui.widgets.line_view import LineView

_KEY, _NAME = 14, 18
_GENERAL = (
    ("上下键", "移动", "换到上一栏、下一栏；在列表里是上一行、下一行。"),
    ("Tab", "下一栏", "换到下一栏、下一个列表。"),
    ("Ctrl+S", "确定", "和上面第一个操作一样，写多行文字时也能用。"),
)
_FILES = (
    ("F2", "选文件", "到电脑上选文件，不用打字。"),
    ("空格", "选或不选", "在文件列表里，选上或不选光标所在的一份。"),
)
_MEANINGS = {
    "submit": "照写的、选的去做；有问题会说明，写好的都还在。",
    "cancel": "关闭，不改台账。",
    "browse": "到电脑上选文件或文件夹，不用打字。",
}
_PICKS = {"files": "按 F2 从电脑上选文件", "folder": "按 F2 从电脑上选文件夹", "either": "按 F2 从电脑上选文件或文件夹"}

Button = tuple[str, str, str]


class DialogHelp(HelpBase):
    """Explains the dialog under it; a row of its own actions can be chosen to do it."""

    def __init__(self, over: str, here: Sequence[str], buttons: Sequence[Button], news: str, *, files: bool) -> None:
        super().__init__(over, news)
        self._here, self._own = here, buttons
        self._more = (*_FILES, *_GENERAL) if files else _GENERAL

    def blocks(self, width: int) -> Iterable[Block]:
        """Return what has the focus, what can be done in the dialog, and all keys."""
        yield heading("现在这里")
        yield from (paragraph(text, width) for text in self._here)
        yield from (BLANK, heading("这里可以做的", "回车执行"))
        own = [_told(button) for button in self._own]
        taken = {key for key, *_ in own}
        yield from (_row(key, name, text, width, action) for key, name, text, action in own)
        yield from (_row(key, name, text, width) for key, name, text in self._more if key not in taken)
        yield from (BLANK, heading("全部按键", "关闭这个对话框以后可以用"))
        yield from (replace(action_row(action, width), key="") for action in ACTIONS)

    def all_buttons(self) -> list[Button]:
        """Return doing what is chosen, and back."""
        return [(self.SUBMIT, "button", "submit"), ("返回 Esc", "button-quiet", "cancel")]


def help_over(dialog: Dialog[Any]) -> DialogHelp:
    """Return the help for a dialog as it is now."""
    pages = {action.id.replace("open", "submit"): action.help for action in PAGE_ACTIONS.get(dialog.HELP, ())}
    known = {**_MEANINGS, **pages, **dialog.MEANINGS}
    buttons = [(text, known.get(action, ""), action) for text, _, action in dialog.all_buttons() if action != "help"]
    hints = (plain.shown for plain in dialog.query(".hint").results(Plain) if plain.is_on_screen)
    here = [_focused(dialog.focused), *dict.fromkeys(text for text in hints if text.strip())]
    return DialogHelp(dialog.heading, here, buttons, dialog.told, files=bool(dialog.query(FilePicker)))


def _told(button: Button) -> tuple[str, str, str, str]:
    """Return key, name, meaning and action of a button: its text ends in its key."""
    text, meaning, action = button
    name, _, key = text.rpartition(" ")
    return (key, name, meaning, action) if name else ("", text, meaning, action)


def _row(key: str, name: str, text: str, width: int, action: str = "") -> Block:
    first = (cell(key, _KEY, "heading"), cell(name, _NAME, "bold"))
    return Block(wrapped(text, width, first=first), f"do:{action}" if action else "")


def _focused(widget: Widget | None) -> str:
    """Return what the widget with the focus is for."""
    caption = _caption(widget)
    if isinstance(widget, Field):
        parts = [f"正在填「{caption}」" if caption else "可以打字", widget.placeholder, _PICKS.get(widget.picks, "")]
        return f"{'；'.join(filter(None, parts))}。"
    if isinstance(widget, ImeTextArea):
        return "正在写多行文字，可以整段粘贴：回车换行，写完按 Ctrl+S，Tab 换到别处。"
    if isinstance(widget, Choice):
        where = f"正在选「{caption}」" if caption else "这里选一种"
        return f"{where}：上下键移到哪一种，就是选哪一种。"
    if isinstance(widget, LineView):
        where = f"这里是「{caption}」的列表" if caption else "这里是列表"
        return f"{where}：上下键移动，翻页键翻页，回车用选中的一行。"
    return "这里没有要填的，用下面的按键，或者用鼠标点。"


def _caption(widget: Widget | None) -> str:
    """Return the caption beside the widget, else the nearest one before it; empty where there is none."""
    if widget is None or not isinstance(widget.parent, Widget):
        return ""
    near = list(widget.parent.children)
    for one in reversed(near[: near.index(widget)]):
        found = one if one.has_class("caption") else next(iter(one.query(".caption")), None)
        if isinstance(found, Plain):
            return found.shown
    return ""
