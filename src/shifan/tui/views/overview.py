"""Place 1: what to do today, how far the work is, what the score can honestly be said to be."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from shifan.domain.completion import Ratio
from shifan.domain.criteria import Criterion
from shifan.domain.duties import Track
from shifan.domain.explain import explain, points_text, range_text
from shifan.domain.health import Trouble
from shifan.domain.scheme_words import warnings_of
from shifan.domain.shortfalls import NextStep
from shifan.services.overview import GroupProgress
from shifan.tui.cjk.cells import cell_width
from shifan.tui.cjk.wrap import wrap_text
from shifan.tui.lines import (
    BLANK,
    Block,
    Line,
    Page,
    Span,
    bar,
    cell,
    heading,
    paragraph,
    right,
    safe,
    text_line,
    wrapped,
)
from shifan.tui.model import Model
from shifan.tui.views.common import due_text, item_key, percent, short_detail, who, widest

TODAY = 3
SOON = 3
_SHORT, _LONG = 6, 40
"""A bar is as long as there is room, within these."""


def overview_page(model: Model, width: int) -> Page:
    """Return the overview."""
    blocks = [
        *_vetoes(model, width),
        *_countdown(model),
        *_today(model, width),
        BLANK,
        *_completion(model, width),
        BLANK,
        *_tracks(model, width),
        *_soon(model, width),
    ]
    blocks += [BLANK, *_score(model, width), BLANK, heading("各组进度", "收集率；附加项为自查完成")]
    blocks += _groups(model.overview.groups, width)
    blocks += [BLANK, *_recent(model, width)]
    return Page(tuple(blocks), head=_honesty(model, width))


def _honesty(model: Model, width: int) -> tuple[Line, ...]:
    lines = wrapped(f"{model.edition.title}：{model.edition.notice}", width, "warn")
    note = model.state.application.sample_note
    lines += wrapped(note, width, "warn") if note else ()
    return lines + (wrapped(f"注意：{model.pool_trouble}", width, "bad") if model.pool_trouble else ())


def _vetoes(model: Model, width: int) -> list[Block]:
    return [
        paragraph(f"一票否决：{event.title}（{event.happened_on}）", width, "bad")
        for event in model.overview.score.vetoes
    ]


def _countdown(model: Model) -> list[Block]:
    application, left = model.state.application, model.overview.days_left
    spans: list[Span]
    if left is None:
        spans = [("未设上报截止日期", "quiet")]
    elif left < 0:
        spans = [(f"上报截止日期已过 {-left} 天（{application.deadline}）", "bad")]
    else:
        style = "bad" if left <= 7 else "bold"
        spans = [("距上报截止还有 ", ""), (f"{left} 天", style), (f"（{application.deadline}）", "")]
    return [text_line((f"今天 {model.today}  ", "quiet"), *spans)]


def _tracks(model: Model, width: int) -> list[Block]:
    """Both tracks: where the application stands and how far the showcase project is."""
    stage = model.state.application.stage.label
    rounds = "还没有开始"
    if model.rounds:
        last = model.rounds[-1]
        rounds = f"{last.name}{'进行中' if last.open else f'已于 {last.closed_on} 结束'}"
    track = model.overview.showcase
    project: Line = (("还没有推荐", "quiet"),)
    if track is not None:
        late = f"，逾期 {track.overdue} 份" if track.overdue else ""
        lost = f"，文件缺失 {track.unusable} 份" if track.unusable else ""
        text = f"材料 {percent(track.ready)}{late}{lost}"
        name = max(10, width - 10 - cell_width(text) - 2)
        project = (cell(track.project.name, name), ("  ", ""), (text, "bad" if late or lost else ""))
    return [
        heading("申报进展", "综合示范、单项示范和将要到来的日子，回车查看"),
        Block(((cell("综合示范", 10), (stage, "bold")),), "act:stage"),
        Block(((cell("审核轮次", 10), (rounds, "")),), "act:page_rounds"),
        Block(((cell("单项示范", 10), *project),), "act:page_showcase"),
    ]


def _soon(model: Model, width: int) -> list[Block]:
    """The dates of both tracks that come next."""
    blocks = []
    for number, dated in enumerate(model.overview.upcoming[:SOON]):
        county = dated.track is Track.COUNTY
        style = "bad" if dated.days_left <= 7 else "warn" if dated.days_left <= 30 else "quiet"
        line: Line = (
            cell(str(dated.on), 12),
            cell(dated.when, 14, style),
            cell(dated.title, max(10, width - 36)),
            cell(dated.track.label, 10, "quiet"),
        )
        blocks.append(Block((line,), f"act:{'page_duties' if county else 'page_showcase'}:{number}"))
    return blocks


@dataclass(frozen=True, slots=True)
class _Todo:
    """One thing to do today: the item, what is wrong with it, and by when."""

    item: Criterion
    kind: str
    detail: str
    due: Span


def _today(model: Model, width: int) -> list[Block]:
    steps = model.overview.next_steps
    changed = _changed(model)
    if not steps and not changed:
        return [heading("今天先做"), text_line(("所有指标都没有缺项，可以准备上报了。", "good"))]
    found = [_Todo(model.edition.by_id(key), "材料被改动", title, ("请核对", "bad")) for key, title in changed.items()]
    found += [_todo(step) for step in steps if step.criterion.id not in changed]
    rows = _rows(model, found[:TODAY], width)
    return [heading(f"今天先做这 {len(rows)} 件事", f"回车去处理；全部 {len(steps)} 项按 3"), *rows]


def _todo(step: NextStep) -> _Todo:
    due, style = due_text(step)
    return _Todo(step.criterion, step.first.kind.label, short_detail(step), (due or "未定时限", style or "quiet"))


def _changed(model: Model) -> dict[str, str]:
    """Return the reviewed items whose verdict rests on a file that is another one by now, with one such document."""
    found: dict[str, str] = {}
    for finding in model.health:
        if finding.trouble is Trouble.CHANGED_AFTER_REVIEW:
            title = model.state.evidence_by_id[finding.evidence_ids[0]].title
            for key in finding.criterion_ids:
                if model.state.record(key).verdict is not None:
                    found.setdefault(key, title)
    return found


def _rows(model: Model, found: Sequence[_Todo], width: int) -> list[Block]:
    """Return the rows; where something would be cut, every row tells on a second line what is missing."""
    kind = widest(todo.kind for todo in found) + 2
    number = widest(todo.item.number for todo in found) + 2
    lead = min(18, widest((model.state.lead_name(todo.item.id) for todo in found), 8))
    due = widest(todo.due[0] for todo in found)
    room = width - kind - number - lead - due - 4
    title, detail = widest(todo.item.title for todo in found), widest(todo.detail for todo in found)
    beside = title + 2 + detail <= room
    name = title + (room - 2 - title - detail) // 2 if beside else room
    gap, blocks = ("  ", ""), []
    for todo in found:
        first = (cell(todo.kind, kind, "bad"), cell(todo.item.number, number), cell(todo.item.title, name, "bold"))
        middle: Line = (gap, cell(todo.detail, room - 2 - name)) if beside else ()
        line = (*first, *middle, gap, who(model, todo.item, lead), gap, cell(todo.due[0], due, todo.due[1]))
        below = () if beside else wrapped(todo.detail, width, first=((" " * (kind + number), ""),))
        blocks.append(Block((line, *below), item_key(todo.item)))
    return blocks


def _completion(model: Model, width: int) -> list[Block]:
    """Return the figures, each whole: as many side by side as there is room for, below each other in columns."""
    total = model.overview.total
    figures = (
        ("收集率", total.collected),
        ("核查点", total.checkpoints),
        ("提交率", total.submitted),
        ("审定率", total.accepted),
        ("自查完成", total.self_checked),
    )
    texts = [f"{name} {percent(ratio)}" for name, ratio in figures]
    size = widest(texts) + 2
    in_row = max(1, (width + 2) // size)
    lines = [
        tuple(cell(text, size) for text in texts[start : start + in_row]) for start in range(0, len(texts), in_row)
    ]
    return [heading("完成情况"), Block(tuple(lines))]


def _score(model: Model, width: int) -> list[Block]:
    tree = explain(model.edition, model.overview.score)
    base = tree.children[0]
    score = model.overview.score
    warnings = [paragraph(text, width, "warn") for text in warnings_of(score.scheme, unpinned=score.unpinned)]
    after = f"加分 {points_text(score.bonus)}，扣分 {points_text(score.penalty)}，自查 {tree.inputs.split()[-1]}"
    return [
        heading(
            "基本分", f"{score.scheme.title}，官方未公布分值" if "equal" in score.scheme.id else score.scheme.title
        ),
        *warnings,
        paragraph(f"{range_text(base.points)}，满分 {points_text(score.maximum)}", width, "bold"),
        paragraph(f"算法：{base.rule}；{base.inputs}。没有审核结论的按满分计入最高可达。{after}。", width, "quiet"),
    ]


def _groups(groups: Sequence[GroupProgress], width: int) -> list[Block]:
    """Return each group's name, bar, ratio, percentage, points; the bar gives way to the name, else that is wrapped."""
    rows = [_texts(done) for done in groups]
    name, ratio, share, points = (widest(row[place] for row in rows) for place in range(4))
    size = max(_SHORT, min(_LONG, width - name - ratio - share - points - 7))
    name = min(name + 1, width - size - ratio - share - points - 6)
    blocks = []
    for odd, (done, texts) in enumerate(zip(groups, rows, strict=True)):
        counted = _ratio(done)
        *before, last = wrap_text(safe(texts[0]), name)
        line: Line = (
            cell(last, name),
            *bar(counted.done, counted.total, size, odd=bool(odd % 2)),
            right(texts[1], ratio + 2),
            right(texts[2], share + 2),
            right(texts[3], points + 2, "quiet"),
        )
        blocks.append(Block((*(((part, ""),) for part in before), line)))
    return blocks


def _ratio(done: GroupProgress) -> Ratio:
    return done.completion.collected if done.points is not None else done.completion.self_checked


def _texts(done: GroupProgress) -> tuple[str, str, str, str]:
    ratio, points = _ratio(done), ""
    if done.points is not None:
        found = (points_text(done.points.confirmed), points_text(done.points.ceiling))
        points = f"{' ～ '.join(dict.fromkeys(found))} 分"
    return (
        f"{done.group.number}、{done.group.title}",
        f"{ratio.done}/{ratio.total}",
        f"{ratio.percent}%" if ratio.percent is not None else "无",
        points,
    )


def _recent(model: Model, width: int) -> list[Block]:
    blocks = [heading("最近操作", "Ctrl+Z 撤销，Ctrl+L 看全部")]
    for operation in model.recent:
        text = safe(f"{operation.at:%m-%d %H:%M} {operation.user} {operation.label}")
        blocks.append(Block(((cell(text, width),),)))
    return blocks
