"""What to do next, told in a way that fits the reader: where commands are typed, on the screen, on paper.

A message names a ``Way`` where it would otherwise name a command or a key: ``f"请用{Way.DOCTOR}检查。"``. What stands
in the text is a mark that no user can type; whoever shows the text tells it: the command line as a command, the screen
as the label and key that are really there (``told``), a document by the names alone (``plain``).
"""

from __future__ import annotations

import re
from collections.abc import Callable
from enum import Enum, unique
from typing import NamedTuple

# Noncharacters: Unicode keeps them for a program's own use, and ``clean_text`` takes them out of what users write.
_OPEN, _OR, _CLOSE, _WAY, _WORDS, _END = "\ufdd0\ufdd1\ufdd2\ufdd3\ufdd4\ufdd5"
# Compiled when a text with a mark comes: every command imports this module.
_WHO = "由会用命令行的同事运行"
_ANY = f"[{_OPEN}-{_END}]"
_EITHER = f"{_OPEN}([^{_OPEN}{_OR}{_CLOSE}]*){_OR}([^{_OPEN}{_OR}{_CLOSE}]*){_CLOSE}"
_MENTION = f"{_WAY}([A-Z_]+)(?:{_WORDS}([^{_WAY}-{_END}]*))?{_END}"


@unique
class Way(Enum):
    """Something a user can do: the command, the action on the screen and the names that it bears there.

    An action of a page stands behind the action that opens the page: ``page_health/relink``. What can only be typed has
    neither action nor names. Called with words, a way also tells what is typed behind the command.
    """

    ADD_DUTY = "duty add", "page_duties/add", "年度职责/添加"
    ADD_EVENT = "adjust", "adjust", "自查和事项"
    ADD_EVIDENCE = "evidence add", "add_evidence", "加材料"
    ADD_FIGURE = "figure add", "page_figures/add", "数据核对/填写"
    ADD_SITE = "site add", "page_sites/add", "点位/添加点位"
    APPLICATIONS = "app list", "applications", "换申报"
    ARCHIVED = "list --archived", "page_archived_items", "归档指标"
    ASK = "inquiry ask", "page_inquiries/add", "核查询问/登记询问"
    ASSIGN = "assign", "assign", "分工"
    ATTACH_SHOWCASE = "showcase material attach", "page_showcase/open", "单项示范/附文件"
    BACK_UP = "backup", "page_backups/add", "备份和恢复/马上备份"
    CHANGE_STATUS = "mark", "change_status", "状态"
    CHECK_EVIDENCE = "evidence check", "page_health", "检查材料"
    CHECK_SCHEME = "scheme validate", "", ""
    CLAIM = "rate", "claim", "自评"
    CLOSE_ROUND = "round close", "page_rounds/close", "审核轮次/结束本轮"
    COMPARE_ROUNDS = "round compare", "page_rounds/compare", "审核轮次/对比"
    CRITERIA = "criteria list", "page_editions/open", "指标版本/看内容"
    DEMO = "demo", "", ""
    DISPATCH = "dispatch report", "page_dispatch", "调度"
    DOCTOR = "doctor", "page_doctor", "体检"
    DUTIES = "duty list", "page_duties", "年度职责"
    EDIT_EVIDENCE = "evidence set", "page_document/edit", "材料信息/改信息"
    EDIT_SITE = "site edit", "page_sites/open", "点位/修改"
    EVENTS = "adjust list", "go_ledgers", "加减分"
    EVIDENCE = "evidence list", "go_evidence", "材料"
    GAPS = "gap list", "go_gaps", "缺项"
    HANDOVER = "handover", "handover", "人员交接"
    HISTORY = "history", "history", "历史"
    IMPORT = "import", "import_returns", "收回填报表"
    INIT = "init", "", ""
    INQUIRIES = "inquiry list", "page_inquiries", "核查询问"
    LOOKUP = "lookup", "lookup", "迎检速查"
    MEND = "doctor --mend", "page_doctor/mend", "体检/修补"
    MERGE_UNITS = "department merge", "page_units/merge", "单位管理/并入"
    MILESTONES = "milestone list", "go_overview", "总览"
    NOTE = "note", "write_note", "备注"
    OPEN_ROUND = "round open", "page_rounds/add", "审核轮次/开始一轮"
    PACK = "pack", "page_pack", "打材料包"
    PLACE = "app place", "", ""
    RECEIPT = "submission receipt", "page_submissions/receipt", "报送/回执"
    REDO_STEP = "redo --operation", "history/toggle", "历史/撤销或重做这一步"
    RELINK = "evidence relink", "page_health/relink", "检查材料/找回"
    RELINK_FROM = "evidence relink --from", "page_health/search", "检查材料/到别处找"
    REMINDERS = "remind log", "page_reminders", "催办"
    REPORT = "report", "page_reports", "出文书"
    RESTORE = "restore", "page_backups", "备份和恢复"
    REVISE = "evidence revise", "page_document/revise", "材料信息/换新版"
    SCHEMES = "scheme list", "page_score", "得分和理由"
    SHOW = "show", "go_items", "指标"
    SHOWCASE = "showcase show", "page_showcase", "单项示范"
    SITES = "site list", "page_sites", "点位"
    SPREAD = "department spread", "page_units/spread", "单位管理/落实统称"
    STAMP = "criteria stamp", "", ""
    START_SHOWCASE = "showcase set", "page_showcase/describe", "单项示范/项目"
    STATUS = "status", "go_overview", "总览"
    SUBMISSION = "submission show", "page_submissions/open", "报送/查看"
    SUBMIT = "submission make", "page_submissions/add", "报送/报送"
    SUPPORT = "task", "report_part", "配合情况"
    SWITCH = "app switch", "applications", "换申报"
    TAKE_LEDGER = "takeover ledger", "take_ledger", "接管原有台账"
    TAKE_SNAPSHOT = "dispatch take", "page_dispatch/add", "调度/留快照"
    UNARCHIVE = "app unarchive", "archive", "归档"
    UNDO = "undo", "undo", "撤销"
    UNDO_STEP = "undo --operation", "history/toggle", "历史/撤销或重做这一步"
    UNITS = "department list", "page_units", "单位管理"
    VERDICT = "rate --verdict", "verdict", "审核"

    def __init__(self, command: str, screen: str, names: str) -> None:
        self.command = command
        self.screen = screen
        self.names = names

    def __call__(self, words: str | int) -> str:
        """Return the mention of this way, with what is typed behind its command."""
        return f"{_WAY}{self.name}{_WORDS}{words}{_END}"

    def __str__(self) -> str:
        return f"{_WAY}{self.name}{_END}"

    def example(self, words: str) -> str:
        """Return an example of the command, told only where commands are typed."""
        return typed(f"例：{self(words)}")


