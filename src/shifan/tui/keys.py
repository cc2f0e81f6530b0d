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
    """One thing a user can do. ``keys`` are Textual's names, the first is the one shown; some have only a label."""

    id: str
    keys: tuple[str, ...]
    label: str
    help: str
    where: Where = Where.ANYWHERE
    changes: bool = False

    @property
    def writes(self) -> bool:
        """True for what is refused in read-only mode without asking anything first."""
        return self.changes or self.where in (Where.ITEM, Where.BASE, Where.LEDGER)

    @property
    def key_label(self) -> str:
        """The first key as it is printed on a Chinese keyboard, empty when there is none."""
        return key_label(self.keys[0]) if self.keys else ""

    @property
    def number(self) -> str:
        """The digits that run it from the list of all actions, empty for what has a key of its own."""
        return "" if self.keys or self.id not in _NUMBERED else str(_FIRST_NUMBER + _NUMBERED.index(self.id))


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
    Action("report_part", (), "配合情况", "登记配合单位自己那部分：状态、自评、备注，或者退回补正。", Where.ITEM),
    Action("write_note", ("f8",), "备注", "给这一项写备注，可以写多行。", Where.ITEM),
    Action("due", ("ctrl+o",), "时限", "定牵头单位的完成时限，或者取消。", Where.ITEM),
    Action("remove", ("delete",), "移除", "移除选中的材料或事项。材料文件不会删掉，可以撤销。", Where.ITEM),
    Action(
        "repeat",
        ("full_stop", "ideographic_full_stop"),
        "重复",
        "把上次做的状态、自评、分工、时限或备注，对选中的这一项（或标记的各项）再做一次。",
        Where.ITEM,
    ),
    Action("open", ("enter",), "打开", "打开选中的一行。", Where.LIST),
    Action("mark", ("insert", "asterisk"), "标记", "标记选中的一项，再按一次去掉；标记以后也可以按空格。", Where.LIST),
    Action("mark_all", ("ctrl+a",), "全部标记", "标记列表里现在显示的各项，再按一次都去掉。", Where.LIST),
    Action("clear_marks", (), "清除标记", "去掉全部标记。", Where.LIST),
    Action(
        "previous_item",
        ("ctrl+up", "left_square_bracket", "left_black_lenticular_bracket"),
        "上一项",
        "看明细时换到列表里的上一项，不必回到列表。",
        Where.LIST,
    ),
    Action(
        "next_item",
        ("ctrl+down", "right_square_bracket", "right_black_lenticular_bracket"),
        "下一项",
        "看明细时换到列表里的下一项，不必回到列表。",
        Where.LIST,
    ),
    Action("leftwards", ("left",), "左边", "两栏时回到列表；只显示明细时换到上一项。", Where.LIST),
    Action("rightwards", ("right",), "右边", "两栏时进入明细；只显示明细时换到下一项。", Where.LIST),
    Action(
        "search",
        ("f3", "ctrl+f", "slash", "ideographic_comma"),
        "搜索",
        "按编号、文字、拼音、单位或状态找指标，词的先后不限；还可以筛选列表、保存筛选。",
    ),
    Action("show_all", (), "取消筛选", "不再筛选，显示全部指标。"),
    Action("export", ("f6",), "导出", "导出进度表（表格文件）。"),
    Action("undo", ("ctrl+z",), "撤销", "撤销最近一次操作，什么操作都可以撤销。", changes=True),
    Action("redo", ("ctrl+y",), "重做", "把撤销的操作再做一次。", changes=True),
    Action("history", ("ctrl+l",), "历史", "看谁在什么时候做了什么。"),
    Action("bulk", ("ctrl+g",), "分派多项", "一次把许多指标分给一个单位。", changes=True),
    Action("page_score", (), "得分和理由", "每一分的理由，差在哪里；各方案并列，各组各单位还差多少，每天的得分。"),
    Action("page_units", ("ctrl+u",), "单位管理", "登记、修改、更名、合并单位，落实统称，看任务量。"),
    Action("handover", (), "人员交接", "一个人承担的全部交给另一个人，先列清单。", changes=True),
    Action("page_dispatch", (), "调度", "自上次调度以来的变化、排名；留快照，出通报。"),
    Action("send_workbooks", (), "发填报表", "给每个有任务的单位导出一份填报表，由单位填好交回。", changes=True),
    Action("import_returns", (), "收回填报表", "取用单位交回的填报表，先看会改什么，冲突由您决定。", changes=True),
    Action("page_returns", (), "回收情况", "填报表谁交回了，谁还没有、逾期、不完整、有冲突；催要的文字。"),
    Action("page_reminders", (), "催办", "各单位的催办文字、催办记录和回复。"),
    Action("decisions", (), "会议交办", "把会议交办的事项登记为问题，一行一条。", changes=True),
    Action("take_ledger", (), "接管原有台账", "取用县里原有的台账或责任分解表，先看会改什么。", changes=True),
    Action("take_materials", (), "接管材料文件夹", "按编号或名称整理好的材料，一次归档。", changes=True),
    Action("take_inbox", (), "收件夹", "各单位放进一个文件夹的材料，先看归到哪一项，确认后一次收取。", changes=True),
    Action("page_pack", (), "打材料包", "按编号分文件夹，附目录和缺失清单；先查个人信息和密级字样，写完即核对。"),
    Action("page_reports", (), "出文书", "自评报告、责任分解表、督办单、通报等六种，照公文格式，可以填自己的模板。"),
    Action("page_rounds", (), "审核轮次", "开始、结束一轮审核，看还有哪些没有审定，对比两轮。"),
    Action("page_submissions", (), "报送", "报送、登记回执、对比报送以后的变化，登记省级初审意见。"),
    Action("stage", (), "申报阶段", "进入下一阶段，或者写明原因退回上一阶段。", changes=True),
    Action("lookup", ("ctrl+k",), "迎检速查", "按编号、几个词或拼音首字母找到要求、材料和责任人，回车打开文件。"),
    Action("page_inquiries", (), "核查询问", "登记核查组的询问、答复和要补的材料，只读时也能登记。"),
    Action("page_sites", (), "点位", "现场核查要看的地方，和每处展示哪几项。"),
    Action("read_only", (), "进入只读", "迎检时锁住台账，只能查看、速查和登记询问。", changes=True),
    Action("page_showcase", (), "单项示范", "单项示范项目的材料清单和时间节点。"),
    Action("page_duties", (), "年度职责", "每年都有的法定事项：下一次日期和依据，可以添加本县自己的。"),
    Action("applications", (), "换申报", "一个台账里有几次申报时，换到另一次：打字找县、市、省或年度。"),
    Action("add_application", (), "新增申报", "在同一个台账里再建一次申报：别的县，或者另一轮。", changes=True),
    Action("page_rollup", (), "汇总", "几次申报并列：收集、审定、得分、逾期、名次；按省、市、年度筛选，存成表格。"),
    Action("archive", (), "归档", "归档这次申报，以后只能查看；已归档的可以取消归档。", changes=True),
    Action("clone", (), "下一轮", "为下一轮新建台账，先看清单再沿用。", changes=True),
    Action("page_gaining", (), "得分下一步", "还能得分的指标，按可得的分、时限、难易排列；想得多少分要做什么。"),
    Action("page_whatif", (), "推演", "假设打勾、评级、改分值，看得分会怎样；可以保存，可以落实。"),
    Action("page_figures", (), "数据核对", "填写数据，核对比率、合计、目标和上年同期。"),
    Action("page_backups", (), "备份和恢复", "看有哪些备份、恢复会改什么，再恢复；也可以马上备份。"),
    Action("page_document", (), "材料信息", "看选中的材料：登记的信息、各版、文件内容，改信息、换新版、写印证之处。"),
    Action("add_page", (), "加网页", "把网页作为这一项的材料，记下查看日期。", Where.ITEM),
    Action("page_health", (), "检查材料", "逐份检查材料：缺失、移走、被改动、打不开、期外、重复，说明怎么办。"),
    Action("page_editions", (), "指标版本", "看有哪些指标版本，各项文字的来源，两版对比，这次申报换用另一版。"),
    Action("import_edition", (), "导入指标表", "把官方指标表导入为一个指标版本，先看读到什么再写。", changes=True),
    Action("page_archived_items", (), "归档指标", "换用指标版本时归档的指标，连同材料和记录，可以查看、存成文件。"),
    Action("page_doctor", (), "体检", "检查台账、材料和这台电脑，有问题的说明怎么办。"),
    Action("add_gap", (), "登记问题", "登记一个问题短板：由谁整改，什么时候改好。", changes=True),
    Action("close_gap", (), "问题销号", "选中的问题短板整改好了，写明怎样整改的，附佐证或无佐证的原因。", changes=True),
    Action("edit_gap", (), "修改问题", "改选中的问题：内容、整改单位、时限。", changes=True),
    Action("prove_gap", (), "附佐证", "给选中的问题短板附佐证，销号前后都可以，全县的问题也可以。", changes=True),
    Action("page_gap", (), "看问题", "看选中的问题短板：怎样整改的、佐证，没有佐证的原因。"),
    Action("show_closed", ("minus",), "看已销号", "在「缺项」里把已销号的问题也列出来，再按一次不再列出。"),
    Action("sort_gaps", (), "换顺序", "没做完的指标换一种顺序：最急的、可得分多的、时限早的在前，或按单位。"),
    Action("item_history", (), "这一项的历史", "看谁在什么时候对这一项做了什么。", Where.LIST),
    Action("look", (), "换配色", "浅色、深色、高对比，换了就记住。"),
    Action("tour", (), "入门导览", "五步看完怎么用，随时可以跳过。"),
    Action("help", ("f9", "question_mark"), "帮助", "看这里能做什么，以及全部按键。"),
    Action("menu", ("ctrl+p",), "更多", "列出全部操作，打字可以筛选，回车执行。"),
    Action("back", ("escape",), "返回", "退回上一步。"),
    Action("quit", ("ctrl+q",), "退出", "退出程序。每次改动都已经保存。"),
    *(
        Action(f"go_{place}", (str(number),), name, f"去「{name}」。")
        for number, (place, name) in enumerate(PLACES, start=1)
    ),
)

