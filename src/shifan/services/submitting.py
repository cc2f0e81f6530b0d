"""Hand-in: freeze what is handed in, note the receipt, compare with what came later."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from shifan.domain.application import Stage
from shifan.domain.comparing import ItemChange, compare_frozen
from shifan.domain.criteria import Edition
from shifan.domain.errors import NotFoundError, RuleError, UnconfirmedError, UsageError
from shifan.domain.evidence import Evidence
from shifan.domain.freezing import FileState, FrozenScore, freeze, parse_frozen, read_frozen, score_of
from shifan.domain.scheme_freezing import scheme_changes
from shifan.domain.scoring import score
from shifan.domain.stages import change_stage
from shifan.domain.state import ApplicationState
from shifan.domain.submissions import Submission, check_date, check_next, digest_of, with_receipt
from shifan.domain.text import clean_line, clean_text
from shifan.domain.values import value
from shifan.domain.ways import Way, either, typed
from shifan.services.edition_changes import change_between, first_operation_on
from shifan.services.session import Done, Session, new_id
from shifan.store.tables import Entity

_SHOWN = 20


@value
class SubmissionView:
    """A submission with the score it froze; None where its content is not the one that was frozen."""

    submission: Submission
    score: FrozenScore | None


@value
class Comparison:
    """Two states: names in Chinese, scores then and now, what changed in the scheme, and the items that changed.

    ``not_compared`` says why items are not compared (the two are of different editions); then there are none.
    """

    before: str
    after: str
    score_before: FrozenScore
    score_after: FrozenScore
    items: tuple[ItemChange, ...]
    scheme: tuple[str, ...] = ()
    not_compared: str = ""


@value
class _Present:
    content: str
    problems: tuple[str, ...]


def make_submission(
    session: Session,
    recipient: str,
    *,
    on: date | None = None,
    supplement: bool = False,
    anyway: str | None = None,
    note: str = "",
    even_empty: bool = False,
) -> Done:
    """Freeze the present state as the next submission to ``recipient``; the stage 筹备 becomes 申报.

    Raises UsageError without a recipient, RuleError for a wrong date, a supplement to nothing, a state already handed
    in, and for linked evidence that is missing or changed on disk, unless ``anyway`` says why it goes out all the same;
    UnconfirmedError where no evidence was collected at all, unless ``even_empty``.
    """
    recipient = clean_line(recipient)
    if not recipient:
        raise UsageError("请写明报送给哪个单位。", Way.SUBMIT.example("--to 市委依法治市办"))
    if anyway is not None and not clean_text(anyway):
        raise UsageError("材料不全仍要报送，须写明原因。", f"例：{typed('--anyway ')}原件在市局核验，下周取回")
    application, earlier = session.application(), submissions(session)
    handed_in = on or session.today()
    latest = max(session.today(), session.clock().date())
    check_date(handed_in, today=latest, period_start=application.period_start, earlier=earlier)
    state = session.state()
    if not (state.links or even_empty):
        raise UnconfirmedError(
            "台账里还没有任何佐证材料，报送的会是一份空台账。这次还没有报送。",
            either("确实要这样报送，请加 --yes。", "请先添加材料；确实要这样报送，请确认。"),
        )
    present = _present(session, state)
    digest = digest_of(present.content)
    number = check_next(earlier, recipient=recipient, digest=digest, supplement=supplement)
    if present.problems and anyway is None:
        raise RuleError(
            "有材料丢失或被改动，没有报送：\n" + "\n".join(_shortened(present.problems)),
            f"请先找回文件或重新添加；确要报送请{typed('加 --anyway 并')}写明原因。",
        )
    reason = f"材料不全仍报送：{clean_text(anyway)}" if anyway is not None and present.problems else ""
    made = Submission(
        id=new_id(),
        application_id=session.application_id,
        number=number,
        supplement=supplement,
        submitted_on=handed_in,
        recipient=recipient,
        content=present.content,
        digest=digest,
        note="\n".join(part for part in (clean_text(note), reason) if part),
    )
    put: list[Entity] = [made]
    if application.stage is Stage.PREPARING:
        put.append(change_stage(application, Stage.APPLYING))
    done = session.commit(f"{made.name}：{recipient}", put=put)
    return Done(done.message, done.operation, _warnings(present, anyway, earlier, supplement=supplement))


def note_receipt(session: Session, number: int, receipt: str) -> Done:
    """Write a submission's receipt number; the frozen content stays as it is. Raises NotFoundError, RuleError."""
    found = submission_numbered(session, number)
    changed = with_receipt(found, clean_line(receipt))
    return session.commit(f"{found.name}回执：{changed.receipt}", put=[changed])


