"""Several applications in one store: list, find, switch, add, archive, say where they belong."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import datetime

from shifan.domain.application import Application
from shifan.domain.errors import RuleError, UsageError
from shifan.domain.summary import Tally
from shifan.domain.text import clean_line, matches_all_words
from shifan.domain.values import value
from shifan.domain.ways import Way, typed
from shifan.services.last_opened import remember_opened
from shifan.services.session import Done, Session
from shifan.services.setup import put_application
from shifan.services.shared_pool import share_pool
from shifan.store.summaries import Summaries

_SHOWN = 10


@value
class ApplicationLine:
    """An application with its numbers; ``tally`` is None where none were made yet, ``here`` marks the open one."""

    application: Application
    here: bool
    tally: Tally | None
    last_at: datetime | None
    last_user: str


def applications(session: Session, words: str = "", *, archived: bool = False) -> tuple[ApplicationLine, ...]:
    """Return the applications whose names (county, round, city, province, stage, id) hold all ``words``.

    By place, then newest round first. Archived ones only when asked for, and the open one where it fits the words.
    """
    with session.repository.snapshot():
        found = session.repository.all_of(Application)
        stored = {summary.application_id: summary for summary in Summaries(session.repository.engine).all()}
    lines = []
    for application in matching(found, words):
        here = application.id == session.application_id
        if application.archived_on and not archived and not here:
            continue
        summary = stored.get(application.id)
        lines.append(
            ApplicationLine(
                application,
                here,
                summary.tally if summary else None,
                summary.activity.last_at if summary else None,
                summary.activity.last_user if summary else "",
            )
        )
    lines.sort(key=lambda line: line.application.round, reverse=True)
    return tuple(sorted(lines, key=lambda line: _place(line.application)))


def find_application(session: Session, text: str) -> Application:
    """Return the application with the id ``text``, else the one whose names hold all its words.

    Raises UsageError when there is none or more than one.
    """
    exact = session.repository.get(Application, text.strip())
    if exact is not None:
        return exact
    known = session.repository.all_of(Application)
    found = list(matching(known, text)) if text.strip() else []
    if len(found) == 1:
        return found[0]
    names = "；".join(f"{a.id}（{a.county} {a.round}）" for a in (found or known)[:_SHOWN])
    if found:
        raise UsageError(f"有 {len(found)} 个申报符合「{text}」。", f"请写编号，或多写几个词：{names}。")
    raise UsageError(f"没有编号或名称是「{text}」的申报。", f"现有：{names}。")


def matching(found: Iterable[Application], words: str) -> Iterable[Application]:
    """Return the applications whose names hold all ``words``."""
    return (a for a in found if matches_all_words(words, *_place(a), a.round, a.stage.label, a.id))


def switch_application(session: Session, application_id: str) -> Application:
    """Remember the application as the one that this person last opened here and return it."""
    application = find_application(session, application_id)
    remember_opened(session.folder, session.user, application.id)
    return application


def add_application(session: Session, application: Application) -> Done:
    """Store a new application beside the others. Raises RuleError when the county has this round already."""

    def refuse(present: Sequence[Application]) -> None:
        for other in present:
            if same_round(other, application):
                raise RuleError(
                    f"已经有{other.county} {other.round}的申报{typed(f'（编号 {other.id}）')}，没有再建一个。"
                )

    remember_opened(session.folder, session.user, session.application_id)  # else the newest would be opened next
    repository = session.repository
    with repository.adding():  # the pool with it, or a crash in between would leave it without
        operation = put_application(
            repository, application, session.user, session.clock, session.own_schemes, refuse=refuse
        )
        share_pool(repository, session.application_id, application.id)
    return Done(f"已新建{application.county} {application.round}的申报，编号 {application.id}。", operation)


def same_round(one: Application, other: Application) -> bool:
    """Tell whether both are the same county's same round; a place that one does not name may be the other's."""
    places = ((one.province, other.province), (one.city, other.city))
    return (one.county, one.round) == (other.county, other.round) and all(
        not here or not there or here == there for here, there in places
    )


def archive(session: Session, text: str) -> Done:
    """Archive an application: from then on it is only read, and hidden from the list. Raises RuleError if it is."""

    def archived(application: Application) -> tuple[str, Application]:
        if application.archived_on is not None:
            raise RuleError(f"{_name(application)} 早已归档（{application.archived_on}）。")
        return f"归档{_name(application)}", replace(application, archived_on=session.clock().date())

    return _change(session, text, archived)


def unarchive(session: Session, text: str) -> Done:
    """Take an application out of the archive. Raises RuleError when it is not archived."""

    def reopened(application: Application) -> tuple[str, Application]:
        if application.archived_on is None:
            raise RuleError(f"{_name(application)} 没有归档。")
        return f"取消归档{_name(application)}", replace(application, archived_on=None)

    return _change(session, text, reopened)


def set_place(session: Session, text: str, *, province: str | None = None, city: str | None = None) -> Done:
    """Write the province and city that an application belongs to; None keeps what is there.

    Raises UsageError when neither is given.
    """
    if province is None and city is None:
        raise UsageError("请写明省份或者市。", Way.PLACE.example("--province 广西壮族自治区 --city 柳州市"))

    def placed(application: Application) -> tuple[str, Application]:
        new_province = application.province if province is None else clean_line(province)
        new_city = application.city if city is None else clean_line(city)
        label = f"{_name(application)}的所在地改为{f'{new_province}{new_city}' or '未填'}"
        return label, replace(application, province=new_province, city=new_city)

    return _change(session, text, placed)


def _change(session: Session, text: str, decide: Callable[[Application], tuple[str, Application]]) -> Done:
    """Store what ``decide`` makes of the application that ``text`` finds, which need not be the open one."""
    key = find_application(session, text).id

    def change(session: Session) -> Done:
        label, changed = decide(find_application(session, key))
        operation = session.repository.commit(
            key, label, session.user, session.clock(), put=[changed], as_of=session.as_of(key)
        )
        return Done(label if operation else "没有变化。", operation)

    return session.perform(change, key)


def _name(application: Application) -> str:
    return f"{application.county} {application.round}"


def _place(application: Application) -> tuple[str, str, str]:
    return application.province, application.city, application.county
