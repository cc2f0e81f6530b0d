"""Submissions (报送批次): what was handed in, frozen."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from shifan.domain.errors import RuleError
from shifan.domain.values import value
from shifan.domain.ways import Way, typed


@value
class Submission:
    """One hand-in. ``content``: JSON text of records, evidence hashes, scheme, score; ``digest``: its sha256 hex."""

    id: str
    application_id: str
    number: int
    supplement: bool
    submitted_on: date
    recipient: str
    content: str
    digest: str
    receipt: str = ""
    note: str = ""
    version: int = 0

    @property
    def name(self) -> str:
        """``第 2 次报送（补充材料）``."""
        return f"第 {self.number} 次报送{'（补充材料）' if self.supplement else ''}"

    @property
    def intact(self) -> bool:
        """True when the content still has the digest it was frozen with."""
        return digest_of(self.content) == self.digest


def digest_of(content: str) -> str:
    """Return the sha256 hex of a frozen content in UTF-8."""
    return hashlib.sha256(content.encode()).hexdigest()


def with_receipt(submission: Submission, receipt: str) -> Submission:
    """Return the submission with its receipt number. Raises RuleError when it is empty."""
    if not receipt:
        raise RuleError("请写明回执号。", Way.RECEIPT.example(f"{submission.number} 收文〔2023〕15号"))
    return replace(submission, receipt=receipt)


def check_next(earlier: Sequence[Submission], *, recipient: str, digest: str, supplement: bool) -> int:
    """Return the number of the next submission with this content.

    Raises RuleError for a supplement to nothing, and when nothing changed since it was last handed in to the same unit.
    """
    if supplement and not earlier:
        raise RuleError("还没有报送过，不能作为补充材料报送。", f"请{typed('去掉 --supplement，')}先正式报送一次。")
    same = [found for found in earlier if found.recipient == recipient]
    if same and same[-1].digest == digest:
        last = same[-1]
        raise RuleError(
            f"与 {last.submitted_on} 的{last.name}相比没有任何变化，没有重复报送。",
            f"可用{Way.SUBMISSION(last.number)}查看；报送错了可用{Way.UNDO}撤销。",
        )
    return max((found.number for found in earlier), default=0) + 1


def check_date(on: date, *, today: date, period_start: date, earlier: Sequence[Submission]) -> None:
    """Raise RuleError for a hand-in before the evidence period, in the future, or before the one before it."""
    if on < period_start:
        raise RuleError(f"报送日期 {on} 早于评估期开始日期 {period_start}，请检查。")
    if on > today:
        raise RuleError(f"报送日期 {on} 晚于今天（{today}），请在报送当天登记。")
    if earlier and on < earlier[-1].submitted_on:
        last = earlier[-1]
        raise RuleError(f"报送日期 {on} 早于{last.name}的日期 {last.submitted_on}，请检查。")
