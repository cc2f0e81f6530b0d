"""What documents are made from, and the words they share."""

from __future__ import annotations

from datetime import date, datetime
from functools import cached_property

from shifan.domain.application import Application, Department
from shifan.domain.completion import Completion, Ratio, completion
from shifan.domain.criteria import Criterion, CriterionKind, Edition, Group
from shifan.domain.explain import points_text, veto_text
from shifan.domain.figures import Figure, computed_percent
from shifan.domain.reports.contents import Said
from shifan.domain.reports.points import NOT_OFFICIAL, bases_text, points_note
from shifan.domain.scheme import Scheme
from shifan.domain.scheme_freezing import frozen_scheme
from shifan.domain.scheme_words import EXAMPLE
from shifan.domain.scoring import ItemScore, Range, Score, score
from shifan.domain.state import ApplicationState
from shifan.domain.submissions import Submission
from shifan.domain.tasks import TaskRole

NUMERALS = "一二三四五六七八九十"
NOT_ASSIGNED = "尚未分工"
_DIGITS = 16  # of a digest: enough to find the exact text again, short enough for a page
NO_SOURCE = "未注明来源，请补填"


class ReportFacts:
    """An application at one moment, with what is worked out of it once. ``operation`` is the newest journal entry."""

    def __init__(
        self,
        edition: Edition,
        scheme: Scheme,
        state: ApplicationState,
        *,
        today: date,
        made_at: datetime,
        made_by: str,
        operation: int,
        submissions: tuple[Submission, ...] = (),
        call: str = "",
        version: str = "",
    ) -> None:
        self.edition, self.scheme, self.state = edition, scheme, state
        self.today, self.made_at, self.made_by = today, made_at, made_by
        self.operation, self.submissions = operation, submissions
        self.call, self.version = call or made_by, version

    @property
    def application(self) -> Application:
        """The application."""
        return self.state.application

    @cached_property
    def total(self) -> Completion:
        """Completion of all items."""
        return completion(self.edition.criteria, self.state)

    @cached_property
    def score(self) -> Score:
        """The score."""
        return score(self.edition, self.scheme, self.state)

    @cached_property
    def scores(self) -> dict[str, ItemScore]:
        """The score of each base item by its id."""
        return {item.criterion.id: item for item in self.score.items}

    @property
    def as_of(self) -> str:
        """The day all counting is done from, in words."""
        return day_text(self.today)

    def count(self, number: object, unit: str, rule: str) -> Said:
        """Return a count with its source: the ledger, counted by ``rule``."""
        return Said(f"{number}{unit}", self.counted(rule))

    def ratio(self, found: Ratio, rule: str) -> Said:
        """Return done of total with its source."""
        percent = "" if found.percent is None else f"（{found.percent}%）"
        return Said(f"{found.done}/{found.total}{percent}", self.counted(rule))

    def counted(self, rule: str) -> str:
        """Return the source of what was counted in the ledger by ``rule``."""
        return f"本台账统计（截至{self.as_of}，第{self.operation}号操作之后）：{rule}"

    @property
    def scored(self) -> str:
        """The source of points."""
        return (
            f"计分方案“{self.scheme.title}”，方案摘要 {frozen_scheme(self.scheme)['digest'][:_DIGITS]}；"
            f"已审定按审核结论计，含自评另加未审定项的自评，最高可达另加未审定项的满分；"
            f"依据：{bases_text(self.edition, self.scheme)}；{NOT_OFFICIAL}"
        )

    @property
    def provenance(self) -> tuple[tuple[str, str], ...]:
        """How the document was made: label and text."""
        edition, digest = self.edition, frozen_scheme(self.scheme)["digest"]
        return (
            ("数据截至", f"{self.as_of}，台账第 {self.operation} 号操作之后"),
            ("指标版本", f"{edition.title}，修订号 {edition.revision}，摘要 {edition.digest[:_DIGITS]}"),
            ("计分方案", f"{self.scheme.title}，摘要 {digest[:_DIGITS]}"),
            ("生成", f"{self.made_at:%Y-%m-%d %H:%M} 由{self.made_by}用示范 {self.version}生成"),
        )

    @property
    def warnings(self) -> tuple[str, ...]:
        """What stands above every score: vetoes, a scheme in another's place, one set for other wording."""
        found = [veto_text(self.score), self.scheme.stands_in]
        if self.score.unpinned:
            found.append("计分方案是按另一版指标文字定的分值，请核对。")
        if self.scheme.example:
            found.append(EXAMPLE)
        return tuple(text for text in found if text)

    @property
    def points_note(self) -> str:
        """What must be said wherever points are shown, beside the ``warnings``."""
        return points_note(self.edition, self.scheme)

    def base_of(self, group: Group) -> tuple[Criterion, ...]:
        """Return the base items of a group."""
        return tuple(item for item in group.criteria if item.kind is CriterionKind.BASE)

    def units_of(self, item: Criterion, role: TaskRole) -> tuple[Department, ...]:
        """Return the units that lead or support an item."""
        known = self.state.department_by_id
        return tuple(known[task.department_id] for task in self.state.tasks_of.get(item.id, ()) if task.role is role)


