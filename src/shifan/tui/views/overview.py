"""Place 1: what to do today, how far the work is, what the score can honestly be said to be."""

from __future__ import annotations

from shifan.domain.criteria import Criterion
from shifan.domain.duties import Track
from shifan.domain.explain import explain, points_text, range_text
from shifan.domain.health import Trouble
from shifan.domain.scheme_words import warnings_of
from shifan.domain.shortfalls import NextStep
from shifan.services.overview import GroupProgress
from shifan.tui.cjk.cells import cell_width
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
from shifan.tui.views.common import due_text, item_key, percent, short_detail, who

TODAY = 3
SOON = 3
_FIXED = 11 + 4 + 3 + 10


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
    blocks += [_group(progress, width, odd=bool(row % 2)) for row, progress in enumerate(model.overview.groups)]
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


def _today(model: Model, width: int) -> list[Block]:
    steps = model.overview.next_steps
    changed = _changed(model)
    if not steps and not changed:
        return [heading("今天先做"), text_line(("所有指标都没有缺项，可以准备上报了。", "good"))]
    rows = [_changed_row(model, model.edition.by_id(key), title, width) for key, title in changed.items()]
    rows += [_step(model, step, width) for step in steps if step.criterion.id not in changed]
    rows = rows[:TODAY]
    return [heading(f"今天先做这 {len(rows)} 件事", f"回车去处理；全部 {len(steps)} 项按 3"), *rows]


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


def _changed_row(model: Model, item: Criterion, title: str, width: int) -> Block:
    lead, room, rest = _widths(width)
    line: Line = (
        cell("材料被改动", 11, "bad"),
        cell(item.number, 4),
        cell(item.title, room, "bold"),
        (" ", ""),
        cell(title, rest),
        (" ", ""),
        who(model, item, lead),
        (" ", ""),
        cell("请核对", 10, "bad"),
    )
    return Block((line,), item_key(item))


def _widths(width: int) -> tuple[int, int, int]:
    """Return how wide a row's lead unit, title and detail are."""
    lead = 10 if width < 90 else 18
    room = max(10, (width - _FIXED - lead) // 2)
    return lead, room, max(8, width - _FIXED - lead - room)


def _step(model: Model, step: NextStep, width: int) -> Block:
    due, style = due_text(step)
    lead, room, rest = _widths(width)
    line: Line = (
        cell(step.first.kind.label, 11, "bad"),
        cell(step.criterion.number, 4),
        cell(step.criterion.title, room, "bold"),
        (" ", ""),
        cell(short_detail(step), rest),
        (" ", ""),
        who(model, step.criterion, lead),
        (" ", ""),
        cell(due or "未定时限", 10, style or "quiet"),
    )
    return Block((line,), item_key(step.criterion))


def _completion(model: Model, width: int) -> list[Block]:
    total = model.overview.total
    figures = (
        ("收集率", total.collected),
        ("核查点", total.checkpoints),
        ("提交率", total.submitted),
        ("审定率", total.accepted),
        ("自查完成", total.self_checked),
    )
    text = "  ".join(f"{name} {percent(ratio)}" for name, ratio in figures)
    return [heading("完成情况"), paragraph(text, width)]


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


def _group(done: GroupProgress, width: int, *, odd: bool) -> Block:
    ratio = done.completion.collected if done.points is not None else done.completion.self_checked
    name = 30 if width < 90 else 40
    size = max(10, min(40, width - name - 30))
    points = f"{points_text(done.points.confirmed)} ～ {points_text(done.points.ceiling)} 分" if done.points else ""
    line: Line = (
        cell(f"{done.group.number}、{done.group.title}", name),
        *bar(ratio.done, ratio.total, size, odd=odd),
        right(f"{ratio.done}/{ratio.total}", 8),
        right(f"{ratio.percent}%" if ratio.percent is not None else "无", 6),
        right(points, 16, "quiet"),
    )
    return Block((line,))


def _recent(model: Model, width: int) -> list[Block]:
    blocks = [heading("最近操作", "Ctrl+Z 撤销，Ctrl+L 看全部")]
    for operation in model.recent:
        text = safe(f"{operation.at:%m-%d %H:%M} {operation.user} {operation.label}")
        blocks.append(Block(((cell(text, width),),)))
    return blocks
