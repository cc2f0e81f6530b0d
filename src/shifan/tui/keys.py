"""The one registry of actions: key bindings, the labels at the foot, help and the list of all actions come from it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


class Where(Enum):
    """Where an action applies."""

    ANYWHERE = "到处可用"
    ITEM = "指标"
    BASE = "基础项"
    LEDGER = "加分项、扣分项"
    LIST = "列表"


@dataclass(frozen=True, slots=True)
class Action:
    """One thing a user can do. ``keys`` are Textual's names, the first is the one shown."""

    id: str
    keys: tuple[str, ...]
    label: str
    help: str
    where: Where = Where.ANYWHERE

    @property
    def key_label(self) -> str:
        """The first key as it is printed on a Chinese keyboard."""
        return key_label(self.keys[0])


PLACES: tuple[tuple[str, str], ...] = (
    ("overview", "总览"),
    ("items", "指标"),
    ("gaps", "缺项"),
    ("departments", "单位"),
    ("ledgers", "加减分"),
    ("evidence", "材料"),
)
"""The six places by id and name, in the order of their digits."""

ACTIONS: tuple[Action, ...] = (
    Action("tick", ("space",), "打勾", "给选中的核查点打勾，再按一次去掉。用鼠标点方括号也可以。", Where.ITEM),
    Action(
        "add_evidence",
        ("f2",),
        "加材料",
        "给这一项添加佐证材料。也可以把文件直接拖进窗口，或者粘贴文件路径。",
        Where.ITEM,
    ),
    Action(
        "change_status", ("f4",), "状态", "改办理状态：收集中、已提交、退回补正，或重新打开已审定的指标。", Where.BASE
    ),
    Action("claim", ("f7",), "自评", "写牵头单位的自评：达标、基本达标、未达标、不适用。", Where.BASE),
    Action("verdict", ("ctrl+r",), "审核", "给已提交的指标写审核结论并审定，或者退回补正。", Where.BASE),
    Action("adjust", ("ctrl+e",), "自查和事项", "给加分项、扣分项写自查结论，或者登记一件事项。", Where.LEDGER),
    Action("assign", ("ctrl+d",), "分工", "指定牵头单位、责任人和完成时限。", Where.ITEM),
    Action("write_note", ("f8",), "备注", "给这一项写备注，可以写多行。", Where.ITEM),
    Action("remove", ("delete",), "移除", "移除选中的材料或事项。材料文件不会删掉，可以撤销。", Where.ITEM),
    Action("open", ("enter",), "打开", "打开选中的一行。", Where.LIST),
    Action("previous_item", ("left",), "上一项", "看明细时换到上一项；左右两栏同时显示时回到列表。", Where.LIST),
    Action("next_item", ("right",), "下一项", "看明细时换到下一项；左右两栏同时显示时进入明细。", Where.LIST),
    Action("search", ("f3", "slash", "ideographic_comma"), "搜索", "按编号、文字、单位或状态找指标，词的先后不限。"),
    Action("export", ("f6",), "导出", "导出进度表（表格文件）。"),
    Action("undo", ("ctrl+z",), "撤销", "撤销最近一次操作，什么操作都可以撤销。"),
    Action("redo", ("ctrl+y",), "重做", "把撤销的操作再做一次。"),
    Action("history", ("ctrl+l",), "历史", "看谁在什么时候做了什么。"),
    Action("help", ("f9", "question_mark"), "帮助", "看这里能做什么，以及全部按键。"),
    Action("menu", ("ctrl+p",), "更多", "列出全部操作，打字可以筛选，回车执行。"),
    Action("back", ("escape",), "返回", "退回上一步。"),
    Action("quit", ("ctrl+q",), "退出", "退出程序。每次改动都已经保存。"),
    *(
        Action(f"go_{place}", (str(number),), name, f"去「{name}」。")
        for number, (place, name) in enumerate(PLACES, start=1)
    ),
)

BY_ID: dict[str, Action] = {action.id: action for action in ACTIONS}

_KEY_NAMES = {
    "space": "空格",
    "enter": "回车",
    "escape": "Esc",
    "delete": "Del",
    "left": "左方向键",
    "right": "右方向键",
    "tab": "Tab",
    "slash": "/",
    "question_mark": "?",
    "ideographic_comma": "、",
}


def key_label(key: str) -> str:
    """Return a key's name as it is shown."""
    if key in _KEY_NAMES:
        return _KEY_NAMES[key]
    return "+".join(part.capitalize() if len(part) > 1 else part.upper() for part in key.split("+"))


def keys_text(action: Action) -> str:
    """Return all keys of an action, e.g. ``F9 或 ?``."""
    return " 或 ".join(key_label(key) for key in action.keys)
