"""Health of the evidence: what can be wrong with a document, and how it is told. The rules are in ``health_rules``."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from shifan.domain.contents import Content
from shifan.domain.labels import Labelled
from shifan.domain.values import value


class Weight(Labelled):
    """Whether something must be done, or is only told."""

    WRONG = "wrong", "问题"
    TOLD = "told", "提示"


class Trouble(Labelled):
    """What can be wrong. The order is that of the lists on screen."""

    MISSING = "missing", "文件不见了"
    MOVED = "moved", "文件移走了"
    CHANGED_AFTER_REVIEW = "changed_after_review", "审核后被改动"
    CHANGED = "changed", "内容被改动"
    EMPTY = "empty", "空文件"
    UNREADABLE = "unreadable", "读不出来"
    BROKEN = "broken", "内容损坏"
    LOCKED = "locked", "加了密码"
    UNFIT = "unfit", "不是真正的文件"
    MISNAMED = "misnamed", "名称与内容不符"
    BELOW_MINIMUM = "below_minimum", "材料不足"
    OUT_OF_PERIOD = "out_of_period", "期外"
    SMALL_IMAGE = "small_image", "图片太小"
    DUPLICATE = "duplicate", "内容重复"
    SAME_NAME = "same_name", "同名不同内容"
    OVERUSED = "overused", "一份用得太多"
    UNSEEN = "unseen", "网页未核对"
    SCANNED = "scanned", "扫描件无文字"
    PARTLY_SCANNED = "partly_scanned", "部分页无文字"
    STILL_SHORT = "still_short", "材料未齐"

    @property
    def weight(self) -> Weight:
        """Whether something must be done about it."""
        return Weight.TOLD if self in _TOLD else Weight.WRONG


_TOLD = frozenset(
    (
        Trouble.SMALL_IMAGE,
        Trouble.DUPLICATE,
        Trouble.SAME_NAME,
        Trouble.OVERUSED,
        Trouble.SCANNED,
        Trouble.PARTLY_SCANNED,
        Trouble.STILL_SHORT,
    )
)


ALTERED = frozenset((Trouble.CHANGED, Trouble.CHANGED_AFTER_REVIEW))
"""What is told of a file that can be used and is not the one that was added."""


class Found(Labelled):
    """What stands at a document's place on disk."""

    FINE = "fine", "在"
    MISSING = "missing", "不见了"
    EMPTY = "empty", "空的"
    UNREADABLE = "unreadable", "读不出来"
    UNFIT = "unfit", "不是真正的文件"


@value
class Look:
    """What one look at a document gave. ``sha256`` is that of its bytes now, empty where they were not read.

    ``reason`` says in Chinese why it could not be read; ``moved_to`` is where the same bytes lie now.
    """

    found: Found
    sha256: str = ""
    content: Content | None = None
    reason: str = ""
    moved_to: str = ""


@value
class Finding:
    """One trouble with documents or items: the text says what, ``advice`` what to do."""

    trouble: Trouble
    text: str
    advice: str
    evidence_ids: tuple[str, ...] = ()
    criterion_ids: tuple[str, ...] = ()

    @property
    def weight(self) -> Weight:
        """Whether something must be done about it."""
        return self.trouble.weight

    @property
    def said(self) -> str:
        """Finding and advice as one text."""
        return f"{self.trouble.label}：{self.text}{self.advice}"


def by_document(findings: Iterable[Finding]) -> dict[str, tuple[Finding, ...]]:
    """Return the findings by evidence id."""
    found: dict[str, list[Finding]] = defaultdict(list)
    for finding in findings:
        for key in finding.evidence_ids:
            found[key].append(finding)
    return {key: tuple(group) for key, group in found.items()}


def in_short(findings: Iterable[Finding]) -> str:
    """Return the troubles of one document as a short text: ``期外、扫描件无文字``; 正常 when there is none."""
    return "、".join(dict.fromkeys(finding.trouble.label for finding in findings)) or "正常"
