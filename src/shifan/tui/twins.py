"""The plain command for everything that can be done on screen: for screen readers, for scripts, for slow lines.

What has no command says why, in Chinese, instead. The table in docs/commands.md is made from this.
"""

from __future__ import annotations

from collections.abc import Iterator

from shifan.tui.keys import ACTIONS
from shifan.tui.page_keys import PAGE_ACTIONS
from shifan.tui.page_twins import PAGE_TWINS as PAGE_TWINS

_MOVES = "只在界面里移动，命令不用"
_MARKS = "命令一次写几个编号，如 32,35,40-45"

TWINS: dict[str, str] = {
    "tick": "shifan tick 32.2",
    "add_evidence": "shifan evidence add 32 文件",
    "change_status": "shifan mark 32 已提交",
    "claim": "shifan rate 32 达标",
    "verdict": "shifan rate 32 达标 --verdict",
    "adjust": "shifan adjust check",
    "assign": "shifan assign 32 县司法局",
    "report_part": "shifan task 32 县公安局 --status 已提交",
    "write_note": "shifan note 32 备注",
    "due": "shifan due 32 2023-11-30",
    "remove": "shifan evidence remove 32 材料名",
    "repeat": _MARKS,
    "open": "shifan show 32",
    "mark": _MARKS,
    "mark_all": _MARKS,
    "clear_marks": _MARKS,
    "previous_item": _MOVES,
    "next_item": _MOVES,
    "leftwards": _MOVES,
    "rightwards": _MOVES,
    "search": "shifan list --search 听证",
    "show_all": "shifan list",
    "export": "shifan export 进度表.xlsx",
    "undo": "shifan undo",
    "redo": "shifan redo",
    "history": "shifan history",
    "bulk": "shifan assign 32,35,40-45 县司法局 --due 2023-11-30",
    "page_score": "shifan score",
    "page_units": "shifan department list",
    "handover": "shifan handover 张三 李四",
    "page_dispatch": "shifan dispatch report",
    "send_workbooks": "shifan export --by-department 填报表",
    "import_returns": "shifan import 填报表 --dry-run",
    "page_returns": "shifan returns",
    "page_reminders": "shifan remind text --all",
    "decisions": "shifan gap import 会议交办.txt",
    "take_ledger": "shifan takeover ledger 台账.xlsx --dry-run",
    "take_materials": "shifan takeover materials 文件夹 --dry-run",
    "take_inbox": "shifan evidence inbox 收件夹",
    "page_pack": "shifan pack 材料包",
    "page_reports": "shifan report",
    "page_rounds": "shifan round list",
    "page_submissions": "shifan submission list",
    "stage": "shifan stage set 申报",
    "lookup": "shifan lookup 听证",
    "page_inquiries": "shifan inquiry list",
    "page_sites": "shifan site list",
    "read_only": "shifan --read-only status",
    "page_showcase": "shifan showcase show",
    "page_duties": "shifan duty list",
    "applications": "shifan app switch",
    "add_application": "shifan app add --county 鹿寨县 --round 2023",
    "page_rollup": "shifan rollup",
    "archive": "shifan app archive",
    "clone": "shifan clone 下一轮 --round 2025 --dry-run",
    "page_gaining": "shifan next",
    "page_whatif": "shifan whatif",
    "page_figures": "shifan figure list",
    "page_backups": "shifan restore",
    "page_document": "shifan evidence facts 材料名",
    "add_page": "shifan evidence page 32 网址",
    "page_health": "shifan evidence check",
    "page_doctor": "shifan doctor",
    "add_gap": "shifan gap add 问题 --item 32",
    "close_gap": "shifan gap close 问题编号 整改情况 --proof 文件",
    "edit_gap": "shifan gap edit 问题编号 --due 2023-11-30",
    "prove_gap": "shifan gap proof 问题编号 文件",
    "page_gap": "shifan gap show 问题编号",
    "show_closed": "shifan gap list --all",
    "sort_gaps": "shifan next",
    "item_history": "shifan history --item 32",
    "page_editions": "shifan criteria editions",
    "import_edition": "shifan criteria import 指标表.xlsx --id official-2025 --title 名称",
    "page_archived_items": "shifan list --archived",
    "look": "只换界面的颜色，命令打印的文字不带颜色",
    "tour": "导览说的是界面；命令的说明在 --help",
    "help": "shifan --help",
    "menu": "shifan --help",
    "back": _MOVES,
    "quit": "命令做完就结束",
    "go_overview": "shifan status",
    "go_items": "shifan list",
    "go_gaps": "shifan list --todo",
    "go_departments": "shifan department list",
    "go_ledgers": "shifan adjust list",
    "go_evidence": "shifan evidence list",
}
"""By action id."""


