"""An archived item as lines of text: what it said, where it went, and everything that was recorded under it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from shifan.domain.adjustments import SelfCheckOutcome
from shifan.domain.criteria import CriterionKind, Provenance
from shifan.domain.editions.archived import ArchivedContent, ArchivedItem
from shifan.domain.editions.crosswalk import Relation
from shifan.domain.figures import figure_of, shown_value
from shifan.domain.gaps import GapOrigin, GapStanding, standing_of
from shifan.domain.labels import Labelled
from shifan.domain.records import Rating, WorkStatus
from shifan.domain.tasks import TaskRole

_Row = Mapping[str, Any]


def archived_lines(item: ArchivedItem, content: ArchivedContent) -> Iterator[str]:
    """Yield an archived item whole: its text, where it went, and everything that was recorded under it."""
    relation = Relation(item.relation)
    number = f"第 {item.number} 项 " if item.number else ""
    yield f"{number}{item.title}　〔归档：{relation.label}〕"
    yield f"原指标版本：{item.edition_title}（{item.edition_id}）"
    yield f"{item.archived_at:%Y-%m-%d %H:%M} 由{item.archived_by}归档"
    if content.successors:
        yield f"去向：{'、'.join(content.successors)}"
    yield from _text_lines(content)
    yield from recorded_lines(content)


def recorded_lines(content: ArchivedContent) -> Iterator[str]:
    """Yield what was recorded under an archived item, without its text."""
    yield from _record_lines(content)
    yield from _rows_lines(content)


def _text_lines(content: ArchivedContent) -> Iterator[str]:
    text = content.text
    if not text:
        return
    yield f"{text['group']} ＞ {text['subgroup']}　[{CriterionKind(text['kind']).label}]"
    yield f"要求：{text['requirement']}"
    yield f"来源：{Provenance(text['provenance']).label}"
    ticks = {row["checkpoint_id"]: row for row in content.of("tick")}
    for point in text["checkpoints"]:
        tick = ticks.get(point["id"])
        done = f"　√ {tick['ticked_by']} {tick['ticked_at'][:10]}" if tick else ""
        yield f"  {point['number']} {point['text']}{done}"


def _record_lines(content: ArchivedContent) -> Iterator[str]:
    for row in content.of("record"):
        yield f"状态：{_word(WorkStatus, row['status'])}{_because(row['status_reason'])}"
        for name, label in (("claim", "自评"), ("verdict", "审核结论")):
            if row[name]:
                yield f"{label}：{_word(Rating, row[name])}{_because(row[f'{name}_reason'])}"
        if row["note"]:
            yield f"备注：{row['note']}"


def _rows_lines(content: ArchivedContent) -> Iterator[str]:
    for table, (word, told) in _TOLD.items():
        yield from _listed(word, (told(content, row) for row in content.of(table)))
    yield from _listed("假设", (line for row in content.of("scenario") for line in row["lines"].splitlines()))


def _task(content: ArchivedContent, row: _Row) -> str:
    own = row["status"] != WorkStatus.NOT_STARTED.value
    return _joined(
        f"{_word(TaskRole, row['role'])} {content.units.get(row['department_id'], '')}",
        row["person"],
        _called("时限", row["due"]),
        f"{_word(WorkStatus, row['status'])}{_because(row['status_reason'])}" if own else "",
        f"自评{_word(Rating, row['claim'])}{_because(row['claim_reason'])}" if row["claim"] else "",
        _called("备注", row["note"]),
    )


def _gap(content: ArchivedContent, row: _Row) -> str:
    reason = row.get("unproved_reason", "")
    proofs = [
        content.evidence.get(proof["evidence_id"], {}).get("title", "（材料已移除）")
        for proof in content.of("gap_proof")
        if proof["gap_id"] == row["id"]
    ]
    how = standing_of(row["closed_on"], row["resolution"], reason, proved=bool(proofs))
    closed = how.label if how is GapStanding.OPEN else f"{how.label}（{row['closed_on']}）"
    return _joined(
        row["text"],
        _word(GapOrigin, row["origin"]),
        f"{row['opened_on']} 提出",
        content.units.get(row["department_id"] or "", ""),
        _called("时限", row["due"]),
        closed,
        _called("整改", row["resolution"]),
        _called("佐证", "、".join(proofs)),
        _called("无佐证的原因", reason),
    )


def _event(_: ArchivedContent, row: _Row) -> str:
    return _joined(
        f"{row['happened_on']} {row['title']}（{row['level']}）",
        row["document_number"],
        "一票否决" if row["veto"] else "",
        _called("说明", row["note"]),
    )


def _check(_: ArchivedContent, row: _Row) -> str:
    by = f"{row['checked_on']} {row['checked_by']}"
    return _joined(f"{_word(SelfCheckOutcome, row['outcome'])} {row['scope']}", by, _called("说明", row["note"]))


def _inquiry(_: ArchivedContent, row: _Row) -> str:
    return _joined(
        f"{row['asked_at'][:10]} {row['asked_by']}问：{row['question']}",
        f"{row['answered_by']}答：{row['answer']}" if row["answer"] else _called("答复人", row["answered_by"]),
        _called("出示", row["shown"]),
        _called("待办", row["follow_up"]),
        _called("待办时限", row["follow_up_due"]),
        _called("结果", row["outcome"]),
        _called("办结", row["closed_on"]),
    )


def _evidence(content: ArchivedContent, row: _Row) -> str:
    found = content.evidence.get(row["evidence_id"], {})
    places = {point["id"]: point["number"] for point in content.text.get("checkpoints", ())}
    events = {event["id"]: event["title"] for event in content.of("adjustment")}
    return _joined(
        found.get("title", "（材料已移除）"),
        found.get("document_number", ""),
        _called("核查点", places.get(row["checkpoint_id"] or "", "")),
        events.get(row["adjustment_id"] or "", ""),
        content.units.get(row["department_id"] or "", ""),
        row["passage"],
    )


def _figure(content: ArchivedContent, row: _Row) -> str:
    shown = shown_value(figure_of(row))
    document = content.evidence.get(row["evidence_id"], {}).get("title", "")
    unit = f"（{row['unit']}）" if row["unit"] and row["unit"] not in shown else ""
    return _joined(
        f"{row['name']} {shown}{unit}",
        _called("上年", row["previous"]),
        _called("目标", row["target"]),
        _called("属于", row["part_of"]),
        "至".join(filter(None, (row["period_start"], row["period_end"]))),
        _called("出处", _joined(document, _page(row["page"]), row["source"])),
        _called("说明", row["note"]),
    )


def _opinion(content: ArchivedContent, row: _Row) -> str:
    rating = _word(Rating, row["rating"]) if row["rating"] else WorkStatus.RETURNED.label
    return f"{content.rounds.get(row['round_id'], '')} {rating} {row['reviewer']}{_because(row['reason'])}"


def _site(content: ArchivedContent, row: _Row) -> str:
    return content.sites.get(row["site_id"], "（点位名称没有归档）")


def _listed(word: str, texts: Iterable[str]) -> Iterator[str]:
    found = list(texts)
    if found:
        yield f"{word}（{len(found)}）"
        yield from (f"  {text}" for text in found)


def _word(kind: type[Labelled], code: str) -> str:
    found = kind.parse(code)
    return found.label if found else code


def _joined(*parts: str) -> str:
    return "　".join(part for part in parts if part)


def _called(word: str, found: str | None) -> str:
    return f"{word} {found}" if found else ""


def _page(page: str) -> str:
    return f"第 {page} 页" if page.isdigit() else page


def _because(reason: str) -> str:
    return f"（{reason}）" if reason else ""


_TOLD: dict[str, tuple[str, Callable[[ArchivedContent, _Row], str]]] = {
    "task": ("单位", _task),
    "evidence_link": ("材料", _evidence),
    "gap": ("问题", _gap),
    "adjustment": ("加减分事项", _event),
    "self_check": ("自查", _check),
    "figure": ("数据", _figure),
    "review_opinion": ("审核意见", _opinion),
    "inquiry": ("询问", _inquiry),
    "site_item": ("点位", _site),
}
