"""Moving an application to another edition: first what it would do, then as one operation that can be undone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from shifan.criteria.library import load_edition, load_scheme, scheme_files
from shifan.domain.application import Application
from shifan.domain.criteria import Edition, Lifecycle
from shifan.domain.editions.archived import ArchivedItem
from shifan.domain.editions.archiving import Archivist
from shifan.domain.editions.crosswalk import Crosswalk, Relation
from shifan.domain.editions.deciding import decide
from shifan.domain.editions.drafting import Undecided
from shifan.domain.editions.holdings import Holdings
from shifan.domain.editions.migration import MigrationPlan, plan_migration
from shifan.domain.errors import DataFileError, NotFoundError, ReadOnlyError, RuleError, UsageError
from shifan.domain.onsite import Inquiry, Site, SiteItem
from shifan.domain.points import points_text
from shifan.domain.rounds import ReviewOpinion, ReviewRound
from shifan.domain.scenarios import Scenario
from shifan.domain.scheme import Scheme
from shifan.domain.scoring import Score, score
from shifan.domain.values import value
from shifan.domain.ways import Way, either, typed
from shifan.services import backups, criteria_copies
from shifan.services.edition_diff import crosswalk_in, drafted
from shifan.services.session import STANDARD_SCHEME, Done, Session, new_id

BEFORE = "换版前"
_MOST_GONE = 5
"""Where texts alone decide, at most one in so many old items may be left without a successor."""


@value
class Route:
    """Which crosswalk a migration goes by, where it comes from, and what is still to be decided in it."""

    old: Edition
    new: Edition
    crosswalk: Crosswalk
    origin: str
    undecided: tuple[Undecided, ...] = ()

    @property
    def drafted(self) -> bool:
        """True where nobody has written the crosswalk."""
        return self.origin == _DRAFTED


@value
class MigrationPreview:
    """What a migration would do; nothing is written. ``loose`` are documents that only archived items would keep."""

    route: Route
    plan: MigrationPlan
    before: Score
    after: Score
    scheme: Scheme
    loose: tuple[str, ...]
    remarks: tuple[str, ...]


_DRAFTED = "按编码和文字对应"
_BY_HAND = "逐项确定"


def route_to(session: Session, edition_id: str, crosswalk: Path | None = None) -> Route:
    """Return the way from the application's edition to another one.

    By the file ``crosswalk``, else by a shipped one, else by permanent ids and texts. Raises UsageError for the present
    edition, RuleError for one that is retired or a crosswalk that does not cover both whole (with the list),
    NotFoundError, DataFileError.
    """
    old = load_edition(session.application().edition_id, session.own_editions)
    new = load_edition(edition_id, session.own_editions)
    if old.id == new.id:
        raise UsageError(f"这次申报用的就是指标版本 {new.id}。")
    if new.lifecycle is Lifecycle.RETIRED:
        raise RuleError(f"指标版本「{new.title}」已停用，不能换用。", "请选用现行的版本。")
    if crosswalk is not None:
        return Route(old, new, crosswalk_in(crosswalk, old, new), f"对照表「{crosswalk.name}」")
    from shifan.criteria.crosswalk_files import shipped_crosswalk  # pydantic and YAML: only here

    shipped = shipped_crosswalk(old.id, new.id)
    if shipped is not None:
        return Route(old, new, crosswalk_in(shipped, old, new), f"随程序提供的对照表「{shipped.name}」")
    made = drafted(old, new)
    return Route(old, new, made.crosswalk, _DRAFTED, made.undecided)


def decided(route: Route, old_id: str, new_id: str | None) -> Route:
    """Return the route with one old item decided: what it became, or None where it came to its end.

    It goes on covering both editions. Raises NotFoundError.
    """
    crosswalk = decide(route.crosswalk, route.old, route.new, old_id, new_id)
    undecided = tuple(one for one in route.undecided if one.old.id != old_id)
    return replace(route, crosswalk=crosswalk, origin=_BY_HAND, undecided=undecided)


def write_crosswalk(path: Path, route: Route) -> None:
    """Write the route's crosswalk as a file to be looked through. Raises ProtectedError for a file that is there."""
    from shifan.criteria.crosswalk_files import crosswalk_text, write_new  # pydantic and YAML: only here

    write_new(path, crosswalk_text(route.crosswalk, route.old, route.new))


