"""score: the range, its reasons, several schemes side by side, where points are open, and the days."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

import click

from shifan.cli.chinese import Command
from shifan.cli.context import NUMBER, Options
from shifan.cli.moments import AT, opened
from shifan.cli.output import echo
from shifan.cli.score_data import line_data, open_data, range_data, score_data
from shifan.domain.errors import UsageError
from shifan.domain.explain import Line, as_text, explain, explain_item, points_text, range_text, veto_text
from shifan.domain.open_points import OpenPoints, open_by_department, open_by_group
from shifan.domain.scheme_words import warnings_of
from shifan.domain.score_chart import chart_lines
from shifan.domain.scoring import Score
from shifan.domain.state import ApplicationState
from shifan.domain.text import pad
from shifan.services.schemes import score_in_use, scores_by
from shifan.services.session import Session

if TYPE_CHECKING:
    from shifan.domain.moments import Moment


_NAME = 48


@click.command(cls=Command)
@click.option("--explain", "number", type=NUMBER, metavar="编号", help="只看这一项的得分理由，差在哪里。")
@click.option("--scheme", "schemes", multiple=True, metavar="方案", help="按这个方案算；写几次就并列几个。")
@click.option("--open", "where", is_flag=True, help="各组、各单位还有多少分待审定，从多到少。")
@click.option("--days", is_flag=True, help="每天的得分。")
@click.option("--json", "as_json", is_flag=True, help="输出 JSON。")
@click.option("--all", "full", is_flag=True, help="逐项列出，写明差在哪里。")
@AT
@click.pass_obj
def score(
    options: Options,
    number: str | None,
    schemes: tuple[str, ...],
    where: bool,
    days: bool,
    as_json: bool,
    full: bool,
    at: Moment | None,
) -> None:
    """得分的范围和每一分的理由。"""
    if days and at is not None:
        raise UsageError("--days 和 --at 不能一起用。", "--days 列出的就是每天的得分。")
    with opened(options, at, aside=as_json) as session:
        state = session.state()
        results = scores_by(session, state, schemes) if schemes else (score_in_use(session, state),)
        if as_json:
            found = [_data(session, state, result, number, where=where, days=days) for result in results]
            echo(json.dumps(found if len(schemes) > 1 else found[0], ensure_ascii=False, indent=2))
            return
        for line in _lines(session, state, results, number, where=where, days=days, full=full):
            echo(line)


def _lines(
    session: Session,
    state: ApplicationState,
    results: Sequence[Score],
    number: str | None,
    *,
    where: bool,
    days: bool,
    full: bool,
) -> Iterator[str]:
    if number:
        for result in results:
            if len(results) > 1:
                yield f"【{result.scheme.title}】"
            yield as_text(_item_line(session, state, result, number))
        return
    for result in results:
        yield from _warned(result)
    if where:
        for result in results:
            yield from _open_lines(session, state, result)
    if days:
        from shifan.services.score_days import score_by_day  # reads the journal: only where it is wanted

        found = score_by_day(session, state)
        yield from chart_lines(found.days, found.of, cut=found.cut, remarks=found.remarks)
    if where or days:
        return
    if len(results) > 1:
        yield from _side_by_side(session, results)
    else:
        tree = explain(session.edition, results[0], state if full else None)
        yield as_text(tree, depth=9 if full else 2)
        yield f"\n{results[0].scheme.title}：{results[0].scheme.note}"


def _warned(result: Score) -> Iterator[str]:
    if veto := veto_text(result):
        yield veto
    for warning in warnings_of(result.scheme, unpinned=result.unpinned):
        yield f"注意（{result.scheme.title}）：{warning}"


def _item_line(session: Session, state: ApplicationState, result: Score, number: str) -> Line:
    item = session.item(number)
    for scored in result.items:
        if scored.criterion.id == item.id:
            return explain_item(scored, result.scheme, state)
    whole = explain(session.edition, result, state)
    lines = (line for ledger in whole.children[1:] for line in ledger.children)
    return next(line for line in lines if line.label.startswith(f"{item.number} "))


def _side_by_side(session: Session, results: Sequence[Score]) -> Iterator[str]:
    width = max(24, *(len(result.scheme.title) * 2 + 2 for result in results))
    yield pad("", _NAME) + "".join(pad(result.scheme.title, width) for result in results)
    yield pad("满分", _NAME) + "".join(pad(points_text(result.maximum), width) for result in results)
    for name, part in (("基本分", "base"), ("合计", "total")):
        cells = (_short(getattr(result, part)) for result in results)
        yield pad(name, _NAME) + "".join(pad(cell, width) for cell in cells)
    for name, part in (("加分", "bonus"), ("扣分", "penalty")):
        yield pad(name, _NAME) + "".join(pad(points_text(getattr(result, part)), width) for result in results)
    by_scheme = [{line.name: line for line in open_by_group(session.edition, result)} for result in results]
    for group in session.edition.groups:
        name = f"{group.number}、{group.title}"
        if name in by_scheme[0]:
            cells = (f"{_short(found[name].points)} / {points_text(found[name].full)}" for found in by_scheme)
            yield pad(name, _NAME) + "".join(pad(cell, width) for cell in cells)
    yield "每格为：已审定 ～ 最高可达。"


def _short(points: Any) -> str:
    low, high = points_text(points.confirmed), points_text(points.ceiling)
    return low if low == high else f"{low} ～ {high}"


def _open_lines(session: Session, state: ApplicationState, result: Score) -> Iterator[str]:
    yield f"{result.scheme.title}：{range_text(result.base)}，满分 {points_text(result.maximum)}"
    yield "\n各组还有多少分待审定"
    yield from _ranked(open_by_group(session.edition, result))
    yield "\n各牵头单位还有多少分待审定"
    yield from _ranked(open_by_department(result, state))


def _ranked(lines: Iterable[OpenPoints]) -> Iterator[str]:
    for line in lines:
        lost = f"　审核已失 {points_text(line.lost)}" if line.lost else ""
        claimed = points_text(line.points.claimed - line.points.confirmed)
        waiting = f"{line.waiting}/{line.items} 项没有审核结论{lost}"
        points = f"待审定 {pad(points_text(line.open), 8)} 其中已自评 {pad(claimed, 8)}"
        yield f"{line.place:>3} {pad(line.name, 46)} {points} {waiting}"


def _data(
    session: Session, state: ApplicationState, result: Score, number: str | None, *, where: bool, days: bool
) -> dict[str, Any]:
    if number:
        item = session.item(number)
        data = score_data(result)
        entry = next(e for e in [*data["items"], *data["ledgers"]] if e["number"] == item.number)
        return {**entry, "reasons": line_data(_item_line(session, state, result, number))}
    data = score_data(result, explain(session.edition, result, state))
    if where:
        data["open"] = {
            "groups": open_data(open_by_group(session.edition, result)),
            "departments": open_data(open_by_department(result, state)),
        }
    if days:
        from shifan.services.score_days import score_by_day  # reads the journal: only where it is wanted

        by_day = score_by_day(session, state)
        data["days_with_work"] = by_day.of
        data["days_cut"] = by_day.cut
        data["days_remarks"] = list(by_day.remarks)
        data["days"] = [
            {
                "day": str(found.day),
                "base": range_data(found.base),
                "maximum": points_text(found.maximum),
                "bonus": points_text(found.bonus),
                "penalty": points_text(found.penalty),
            }
            for found in by_day.days
        ]
    return data
