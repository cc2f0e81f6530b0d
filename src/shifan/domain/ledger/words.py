"""Single cells of a ledger: numbers, dates, status words, ratings. Each returns the value or raises UsageError."""

from __future__ import annotations

import re
from datetime import date, timedelta

from shifan.domain.dates import parse_date
from shifan.domain.errors import UsageError
from shifan.domain.ledger.sheet import Cell
from shifan.domain.records import Rating, WorkStatus
from shifan.domain.text import fold

_NUMBER = r"(?:第|指标|no\.?)?[(]?0*([1-9]\d{0,3})(?:\.0+)?[)、.]?(?:项|号)?"
_POINT = r"第?(\d{1,3})\.(\d{1,2})项?"
_NO_DATE = ("长期", "长期坚持", "长期推进", "持续推进", "全年", "常态化", "按要求", "按时限要求", "待定")
_SERIAL = range(36_526, 73_416)  # 2000-01-01 to 2100-12-31 as a workbook counts days
_YEARS = range(2000, 2101)
_STATUS_WORDS = {
    WorkStatus.NOT_STARTED: ("未开始", "未开展", "尚未启动", "未办"),
    WorkStatus.COLLECTING: ("进行中", "推进中", "正在推进", "办理中", "正在办理", "在办", "已启动"),
    WorkStatus.SUBMITTED: ("已完成", "完成", "已上报", "已报送", "已办结", "办结"),
    WorkStatus.RETURNED: ("退回", "已退回", "补正"),
    WorkStatus.ACCEPTED: ("审定", "已审核"),
}


def read_number(text: str) -> str:
    """Return the item number in ``text`` (32, 第32项, 32.0)."""
    plain = fold(text).casefold().replace(" ", "")
    if found := re.fullmatch(_NUMBER, plain):
        return found.group(1)
    if point := re.fullmatch(_POINT, plain):
        raise UsageError(f"「{text}」像是核查点编号，任务按指标分解，请写 {int(point.group(1))}。")
    raise UsageError(f"「{text[:20]}」不是指标编号。")


def read_due(cell: Cell) -> date | None:
    """Return the date of a cell; None for words that stand for no certain day (长期)."""
    if cell.on is not None:
        return _sane(cell.on, cell.text)
    text = re.sub(r"\s+0{1,2}:00(:00)?$", "", fold(cell.text))
    text = re.sub(r"(之前|以前|前|止)$", "", text).strip()
    if text in _NO_DATE:
        return None
    if text.isdigit() and len(text) == 5 and int(text) in _SERIAL:
        meant = date(1899, 12, 30) + timedelta(days=int(text))
        raise UsageError(f"「{text}」像是没有设成日期格式的 {meant}，请在表格中改成日期。")
    try:
        on = parse_date(text[:40])
    except UsageError as error:
        raise UsageError(f"{error.message}{error.hint}") from error
    return _sane(on, cell.text)


def read_status(text: str) -> WorkStatus:
    """Return the work status that a word names; 已完成 counts as 已提交, for the review is still to come."""
    word = fold(text).replace(" ", "")
    found = WorkStatus.parse(word) or next((s for s, words in _STATUS_WORDS.items() if word in words), None)
    if found is None:
        known = "、".join(status.label for status in WorkStatus)
        raise UsageError(f"状态「{text[:20]}」不认识，可用：{known}。")
    return found


def read_rating(text: str) -> Rating:
    """Return the rating that a word names."""
    found = Rating.parse(fold(text).replace(" ", ""))
    if found is None:
        raise UsageError(f"自评「{text[:20]}」不认识，可用：{'、'.join(rating.label for rating in Rating)}。")
    return found


def _sane(on: date, text: str) -> date:
    if on.year not in _YEARS:
        raise UsageError(f"「{text[:20]}」的年份不对，请检查。")
    return on