def preview_migration(session: Session, route: Route, scheme_id: str | None = None) -> MigrationPreview:
    """Return what moving the application along ``route`` would do.

    ``scheme_id`` is the scheme to score by afterwards; else the present one goes on, or where that is of the old
    edition the standard one. Raises RuleError for a scheme of another edition, or an application that has moved on
    meanwhile.
    """
    session.watch.begin("正在看换版的影响", 0)
    holdings = _holdings(session)
    application = holdings.state.application
    if application.edition_id != route.old.id:
        raise RuleError(f"这次申报已经换到了指标版本 {application.edition_id}。", "请重新查看换版的影响。")
    scheme, remarks = _scheme(session, route.new, application, scheme_id)
    plan = plan_migration(
        route.old,
        route.new,
        route.crosswalk,
        holdings,
        archivist=Archivist(session.user, session.clock()),
        make_id=new_id,
        scheme_id=scheme.id,
    )
    loose = _loose(holdings, plan)
    return MigrationPreview(
        route=route,
        plan=plan,
        before=score(route.old, session.scheme, holdings.state),
        after=score(route.new, scheme, plan.after),
        scheme=scheme,
        loose=loose,
        remarks=(*remarks, *plan.remarks, *_said(route, loose), *_come_back(session, plan)),
    )


def score_moved(preview: MigrationPreview) -> str:
    """Return the score before and after in words: the base items' sums, bonus, penalty, and the totals."""
    then, now = preview.before, preview.after
    sums = (
        ("基本分审定", then.base.confirmed, now.base.confirmed),
        ("含自评", then.base.claimed, now.base.claimed),
        ("最高可达", then.base.ceiling, now.base.ceiling),
        ("加分", then.bonus, now.bonus),
        ("扣分", then.penalty, now.penalty),
        ("合计审定", then.total.confirmed, now.total.confirmed),
        ("合计含自评", then.total.claimed, now.total.claimed),
        ("合计最高可达", then.total.ceiling, now.total.ceiling),
    )
    return "　".join(f"{word} {points_text(before)} → {points_text(after)}" for word, before, after in sums)


def migrate(session: Session, route: Route, scheme_id: str | None = None) -> Done:
    """Move the application along ``route`` as one operation, after a backup; undo takes it back whole.

    Raises as ``preview_migration`` does, and RuleError where something is still undecided or too much would be left
    without a successor by texts alone; then nothing is written.
    """
    if session.read_only:
        raise ReadOnlyError
    _refuse_undecided(route)
    preview = preview_migration(session, route, scheme_id)
    plan = preview.plan
    kept = session.once((BEFORE, route.new.id), lambda: backups.back_up(session, BEFORE))
    criteria_copies.keep(session, route.new.id, preview.scheme.id)  # before others can see that it is needed
    done = session.commit(f"换用指标版本：{route.new.title}", put=plan.put, remove=plan.remove)
    session.edition, session.scheme = route.new, preview.scheme
    review = f"须重新复核 {len(plan.to_review)} 项。" if plan.to_review else ""
    archived = f"归档 {len(plan.archived)} 项，可用{Way.ARCHIVED}查看。" if plan.archived else ""
    sent = "以前发出的填报表不能再收回，请重新导出。" if _was_sent(session) else ""
    told = f"已换用指标版本「{route.new.title}」。{review}{archived}{sent}"
    return Done(told, done.operation, (*preview.remarks, f"换版前的台账已备份到「{kept}」；这一步也可以撤销。"))


def _refuse_undecided(route: Route) -> None:
    file = either(
        "请用 --write-crosswalk 文件 写出对照表，改好后用 --crosswalk 文件 换版。",
        "请逐项定好对应，或者存出对照表，改好后再取用。",
    )
    if route.undecided:
        names = "、".join(one.old.number for one in route.undecided)
        raise RuleError(f"旧版第 {names} 项对应哪一项还没有确定，没有换版。", file)
    gone = [row for row in route.crosswalk.rows if row.relation is Relation.DELETED]
    if route.drafted and len(gone) * _MOST_GONE > len(route.old.criteria):
        raise RuleError(
            f"旧版 {len(route.old.criteria)} 项中有 {len(gone)} 项没有找到对应的指标，多半是选错了版本，没有换版。",
            file,
        )


