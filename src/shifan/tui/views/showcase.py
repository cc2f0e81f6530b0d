"""The showcase project: what it is, its materials, its dates."""

from __future__ import annotations

from shifan.domain.duties import Upcoming
from shifan.domain.showcase import MaterialLine, ShowcaseTrack
from shifan.tui.lines import BLANK, Block, Line, Page, Span, cell, heading, paragraph, text_line, wrapped
from shifan.tui.views.common import nothing, percent

_DUE = 24


def showcase_page(track: ShowcaseTrack | None, width: int) -> Page:
    """Return the project with its own list of materials and its own dates."""
    if track is None:
        return Page((nothing("还没有推荐单项示范项目。按 F8 填写。"),))
    project = track.project
    head = wrapped(f"{project.name}　{project.unit or '未写承办单位'}", width, "bold")
    blocks = [paragraph(project.summary, width)] if project.summary else [text_line(("没有简介（F8 填写）", "quiet"))]
    blocks += [BLANK, heading("材料清单", f"已完成 {percent(track.ready)}，空格标记完成")]
    blocks += [_material(line, width) for line in track.materials]
    if not track.materials:
        blocks.append(text_line(("还没有材料（F2 添加）", "quiet")))
    blocks += [BLANK, heading("时间节点")]
    blocks += [_date(dated, width) for dated in track.dates]
    if not track.dates:
        blocks.append(text_line(("还没有时间节点（F3 添加）", "quiet")))
    return Page(tuple(blocks), head=head)


def _material(line: MaterialLine, width: int) -> Block:
    row = line.material
    mark: Span = ("[x] ", "good") if row.done else ("[ ] ", "")
    due: Span = cell("", _DUE)
    if line.days_left is not None:
        word = f"逾期 {-line.days_left} 天" if line.overdue else f"还有 {line.days_left} 天"
        due = cell(f"{row.due}（{word}）", _DUE, "bad" if line.overdue else "warn" if line.days_left <= 7 else "")
    first: Line = (mark, cell(row.title, max(10, width - 4 - _DUE - 1), "bold"), (" ", ""), due)
    lines: tuple[Line, ...] = (first,)
    if line.usable is None:
        lines += wrapped("没有附文件", width, "quiet", first=(("    ", ""),))
    else:
        state = "" if line.usable else "（文件缺失或打不开）"
        lines += wrapped(
            f"文件：{line.document}{state}", width, "quiet" if line.usable else "bad", first=(("    ", ""),)
        )
    return Block(lines, f"material:{line.number}")


def _date(dated: Upcoming, width: int) -> Block:
    style = "quiet" if dated.passed else ""
    first: Line = (cell(str(dated.on), 12), cell(dated.when, 14, "quiet"), cell(dated.title, width - 26, style))
    return Block((first,), f"date:{dated.key}")