def submissions(session: Session) -> list[Submission]:
    """Return the application's submissions by number."""
    return sorted(session.repository.all_of(Submission, session.application_id), key=lambda found: found.number)


def submission_views(session: Session) -> list[SubmissionView]:
    """Return the submissions by number, each with the score it froze."""
    return [_view(found) for found in submissions(session)]


def submission_view(session: Session, number: int) -> SubmissionView:
    """Return one submission with the score it froze. Raises NotFoundError."""
    return _view(submission_numbered(session, number))


def submission_numbered(session: Session, number: int) -> Submission:
    """Return the submission with this number. Raises NotFoundError."""
    earlier = submissions(session)
    for found in earlier:
        if found.number == number:
            return found
    if not earlier:
        raise NotFoundError("还没有报送过。", f"报送：{Way.SUBMIT('--to 单位')}")
    raise NotFoundError(f"没有第 {number} 次报送。", f"现有第 {earlier[0].number} 至第 {earlier[-1].number} 次。")


def compare_submission(session: Session, number: int, other: int | None = None) -> Comparison:
    """Compare a submission with ``other``, or with the present state where none is given.

    Raises NotFoundError, UsageError for a submission with itself, ProtectedError when a content was tampered with.
    """
    first = submission_numbered(session, number)
    before = read_frozen(first)
    if other is None:
        name, after = "现在", parse_frozen(_present(session, session.state()).content)
        second = None
    elif other == number:
        raise UsageError(f"两边都是第 {number} 次报送，没有可对比的。")
    else:
        second = submission_numbered(session, other)
        name, after = second.name, read_frozen(second)
    changed = scheme_changes(before.get("scheme"), after.get("scheme"))
    other_edition = _other_edition(session, first, second, (before["edition"]["id"], after["edition"]["id"]))
    items = () if other_edition else compare_frozen(before, after)
    return Comparison(first.name, name, score_of(before), score_of(after), items, changed, other_edition)


def _other_edition(session: Session, one: Submission, other: Submission | None, editions: tuple[str, str]) -> str:
    """Return why two states are not compared item by item, empty where they are of one edition."""
    made = [first_operation_on(session, "submission", found.id) for found in (one, other) if found is not None]
    return change_between(session, *editions, after=min(made), until=max(made) if other else None)


def _view(found: Submission) -> SubmissionView:
    return SubmissionView(found, score_of(parse_frozen(found.content)) if found.intact else None)


def _present(session: Session, state: ApplicationState) -> _Present:
    linked = {link.evidence_id for link in state.links}
    files = {found.id: _file_state(session, state, found) for found in state.evidence if found.id in linked}
    if session.scheme.stands_in:  # what is frozen would be counted by another scheme
        raise RuleError(session.scheme.stands_in)
    content = freeze(session.edition, state, score(session.edition, session.scheme, state), files)
    return _Present(content, tuple(_problems(session.edition, state, files)))


def _file_state(session: Session, state: ApplicationState, evidence: Evidence) -> FileState:
    if evidence.id not in state.usable:
        return FileState.MISSING
    return FileState.INTACT if session.pool.intact(evidence) else FileState.CHANGED


def _problems(edition: Edition, state: ApplicationState, files: dict[str, FileState]) -> Iterable[str]:
    for item in edition.criteria:
        linked = dict.fromkeys(link.evidence_id for link in state.links_of.get(item.id, ()))
        for key in linked:
            if files[key] is not FileState.INTACT:
                yield f"第 {item.number} 项「{state.evidence_by_id[key].title}」：{files[key].label}"


def _shortened(lines: tuple[str, ...]) -> tuple[str, ...]:
    more = len(lines) - _SHOWN
    return lines if more <= 0 else (*lines[:_SHOWN], f"……另有 {more} 处。")


def _warnings(present: _Present, anyway: str | None, earlier: list[Submission], *, supplement: bool) -> tuple[str, ...]:
    found = list(_shortened(present.problems))
    if anyway is not None and not present.problems:
        found.append(f"材料都在且没有改动，{typed('不需要 --anyway，')}原因没有记入。")
    if earlier and not supplement:
        again = either("加 --supplement 重报", "作为补充材料重报")
        found.append(f"此前已报送 {len(earlier)} 次；如果这次是补充材料，请撤销后{again}。")
    return tuple(found)