def _holdings(session: Session) -> Holdings:
    key, read = session.application_id, session.repository.all_of
    with session.repository.snapshot():
        return Holdings(
            state=session.state(),
            rounds=tuple(read(ReviewRound, key)),
            opinions=tuple(read(ReviewOpinion, key)),
            inquiries=tuple(read(Inquiry, key)),
            site_items=tuple(read(SiteItem, key)),
            scenarios=tuple(read(Scenario, key)),
            sites=tuple(read(Site, key)),
        )


def _scheme(
    session: Session, new: Edition, application: Application, scheme_id: str | None
) -> tuple[Scheme, tuple[str, ...]]:
    scheme = load_scheme(scheme_id, session.own_schemes) if scheme_id else session.scheme
    if not scheme.stands_in and (scheme.edition is None or scheme.edition.id == new.id):
        numbered = bool(scheme.items or scheme.adjustments) and scheme.edition is None
        told = f"计分方案「{scheme.title}」按编号定分，编号变了的项请核对分值。" if numbered else ""
        return scheme, (told,) if told else ()
    if scheme_id and scheme.edition is not None:
        raise RuleError(
            f"计分方案「{scheme.title}」是给指标版本 {scheme.edition.id} 定的，要换用的是 {new.id}。",
            f"请选用给新版定的方案（{Way.SCHEMES}）。",
        )
    standard = load_scheme(STANDARD_SCHEME)
    made_for = _schemes_for(session, new)
    use = f"有给新版定的方案：{'、'.join(made_for)}，要用请选它{typed('（--scheme）')}。" if made_for else ""
    named = f"「{scheme.title}」" if not scheme.stands_in else application.scheme_id
    return standard, (f"原来的计分方案{named}不是给新版定的，换版后先用「{standard.title}」。{use}",)


def _schemes_for(session: Session, new: Edition) -> tuple[str, ...]:
    """Return the schemes that were made for an edition, each by title and id; one that cannot be read is left out."""
    found = []
    for scheme_id in scheme_files(session.own_schemes):
        try:
            scheme = load_scheme(scheme_id, session.own_schemes)
        except (NotFoundError, DataFileError):
            continue
        if scheme.edition is not None and scheme.edition.id == new.id:
            found.append(f"「{scheme.title}」（{scheme_id}）")
    return tuple(found)


def _come_back(session: Session, plan: MigrationPlan) -> tuple[str, ...]:
    """Return what is said of new items that the application had before it left this edition the last time."""
    added = {item.id: item.number for fate in plan.fates if fate.relation is Relation.NEW for item in fate.new}
    kept = {
        one.criterion_id
        for one in session.repository.all_of(ArchivedItem, session.application_id)
        if one.edition_id == plan.new.id and one.criterion_id in added
    }
    numbers = "、".join(number for key, number in added.items() if key in kept)
    if not numbers:
        return ()
    return (
        f"第 {numbers} 项这次申报以前有过，原来的材料、单位和数据在归档里，不会自动带回："
        f"用{either(str(Way.SHOW('编号 --archived')), str(Way.ARCHIVED))}查看，再另行关联、登记。",
    )


def _loose(holdings: Holdings, plan: MigrationPlan) -> tuple[str, ...]:
    then, now = (
        {link.evidence_id for link in state.links} | {proof.evidence_id for proof in state.gap_proofs}
        for state in (holdings.state, plan.after)
    )
    gone = then - now
    return tuple(one.title for one in holdings.state.evidence if one.id in gone)


def _said(route: Route, loose: Sequence[str]) -> tuple[str, ...]:
    found = []
    if route.new.lifecycle is not Lifecycle.ACTIVE:
        found.append(f"指标版本「{route.new.title}」的状态是「{route.new.lifecycle.label}」。")
    if loose:
        found.append(f"{len(loose)} 份材料只由归档的指标保留，文件不动，可以另行关联到新版的指标。")
    return tuple(found)


def _was_sent(session: Session) -> bool:
    from shifan.domain.sending import SentWorkbook  # only where an application has moved

    return bool(session.repository.all_of(SentWorkbook, session.application_id))