def day_text(day: date) -> str:
    """Return 2023年8月23日."""
    return f"{day.year}年{day.month}月{day.day}日"


def short_day(day: date | None) -> str:
    """Return 2023.8.23, which breaks nowhere in a column that is wide enough for it, or a dash for none."""
    return f"{day.year}.{day.month}.{day.day}" if day else "—"


def period_text(application: Application) -> str:
    """Return the evidence period in words."""
    return f"{day_text(application.period_start)}至{day_text(application.period_end)}"


def undertaking(application: Application) -> str:
    """Return what the county does: a round that is only a year needs more words."""
    name = application.round
    return f"开展{name}年度法治政府建设示范创建" if name.isdigit() else f"申报{name}"


def points_words(points: Range) -> str:
    """Return a range for a table cell: 0.5, or 0～1 from what is confirmed to what can be reached."""
    low, high = points_text(points.confirmed), points_text(points.ceiling)
    return low if low == high else f"{low}～{high}"


def unit_words(unit: Department) -> str:
    """Return a unit's name; one that nobody confirmed says so."""
    return f"{unit.name}（推定）" if unit.presumed else unit.name


def figure_words(figure: Figure) -> str:
    """Return a figure for a sentence: 人民调解成功率98.2%（1837/1870）."""
    percent = figure.percent if figure.percent is not None else computed_percent(figure)
    facts = []
    if figure.numerator is not None and figure.denominator is not None:
        facts.append(f"{points_text(figure.numerator)}/{points_text(figure.denominator)}")
    elif figure.denominator is not None:
        facts.append(f"基数{points_text(figure.denominator)}")
    number = f"{points_text(figure.value)}{figure.unit}" if figure.value is not None else ""
    shown = "，".join(part for part in (number, f"{percent}%" if percent is not None else "") if part)
    return f"{figure.name}{shown}" + (f"（{facts[0]}）" if facts else "")


def figure_value(figure: Figure) -> str:
    """Return only the number of a figure, for a table cell."""
    return figure_words(figure).removeprefix(figure.name)


def figure_source(figure: Figure, state: ApplicationState) -> str:
    """Return where a figure is taken from: the document and its page, else what was written down, and its note."""
    document = state.evidence_by_id[figure.evidence_id].title if figure.evidence_id else ""
    place = f"《{document}》{figure.page}" if document else figure.source
    span = (figure.period_start, figure.period_end)
    usual = (state.application.period_start, state.application.period_end)
    period = f"，统计期{short_day(span[0])}至{short_day(span[1])}" if all(span) and span != usual else ""
    return f"{place or NO_SOURCE}{period}" + (f"；{figure.note}" if figure.note else "")
