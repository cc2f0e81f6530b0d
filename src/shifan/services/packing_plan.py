"""What a package would hold and say: planned for the check before it leaves, and for writing it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from shifan import __version__
from shifan.domain.criteria import Edition
from shifan.domain.explain import points_text, range_text
from shifan.domain.health import Finding as Unhealthy
from shifan.domain.package_troubles import troubles
from shifan.domain.packaging import PackageFacts, PackedFile, PackedItem, Trouble, catalogue, plan_items
from shifan.domain.packing_archived import (
    PackedArchive,
    archived_files,
    archived_rows,
    archived_troubles,
    plan_archived,
)
from shifan.domain.packing_showcase import PackedProject, packed_files, plan_project, project_rows, project_troubles
from shifan.domain.scheme import Scheme
from shifan.domain.scheme_freezing import frozen_scheme
from shifan.domain.scoring import score
from shifan.domain.state import ApplicationState
from shifan.domain.values import value
from shifan.evidence.package.bag import AGENT, MANIFEST
from shifan.services.archived_items import archived_items
from shifan.services.package_contents import size_text
from shifan.services.session import Session


@value
class PackagePlan:
    """What goes into a package, and what its lists are made from."""

    items: tuple[PackedItem, ...]
    project: PackedProject | None
    archived: tuple[PackedArchive, ...]
    state: ApplicationState
    edition: Edition
    scheme: Scheme
    user: str

    @property
    def files(self) -> list[PackedFile]:
        """All files in the order in which they are written."""
        return packed_files(self.items, self.project) + archived_files(self.archived)


@value
class Filled:
    """What is known only when the files are in: how many, their bytes, those of the project, digest, when."""

    files: int = 0
    size: int = 0
    project_files: int = 0
    digest: str = ""
    moment: datetime | None = None


EMPTY = Filled()


def plan_package(session: Session, state: ApplicationState, *, only_accepted: bool, archived: bool) -> PackagePlan:
    """Return what a package would hold; ``archived``: also the items left behind in an earlier edition."""
    items = plan_items(session.edition, state, only_accepted=only_accepted)
    return PackagePlan(
        items,
        plan_project(items, state, only_accepted=only_accepted),
        plan_archived(archived_items(session) if archived else (), state),
        state,
        session.edition,
        session.scheme,
        session.user,
    )


def troubles_of(
    plan: PackagePlan, unhealthy: Mapping[str, str], health: Iterable[Unhealthy] = ()
) -> tuple[Trouble, ...]:
    """Return what is missing or unhealthy; ``unhealthy`` says by evidence id what packing found, ``health`` a check."""
    known = tuple(health)
    return (
        troubles(plan.items, plan.state, unhealthy, known)
        + project_troubles(plan.project, plan.state, unhealthy, known)
        + archived_troubles(plan.archived, plan.state, unhealthy, known)
    )


def facts_of(
    plan: PackagePlan,
    found: tuple[Trouble, ...],
    unhealthy: Mapping[str, str],
    filled: Filled = EMPTY,
) -> PackageFacts:
    """Return what the lists of a package say; ``found`` is what ``troubles_of`` gave."""
    application = plan.state.application
    return PackageFacts(
        heading=f"{application.county}　{application.round}",
        notice=plan.edition.notice,
        about=_about(plan, filled),
        troubles=found,
        rows=catalogue(plan.items, plan.state, unhealthy)
        + project_rows(plan.project, plan.state, unhealthy)
        + archived_rows(plan.archived, plan.state, unhealthy),
        made_by=plan.user,
    )


def info_of(plan: PackagePlan, filled: Filled) -> tuple[tuple[str, str], ...]:
    """Return label and text of what the package says to programs."""
    application, edition, moment = plan.state.application, plan.edition, filled.moment
    return (
        ("Source-Organization", f"{application.province}{application.city}{application.county}"),
        ("External-Description", f"{application.county} {application.round} 法治政府建设示范创建佐证材料"),
        ("External-Identifier", application.id),
        ("Bagging-Date", f"{moment:%Y-%m-%d}" if moment else ""),
        ("Packed-At", moment.isoformat(timespec="seconds") if moment else ""),
        ("Packed-By", plan.user),
        ("Edition", f"{edition.id} {edition.revision} {edition.digest}"),
        ("Scheme", f"{plan.scheme.id} {frozen_scheme(plan.scheme)['digest']}"),
        ("Bag-Software-Agent", f"{AGENT} {__version__}"),
        ("Payload-Oxum", f"{filled.size}.{filled.files}"),
    )


def _about(plan: PackagePlan, filled: Filled) -> tuple[tuple[str, str], ...]:
    application, edition, scheme = plan.state.application, plan.edition, plan.scheme
    result = score(edition, scheme, plan.state)
    chosen = len(plan.items)
    left = len(edition.criteria) - chosen
    scope = f"全部 {chosen} 项" if not left else f"{chosen} 项已审定的，另有 {left} 项没有装入"
    vetoes = [("一票否决", f"{veto.happened_on} {veto.title}") for veto in result.vetoes]
    project = plan.project
    single = [("单项示范", f"{project.project.name}，材料 {filled.project_files} 份")] if project else []
    sample = [("样例", application.sample_note)] if application.sample_note else []
    at = f"{filled.moment:%Y-%m-%d %H:%M:%S} " if filled.moment else ""
    return (
        *vetoes,
        ("申报单位", f"{application.province}{application.city}{application.county}"),
        ("创建轮次", f"{application.round}（{application.stage.label}）"),
        ("评估期", f"{application.period_start} 至 {application.period_end}"),
        *sample,
        ("得分", f"{range_text(result.total)}，满分 {points_text(result.maximum)}（{scheme.title}）"),
        ("装入范围", f"{scope}；材料 {filled.files} 份，共 {size_text(filled.size)}"),
        *single,
        ("指标版本", f"{edition.title}　修订号 {edition.revision}"),
        ("指标摘要", edition.digest),
        ("方案摘要", frozen_scheme(scheme)["digest"]),
        ("清单摘要", f"{filled.digest}（{MANIFEST} 的校验值）"),
        ("打包", f"{at}由{plan.user}打包"),
        ("核对方法", "在装有本程序的电脑上，由会用命令行的同事运行 shifan verify 加本文件夹或压缩包的位置"),
    )
