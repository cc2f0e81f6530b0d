"""Taking over the ledger a county already keeps: read, show what would change, take it in one operation."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from shifan.domain.application import LedgerMapping
from shifan.domain.errors import DataFileError, RuleError, UsageError
from shifan.domain.ledger.checking import Understanding, understand
from shifan.domain.ledger.columns import Field, Layout, check_given, find_layout
from shifan.domain.ledger.naming import NEW_UNIT, Doubt
from shifan.domain.ledger.sheet import Finding, Sheet
from shifan.domain.matching import TitleFinder
from shifan.domain.values import value
from shifan.domain.ways import either, typed
from shifan.excel.ledger import read_sheets
from shifan.services.backups import back_up_if_changed
from shifan.services.ledger_rows import LedgerChange, LedgerCounts, LedgerRows, ledger_rows
from shifan.services.session import Done, Session


@value
class LedgerPlan:
    """A ledger read and understood; nothing is stored yet.

    ``units`` (to be created) and ``changes`` come from the rows without a problem.
    """

    file: str
    sheet: Sheet
    layout: Layout
    understanding: Understanding
    units: tuple[LedgerChange, ...]
    changes: tuple[LedgerChange, ...]
    counts: LedgerCounts
    decisions: Mapping[str, str]

    @property
    def doubts(self) -> tuple[Doubt, ...]:
        """The new unit names like others; one like a known unit keeps its rows from being taken till it is decided."""
        return self.understanding.doubts

    @property
    def units_text(self) -> str:
        """The units to be created, each with the cell that names it first; empty when there are none."""
        return "、".join(f"{unit.text}（{unit.address}）" for unit in self.units)

    @property
    def questions(self) -> tuple[Finding, ...]:
        """What to look at: read in a certain way, or left out because it is not clear."""
        return self.understanding.questions

    @property
    def problems(self) -> tuple[Finding, ...]:
        """What is wrong; the rows concerned are not taken."""
        return self.understanding.problems


def plan_ledger(
    session: Session,
    path: Path,
    *,
    sheet: str | None = None,
    columns: Mapping[str, Field] | None = None,
    units: Mapping[str, str] | None = None,
) -> LedgerPlan:
    """Return what taking over the workbook at ``path`` would change; the store is not changed.

    ``columns`` maps headers or column letters to fields and goes before what was remembered for such a header;
    ``units`` says of names like known units which unit they mean: its name, or NEW_UNIT. Raises NotFoundError,
    UsageError (sheet, columns, units), DataFileError (not readable, no header), ProtectedError, StoppedError.
    """
    session.watch.begin("正在读取台账表格", 0)
    sheets = read_sheets(path, sheet, lambda: session.watch.step(0))
    chosen, layout = _choose(sheets, columns or {}, _remembered(session))
    return _understood(session, path.name, chosen, layout, units or {})[0]


def take_ledger(session: Session, plan: LedgerPlan, *, skip_problems: bool = False) -> Done:
    """Take a planned ledger over in one operation, against the present state, and remember its columns.

    With problems nothing is taken and RuleError names them all, unless ``skip_problems``: then the rows without a
    problem are taken and the warnings say which rows were not.
    """
    fresh, rows = _understood(session, plan.file, plan.sheet, plan.layout, plan.decisions)
    if fresh.problems and not skip_problems:
        listed = "\n".join(map(str, fresh.problems))
        raise RuleError(
            f"台账有 {len(fresh.problems)} 处问题，一行也没有取用：\n{listed}",
            f"请改好后重来；只取没有问题的行，请{either('加 --skip-problems', '用「跳过问题行取用」')}。"
            + typed(how_to_decide(fresh)),
        )
    put = [*rows.put, _mapping(session, plan.layout)]
    back_up_if_changed(session, "接管前")
    done = session.commit(f"接管台账「{plan.file}」：{fresh.counts}", put=put, remove=rows.remove)
    warnings = [f"新建单位：{fresh.units_text}。"] if fresh.units else []
    warnings += map(str, fresh.questions)
    if fresh.understanding.left_rows:
        left = "、".join(map(str, fresh.understanding.left_rows))
        warnings += [f"第 {left} 行有问题，没有取用。", *map(str, fresh.problems)]
    return Done(done.message, done.operation, tuple(warnings))


def how_to_decide(plan: LedgerPlan) -> str:
    """Return how a command says what the undecided unit names mean; empty when there are none."""
    undecided = sorted((doubt for doubt in plan.doubts if not doubt.decided), key=lambda doubt: not doubt.blocking)
    if not undecided:
        return ""
    asked = undecided[0]
    same, new = f"--unit {asked.name}={asked.similar[0]}", f"--unit {asked.name}={NEW_UNIT}"
    if not asked.blocking:
        return f"新单位名称相近的，其实是同一单位请说明，例如：{same}；不说明则各建一个单位。"
    return f"单位名称相近的，请逐个说明，例如：是同一单位写 {same}，是新单位写 {new}。"


def _understood(
    session: Session, file: str, sheet: Sheet, layout: Layout, decisions: Mapping[str, str]
) -> tuple[LedgerPlan, LedgerRows]:
    session.watch.begin("正在对照指标和单位", 0)
    state = session.state()
    understanding = understand(sheet, layout, TitleFinder(session.edition), state, decisions)
    rows = ledger_rows(session, state, understanding.wishes)
    return LedgerPlan(file, sheet, layout, understanding, rows.units, rows.changes, rows.counts, decisions), rows


def _choose(
    sheets: Sequence[Sheet], given: Mapping[str, Field], remembered: Mapping[str, tuple[Field | None, ...]]
) -> tuple[Sheet, Layout]:
    found = [(sheet, layout) for sheet in sheets if (layout := find_layout(sheet, given, remembered)) is not None]
    if len(found) > 1:
        names = "、".join(sheet.name for sheet, _ in found)
        raise UsageError(f"有几张表都像台账：{names}。", f"请写明取哪一张表{typed('（--sheet 表名）')}。")
    if found:
        return found[0]
    for sheet in sheets:
        check_given(sheet, given)
    names = "、".join(sheet.name for sheet in sheets) or "无"
    raise DataFileError(
        f"没有找到台账的表头（看过的表：{names}）。",
        "表头要有编号或标题，以及责任单位等列；列名特别的，请指明列，写成 谁来办=牵头单位"
        f"{typed('（--column 谁来办=牵头单位）')}。",
    )


def _remembered(session: Session) -> dict[str, tuple[Field | None, ...]]:
    found = {}
    for mapping in session.repository.all_of(LedgerMapping, session.application_id):
        fields = json.loads(mapping.columns)
        found[mapping.name] = tuple(Field(code) if code else None for _, code in fields)
    return found


def _mapping(session: Session, layout: Layout) -> LedgerMapping:
    pairs = zip(layout.headers, layout.fields, strict=True)
    columns = json.dumps([[header, field.value if field else ""] for header, field in pairs], ensure_ascii=False)
    key = f"{session.application_id}.{layout.signature}"
    stored = session.repository.get(LedgerMapping, key)
    new = LedgerMapping(key, session.application_id, layout.signature, columns)
    return replace(stored, columns=columns) if stored else new
