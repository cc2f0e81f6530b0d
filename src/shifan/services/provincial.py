"""Opinions of the provincial review, taken in item by item as gaps (问题短板)."""

from __future__ import annotations

from pathlib import Path

from shifan.domain.errors import DataFileError, UsageError
from shifan.domain.gaps import Gap, GapOrigin
from shifan.domain.opinions import OpinionLine, read_opinions
from shifan.services.session import Done, Session, new_id
from shifan.services.text_file import read_text_file

_SHOWN = 20


def take_opinions_file(session: Session, path: Path) -> Done:
    """Take in the opinions that a .txt or .csv file lists. Raises as ``take_opinions`` does, and for the file."""
    return take_opinions(session, read_text_file(path), quoted=path.suffix.lower() == ".csv")


def take_opinions(session: Session, text: str, *, quoted: bool = False) -> Done:
    """Register each opinion as a gap of origin 省级初审 under its item, all in one operation or none.

    The item's lead unit is to mend it. An opinion that is open already is left out and named in the warnings.
    Raises DataFileError naming each line that cannot be taken, UsageError when there is no opinion at all.
    """
    start = session.application().period_start
    read = read_opinions(text, session.edition, start=start, today=session.today(), quoted=quoted)
    if read.problems:
        count = len(read.problems)
        more = [f"……另有 {count - _SHOWN} 处。"] if count > _SHOWN else []
        shown = "\n".join([*read.problems[:_SHOWN], *more])
        raise DataFileError(f"有 {count} 处看不明白，一条也没有登记：\n{shown}", "请改好这些行后再导入一次。")
    if not read.opinions:
        raise UsageError("没有读到意见。", "每行一条：编号,意见,时限（时限可不写），如 32,缺听证公告,2024-01-15")
    state = session.state()
    known = {(gap.criterion_id, gap.text) for gap in state.gaps if gap.open and _from_above(gap)}
    put: list[Gap] = []
    warnings: list[str] = []
    for line in read.opinions:
        key = (line.criterion_id, line.text)
        if key in known:
            warnings.append(f"第 {line.line} 行「{line.text[:30]}」早已登记，没有重复登记。")
            continue
        known.add(key)
        lead = state.lead_of(line.criterion_id) if line.criterion_id else None
        put.append(_gap(session, line, lead.department_id if lead else None))
    done = session.commit(f"登记省级初审意见 {len(put)} 条", put=put)
    return Done(done.message, done.operation, tuple(warnings))


def _from_above(gap: Gap) -> bool:
    return gap.origin is GapOrigin.PROVINCIAL_REVIEW


def _gap(session: Session, line: OpinionLine, department_id: str | None) -> Gap:
    return Gap(
        id=new_id(),
        application_id=session.application_id,
        text=line.text,
        origin=GapOrigin.PROVINCIAL_REVIEW,
        opened_on=session.today(),
        criterion_id=line.criterion_id,
        department_id=department_id,
        due=line.due,
    )
