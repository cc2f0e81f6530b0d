"""Sheet 指标进度表: one row for each item."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from shifan.domain.adjustments import UNCHECKED_LABEL
from shifan.domain.application import Department
from shifan.domain.criteria import Criterion, CriterionKind
from shifan.domain.records import Rating, Record
from shifan.domain.shortfalls import NextStep, Shortfall, ShortfallKind
from shifan.domain.tasks import TaskRole
from shifan.excel.columns import Column
from shifan.excel.progress.facts import ADJUSTMENTS, CATALOGUE, HOME, ITEMS, ProgressFacts, sortable
from shifan.excel.styles import Kind, Tone
from shifan.excel.table import Table

TITLE = ITEMS
_SOON_DAYS = 7

STATUS_TONES = (
    ("未启动", Tone.FAINT),
    ("收集中", Tone.BUSY),
    ("已提交", Tone.INFO),
    ("退回补正", Tone.ALERT),
    ("已审定", Tone.GOOD),
    (UNCHECKED_LABEL, Tone.FAINT),
    ("自查无此情形", Tone.GOOD),
    ("有", Tone.INFO),
)
RATING_TONES = (
    ("达标", Tone.GOOD),
    ("基本达标", Tone.BUSY),
    ("未达标", Tone.ALERT),
    ("不适用", Tone.FAINT),
)


@dataclass(frozen=True, slots=True)
class _Points:
    confirmed: Decimal | None
    ceiling: Decimal | None


@dataclass(frozen=True, slots=True)
class ItemRow:
    """One item with what the sheet shows of it."""

    facts: ProgressFacts
    item: Criterion
    record: Record
    step: NextStep | None
    points: _Points

    @property
    def status(self) -> str:
        """The work status; for bonus and penalty items the self-check's outcome."""
        if self.item.kind is CriterionKind.BASE:
            return self.record.status.label
        check = self.facts.state.self_check_of.get(self.item.id)
        return check.outcome.label if check else UNCHECKED_LABEL

    @property
    def due(self) -> date | None:
        """The lead's due date."""
        lead = self.facts.state.lead_of(self.item.id)
        return lead.due if lead else None

    @property
    def lead(self) -> Department | None:
        """The lead department, if one was assigned."""
        task = self.facts.state.lead_of(self.item.id)
        return self.facts.state.department_by_id[task.department_id] if task else None

    @property
    def supports(self) -> str:
        """Names of the supporting departments."""
        tasks = self.facts.state.tasks_of.get(self.item.id, ())
        return "、".join(self.facts.department_name(t.department_id) for t in tasks if t.role is TaskRole.SUPPORT)

    @property
    def due_mark(self) -> str:
        """逾期 n 天, or how many days are left when few; empty when nothing is open or nothing presses."""
        if self.step is None or self.step.days_left is None or self.step.days_left > _SOON_DAYS:
            return ""
        days = self.step.days_left
        if days < 0:
            return f"逾期 {-days} 天"
        return "今天到期" if days == 0 else f"还有 {days} 天"

    @property
    def ticked(self) -> str:
        """Ticked of all checkpoints."""
        ticks = self.facts.state.ticks_of.get(self.item.id, {})
        done = sum(1 for checkpoint in self.item.checkpoints if checkpoint.id in ticks)
        return f"{done}/{len(self.item.checkpoints)}"

    @property
    def evidence(self) -> str:
        """Usable documents of the least number; bonus and penalty items have no least number."""
        have = self.facts.state.usable_count(self.item.id)
        return f"{have}/{self.item.evidence_minimum}" if self.item.kind is CriterionKind.BASE else str(have)

    @property
    def missing(self) -> str:
        """The shortfalls, one a line, most urgent first."""
        return "\n".join(self._said(found) for found in self.step.shortfalls) if self.step else ""

    @property
    def note(self) -> str:
        """The note and the reasons given with claim and verdict."""
        record = self.record
        reasons = (("自评说明：", record.claim_reason), ("审核说明：", record.verdict_reason))
        return "\n".join([record.note] * bool(record.note) + [label + text for label, text in reasons if text])

    def _said(self, found: Shortfall) -> str:
        detail = found.detail
        if found.kind is ShortfallKind.MISSING_CHECKPOINTS and detail.count("、") + 1 == len(self.item.checkpoints):
            detail = f"{len(self.item.checkpoints)} 个都未勾"
        return f"{found.kind.label}：{detail}" if detail else found.kind.label


