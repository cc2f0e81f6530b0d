"""The showcase project as paragraphs for reports."""

from __future__ import annotations

from collections.abc import Iterator

from shifan.domain.reports.contents import Block, said
from shifan.domain.reports.facts import ReportFacts, day_text
from shifan.domain.showcase import track_of


def showcase_paragraphs(facts: ReportFacts) -> Iterator[Block]:
    """Yield what is known of the single project put forward beside the county-wide application."""
    track = track_of(facts.state, facts.today)
    if track is None:
        yield said("台账中没有登记单项示范项目。")
        return
    project = track.project
    who = f"由{project.unit}承办的" if project.unit else ""
    summary = f"{project.summary.rstrip('。')}。" if project.summary and project.summary != "单项示范项目" else ""
    yield said(f"推荐{who}“{project.name}”为单项示范项目。{summary}")
    if track.materials:
        rule = "单项示范项目的材料清单，标记完成且所附文件可用的"
        yield said("材料清单已备齐", facts.ratio(track.ready, rule), "。")
    dates = "；".join(f"{day_text(dated.on)}，{dated.title}" for dated in track.dates)
    if dates:
        yield said(f"时间节点：{dates}。")
