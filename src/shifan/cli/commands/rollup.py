"""rollup: many applications by province, city and county."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path

import click

from shifan.cli.chinese import Command
from shifan.cli.context import COUNT, DATE, Options, WordType
from shifan.cli.output import echo
from shifan.domain.rollup import RankBy, RollUp, Standing, Total, collected, reviewed, score_range
from shifan.domain.rollup_words import SHARES, adjust_text, change_text, climb_text, range_text
from shifan.domain.summary import POINT_FIELDS, TALLY_FIELDS, Tally
from shifan.domain.text import pad
from shifan.services.rollup import Scope, gather, write_rollup


@click.command(cls=Command)
@click.option("--province", default="", metavar="省份", help="只汇总这个省，写几个字即可，如 广西。")
@click.option("--city", default="", metavar="市", help="只汇总这个市。")
@click.option("--round", "round_name", default="", metavar="年度或轮次", help="只汇总这一轮。")
@click.option("--archived", is_flag=True, help="已归档的也算。")
@click.option("--since", type=DATE, help="与这一天开始时相比，列出变化。")
@click.option("--by", "ranked_by", type=WordType(RankBy), default=RankBy.CONFIRMED.value, help="按什么排名。")
@click.option("--top", type=COUNT, metavar="个数", help="只列前几个县。")
@click.option("--xlsx", type=click.Path(path_type=Path), metavar="文件.xlsx", help="写成带图表的表格文件。")
@click.option("--force", is_flag=True, help="覆盖已有的文件。")
@click.option("--json", "as_json", is_flag=True, help="输出 JSON。")
@click.pass_obj
def rollup(
    options: Options,
    province: str,
    city: str,
    round_name: str,
    archived: bool,
    since: date | None,
    ranked_by: RankBy,
    top: int | None,
    xlsx: Path | None,
    force: bool,
    as_json: bool,
) -> None:
    """按省、市、县汇总：收集、审定、得分范围、加减分、逾期、最近操作、名次和变化。"""
    scope = Scope(province, city, round_name, archived)
    with options.open() as session:
        gathered = gather(session, scope, since=since, ranked_by=ranked_by)
        warnings = list(gathered.warnings)
        if xlsx is not None:
            warnings += write_rollup(session, gathered, xlsx, force=force)
    if as_json:
        echo(json.dumps(rollup_data(gathered.rollup), ensure_ascii=False, indent=2))
    else:
        echo("\n".join(_lines(gathered.rollup, top)))
        if xlsx is not None:
            echo(f"已写出「{xlsx}」。")
    for warning in warnings:
        echo(f"注意：{warning}", err=True)


def rollup_data(found: RollUp) -> dict[str, object]:
    """Return the roll-up as plain data; points are decimal text, shares percentages as decimal text."""
    return {
        "ranked_by": found.ranked_by.value,
        "since": str(found.since) if found.since else None,
        "total": _total_data(found.total),
        "provinces": [_total_data(total) for total in found.provinces],
        "cities": [_total_data(total) for total in found.cities],
        "counties": [_standing_data(standing) for standing in found.counties],
    }


def _total_data(total: Total) -> dict[str, object]:
    return {
        "province": total.province,
        "city": total.city,
        "applications": total.count,
        **_numbers(total.tally, total.before),
        "overdue": total.overdue,
        "last_at": _moment(total.last_at),
    }


def _standing_data(standing: Standing) -> dict[str, object]:
    entry, found = standing.entry, standing.entry.application
    return {
        "rank": standing.rank,
        "rank_before": standing.rank_before,
        "id": found.id,
        "province": found.province,
        "city": found.city,
        "county": found.county,
        "round": found.round,
        "stage": found.stage.value,
        "new": entry.began,
        **_numbers(entry.tally, entry.before),
        "overdue": entry.overdue,
        "operations": entry.activity.operations,
        "last_at": _moment(entry.activity.last_at),
        "last_user": entry.activity.last_user,
    }


def _numbers(tally: Tally, before: Tally | None) -> dict[str, object]:
    shares = dict(zip(("confirmed", "claimed", "ceiling"), map(str, score_range(tally)), strict=True))
    return {**_tally(tally), "share": shares, "change": _tally(tally.minus(before)) if before is not None else None}


def _tally(tally: Tally) -> dict[str, object]:
    return {
        name: f"{getattr(tally, name):f}" if name in POINT_FIELDS else getattr(tally, name) for name in TALLY_FIELDS
    }


def _moment(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None


def _lines(found: RollUp, top: int | None) -> Iterator[str]:
    total = found.total
    yield f"共 {total.count} 个申报　{_summary(total.tally)}　逾期 {total.overdue}{_change(total.tally, total.before)}"
    for province in found.provinces:
        yield ""
        yield _total_line(province.province, province)
        for city in found.cities:
            if city.province == province.province:
                yield f"  {_total_line(city.city, city)}"
    shown = found.counties if top is None else found.counties[:top]
    yield ""
    yield f"各县，按{found.ranked_by.label}排名" + (f"，变化与 {found.since} 开始时相比" if found.since else "")
    for standing in shown:
        yield _county_line(standing, compared=found.since is not None)
    if len(shown) < total.count:
        yield f"其余 {total.count - len(shown)} 个没有列出。"
    yield SHARES


def _total_line(name: str, total: Total) -> str:
    count = pad(f"{total.count} 个", 8)
    return f"{pad(name, 18)} {count} {_summary(total.tally)}　逾期 {total.overdue}{_change(total.tally, total.before)}"


def _county_line(standing: Standing, *, compared: bool) -> str:
    entry, found = standing.entry, standing.entry.application
    last = f"{entry.activity.last_at:%Y-%m-%d}" if entry.activity.last_at else "没有操作"
    rank = pad(f"{standing.rank}{_climb(standing) if compared else ''}", 12 if compared else 4)
    name = pad(f"{found.city}{found.county} {found.round}", 28)
    change = _change(entry.tally, None if entry.began else entry.before)
    return f"{rank} {name} {_summary(entry.tally)}　逾期 {entry.overdue}　{last}{change}"


def _climb(standing: Standing) -> str:
    said = climb_text(standing)
    return f"（{said}）" if said else ""


def _summary(tally: Tally) -> str:
    numbers = f"收集 {pad(collected(tally).text, 14)} 审定 {pad(reviewed(tally).text, 14)} 得分 {range_text(tally)}"
    return "　".join(filter(None, (numbers, adjust_text(tally))))


def _change(tally: Tally, before: Tally | None) -> str:
    said = change_text(tally, before)
    return f"　{said}" if said else ""