def _group(row: ItemRow) -> str:
    group = row.facts.edition.place_of(row.item.id)[0]
    return f"{group.number}、{group.title}"


def _subgroup(row: ItemRow) -> str:
    subgroup = row.facts.edition.place_of(row.item.id)[1]
    return f"{subgroup.number} {subgroup.title}"


def _rating(rating: Rating | None) -> str:
    return rating.label if rating else ""


COLUMNS: tuple[Column[ItemRow], ...] = (
    Column("编号", 6, lambda r: sortable(r.item.number), Kind.NUMBER, jump=lambda r: (ADJUSTMENTS, r.item.id)),
    Column("一级指标", 15, _group, faint_repeats=True),
    Column("二级指标", 15, _subgroup, faint_repeats=True),
    Column("三级指标", 19, lambda r: r.item.title, tone=Tone.STRONG),
    Column("牵头单位", 14, lambda r: r.facts.state.lead_name(r.item.id)),
    Column("配合单位", 14, lambda r: r.supports, detail=True),
    Column("完成时限", 11.5, lambda r: r.due, Kind.DATE),
    Column("时限提示", 11.5, lambda r: r.due_mark, Kind.LABEL,
           states=(("逾期", Tone.ALERT), ("今天", Tone.BUSY), ("还有", Tone.BUSY))),
    Column("状态", 9.5, lambda r: r.status, Kind.LABEL, states=STATUS_TONES),
    Column("核查点", 7.5, lambda r: r.ticked, Kind.LABEL),
    Column("材料", 7, lambda r: r.evidence, Kind.LABEL, jump=lambda r: (CATALOGUE, r.item.id)),
    Column("自评", 9.5, lambda r: _rating(r.record.claim), Kind.LABEL, states=RATING_TONES),
    Column("审核结论", 9.5, lambda r: _rating(r.record.verdict), Kind.LABEL, states=RATING_TONES),
    Column("审定得分", 9.5, lambda r: r.points.confirmed, Kind.POINTS),
    Column("最高可达", 9.5, lambda r: r.points.ceiling, Kind.POINTS),
    Column("缺项", 30, lambda r: r.missing),
    Column("备注", 20, lambda r: r.note, detail=True),
    Column("文字来源", 14, lambda r: r.item.origin, detail=True),
)  # fmt: skip


def item_rows(facts: ProgressFacts) -> list[ItemRow]:
    """Return a row for each item shown."""
    points = _points(facts)
    return [
        ItemRow(facts, item, facts.state.record(item.id), facts.steps.get(item.id), points[item.id])
        for item in facts.items
    ]


def plan_items(facts: ProgressFacts) -> Table[ItemRow]:
    """Return 指标进度表."""
    return Table(
        TITLE,
        f"{facts.heading}　{TITLE}",
        facts.subtitle,
        COLUMNS,
        item_rows(facts),
        frozen=4,
        key=lambda row: row.item.id,
        home=HOME,
    )


def _points(facts: ProgressFacts) -> Mapping[str, _Points]:
    found = {
        score.criterion.id: _Points(score.confirmed if score.verdict else None, score.ceiling)
        for score in facts.score.items
    }
    for ledgers, sign in ((facts.score.bonus_items, 1), (facts.score.penalty_items, -1)):
        for ledger in ledgers:
            # A scheme without a level table gives no points at all: blank, which is not the same as zero.
            points = None if ledger.registered_only else ledger.points * sign
            found[ledger.criterion.id] = _Points(points, points)
    return found