_FIRST_NUMBER = 11
_IN_ORDER = (
    "report_part page_score handover page_dispatch send_workbooks import_returns page_returns page_reminders decisions "
    "take_ledger take_materials take_inbox page_pack page_rounds page_submissions stage page_inquiries page_sites "
    "read_only page_showcase page_duties applications archive clone page_gaining page_whatif page_figures page_backups "
    "page_document add_page page_health page_doctor clear_marks show_all tour "
    "add_gap close_gap edit_gap sort_gaps item_history page_reports look "
    "page_editions import_edition page_archived_items prove_gap page_gap "
    "add_application page_rollup"
)
_NUMBERED = tuple(_IN_ORDER.split())
"""Actions without a key of their own, in the order of their numbers; a new one goes to the end, none ever moves."""

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
    "minus": "减号",
    "question_mark": "?",
    "ideographic_comma": "、",
    "insert": "Ins",
    "asterisk": "*",
    "up": "上",
    "down": "下",
    "full_stop": "句号",
    "ideographic_full_stop": "句号",
    "left_square_bracket": "[",
    "right_square_bracket": "]",
    "left_black_lenticular_bracket": "【",
    "right_black_lenticular_bracket": "】",
}


def key_label(key: str) -> str:
    """Return a key's name as it is shown."""
    if key in _KEY_NAMES:
        return _KEY_NAMES[key]
    parts = (_KEY_NAMES.get(part) or (part.capitalize() if len(part) > 1 else part.upper()) for part in key.split("+"))
    return "+".join(parts)


def keys_text(action: Action, most: int = 9) -> str:
    """Return the keys of an action, e.g. ``F9 或 ?``; its number in the list of all actions where it has none."""
    if action.number:
        return f"{BY_ID['menu'].key_label} {action.number}"
    return " 或 ".join(dict.fromkeys(key_label(key) for key in action.keys[:most]))