def rows() -> Iterator[tuple[str, str, str]]:
    """Yield for each action where it is, its label, and the command or the reason."""
    for action in ACTIONS:
        yield "到处", action.label, TWINS.get(action.id, "")
    for page, actions in PAGE_ACTIONS.items():
        for action in actions:
            yield page, action.label, PAGE_TWINS.get(page, {}).get(action.id, "")


def table(names: dict[str, str]) -> str:
    """Return docs/commands.md; ``names`` gives the Chinese names of pages."""
    head = (
        "# 界面和命令对照\n\n"
        "界面上能做的，用命令都能做：给读屏软件、脚本、慢的远程连接用。"
        "输出是一行一行的普通文字，多数命令加 `--json` 给脚本用。\n"
        "费时的命令在终端里用一行显示做到哪里（输出给脚本时不显示）；按 Ctrl+C 停止，没有做完的这一步不写入、"
        "不留半成品，之前保存的都在。\n"
        "没有命令的，写明为什么。每个命令的全部选项用 `--help` 看；全部按键用 `shifan keys` 看。\n"
    )
    lines = [head, "| 在哪里 | 做什么 | 命令 |", "|---|---|---|"]
    for place, label, twin in rows():
        where = names.get(place, place)
        said = f"`{twin}`" if twin.startswith("shifan ") else f"（{twin}）"
        lines.append(f"| {where} | {label} | {said} |")
    return "\n".join(lines) + "\n"


PAGE_NAMES: dict[str, str] = {
    "到处": "六处",
    "search": "搜索",
    "lookup": "迎检速查",
    "conflict": "改动冲突",
    "help": "帮助",
    "units": "单位管理",
    "dispatch": "调度",
    "reminders": "催办",
    "take_ledger": "接管原有台账",
    "take_materials": "接管材料文件夹",
    "take_inbox": "收件夹",
    "pack": "打材料包",
    "reports": "文书",
    "import_returns": "收回填报表",
    "returns": "回收情况",
    "rounds": "审核轮次",
    "round": "一轮审核",
    "round_comparison": "两轮对比",
    "submissions": "报送",
    "submission": "一次报送",
    "submission_comparison": "报送对比",
    "inquiries": "核查询问",
    "sites": "点位",
    "showcase": "单项示范",
    "history": "历史",
    "operation": "一步操作",
    "difference": "两个时刻对比",
    "backups": "备份和恢复",
    "document": "材料信息",
    "health": "检查材料",
    "score": "得分和理由",
    "scheme": "计分方案",
    "whatif": "推演",
    "gaining": "得分下一步",
    "figures": "数据核对",
    "editions": "指标版本",
    "edition": "一版指标",
    "edition_difference": "两版对比",
    "import_edition": "导入指标表",
    "edition_matching": "沿用核查点",
    "migration": "换用指标版本",
    "archived_items": "归档指标",
    "doctor": "体检",
    "rollup": "汇总",
    "duties": "年度职责",
    "gap": "问题",
}
"""The names of the pages in the table."""