def typed(text: str) -> str:
    """Return ``text`` such that it is told only where commands are typed."""
    return either(text, "")


def either(on_command_line: str, elsewhere: str) -> str:
    """Return a text that is the first where commands are typed and the second everywhere else."""
    return f"{_OPEN}{on_command_line}{_OR}{elsewhere}{_CLOSE}"


class Mention(NamedTuple):
    """A way as a text names it: what is typed behind its command, and the characters around it (empty at an end)."""

    way: Way
    words: str
    before: str
    behind: str

    @property
    def aside(self) -> bool:
        """True where nothing else stands between the brackets."""
        return self.before == "（" and self.behind == "）"


def told(text: str, name: Callable[[Mention], str], *, typing: bool) -> str:
    """Return ``text`` as its reader can take it, no mark left in it.

    ``name`` gives the words for a way; ``typing`` tells whether the reader types commands.
    """
    if text.isascii() or not re.search(_ANY, text):
        return text

    def named(found: re.Match[str]) -> str:
        way = Way.__members__.get(found[1])
        line, start, end = found.string, found.start(), found.end()
        if way is None:
            return ""
        return name(Mention(way, found[2] or "", line[max(0, start - 1) : start], line[end : end + 1]))

    while (chosen := re.sub(_EITHER, r"\1" if typing else r"\2", text)) != text:  # they may stand in one another
        text = chosen
    return re.sub(_ANY, "", re.sub(_MENTION, named, text))


def as_commands(text: str) -> str:
    """Return ``text`` for who types: ways as commands, set off by spaces as Latin words in Chinese are."""
    return told(text, _command, typing=True)


def as_errands(text: str) -> str:
    """Return ``text`` for who has no screen to go on with, and perhaps never typed a command: it says who can help."""
    return told(text, errand, typing=True)


def plain(text: str) -> str:
    """Return ``text`` for a document or a log: ways by their names on screen, without keys."""
    return told(text, _names, typing=False)


def errand(mention: Mention) -> str:
    """Return the command, with the words that somebody who types commands is to run it."""
    command = f"命令 shifan {mention.way.command} {mention.words}".rstrip()
    return f"{command}，{_WHO}" if mention.aside else f"{command}（{_WHO}）"


def _command(mention: Mention) -> str:
    command = f"shifan {mention.way.command} {mention.words}".rstrip()
    return f"{' ' * _chinese(mention.before)}{command}{' ' * _chinese(mention.behind)}"


def _chinese(character: str) -> bool:
    return character.isalnum() and not character.isascii()


def _names(mention: Mention) -> str:
    names = mention.way.names
    return "里的".join(f"「{name}」" for name in names.split("/")) if names else errand(mention)
