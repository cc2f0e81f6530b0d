"""Does the journal tell the truth: its chain, its end, the rows against its replay, the summary, the submissions."""

from __future__ import annotations

from collections.abc import Iterator

from shifan.domain.errors import ProtectedError
from shifan.domain.ways import Way
from shifan.services import history, summarising
from shifan.services.doctor.findings import Finding, fine, wrong
from shifan.services.session import Session
from shifan.store.summaries import Summaries

JOURNAL, ROWS, SUMMARY, SUBMISSIONS = "操作记录", "台账内容", "汇总数", "报送批次"
_NAMED = 5


def look_at_journal(session: Session) -> Iterator[Finding]:
    """Yield whether the chain is unbroken and its end is there, then whether the rows are what it tells."""
    key, watch = session.application_id, session.watch
    watch.begin("正在核对操作记录", session.repository.entry_count(key), "条")
    broken = session.repository.verify_chain(key, watch.step)
    if broken is not None:
        yield wrong(JOURNAL, f"操作记录从第 {broken} 号起对不上，可能被外部改动。", "请与备份对照。")
        return
    count = summarising.activity_of(session.repository, session.application_id).operations
    stored = Summaries(session.repository.engine).one(session.application_id)
    cut = stored is not None and stored.activity.operations > count
    if stored is not None and cut:
        yield wrong(
            JOURNAL,
            f"操作记录应有 {stored.activity.operations} 步，现在只有 {count} 步：末尾被截去了。",
            f"请从最近的备份恢复（{Way.RESTORE}）。",
        )
    else:
        yield fine(JOURNAL, f"操作记录连续完整，共 {count} 步。")
    if backwards := history.clock_note(session):
        yield fine(JOURNAL, backwards)
    rows = _rows(session)
    yield rows
    yield from _summary(session, sound=rows.fine and not cut)
    yield from _submissions(session)


def _rows(session: Session) -> Finding:
    try:
        found = history.compare_with_journal(session)
    except ProtectedError as error:
        return wrong(ROWS, error.message, f"请从备份恢复（{Way.RESTORE}）。")
    if not found:
        return fine(ROWS, "台账内容与操作记录推算的完全一致。")
    named = "；".join(one.text for one in found[:_NAMED])
    more = f"；等 {len(found)} 处" if len(found) > _NAMED else ""
    return wrong(
        ROWS,
        f"台账内容与操作记录对不上，可能被外部改动或磁盘出错：{named}{more}。",
        f"请从备份恢复（{Way.RESTORE}），或用{Way.MEND}按操作记录改回。",
    )


def _summary(session: Session, *, sound: bool) -> Iterator[Finding]:
    """Count anew only where rows and journal agree: doctor writes nothing into a store that is not ``sound``."""
    if not sound or session.edition_trouble is not None:
        return  # what it would be compared with is wrong itself, and counting would hide that the end is gone
    if session.scheme.stands_in:
        yield wrong(SUMMARY, session.scheme.stands_in, "方案可用以后会重新计算汇总数。")
        return
    found = summarising.differences(session)
    if not found:
        yield fine(SUMMARY, "汇总数与台账一致。")
    elif session.read_only or session.application().archived_on is not None:
        yield wrong(SUMMARY, f"汇总数与台账对不上：{'；'.join(found)}。", "请用平常方式再检查一次，会重新计算。")
    else:
        key = session.application_id
        with session.repository.derived(key):
            counting = summarising.Summarising(session.edition, session.scheme, session.own_schemes)
            counting.count_anew(session.repository, key, session.clock().date())
        yield fine(SUMMARY, "汇总数曾与台账对不上，已按台账重新计算。")


def _submissions(session: Session) -> Iterator[Finding]:
    from shifan.services.submitting import submissions  # not every ledger has been handed in

    made = submissions(session)
    spoiled = [submission.name for submission in made if not submission.intact]
    if spoiled:
        yield wrong(SUBMISSIONS, f"{'、'.join(spoiled)}的冻结内容与摘要对不上，可能被外部改动。", "请与备份对照。")
    elif made:
        yield fine(SUBMISSIONS, f"{len(made)} 次报送的冻结内容与摘要一致。")
