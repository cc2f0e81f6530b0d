"""A report says which gaps were closed without proof, and why."""

from __future__ import annotations

from pathlib import Path

from shifan.domain.reports.contents import ReportKind
from shifan.evidence.watch import Watch
from shifan.services.gaps import close_gap, open_gap
from shifan.services.reporting import Wish, prepare_report
from shifan.services.session import Session
from support import write_file
from support_reports import opened, texts


def body_of(session: Session, target: Path) -> list[str]:
    made = prepare_report(session, target, ReportKind.SELF_ASSESSMENT, Wish()).run(Watch())
    return texts(opened(made.paths[0]))


def test_they_are_counted_and_named_with_the_reason(workspace: Session, tmp_path: Path) -> None:
    for text in ("台账页码不全", "公告没有存档。"):
        open_gap(workspace, text)
    proved, unproved = workspace.state().gaps
    close_gap(workspace, proved.id, "已补", [write_file(tmp_path, "甲.txt")])
    body = body_of(workspace, tmp_path / "前.docx")
    assert not any("没有佐证" in text for text in body)
    close_gap(workspace, unproved.id, "已存档", unproved_reason="档案馆不出回执")
    body = body_of(workspace, tmp_path / "后.docx")
    assert any("其中1个问题" in text and "销号时没有佐证：" in text for text in body)
    assert any(text.startswith("公告没有存档。") and "无佐证的原因：档案馆不出回执" in text for text in body)
    assert not any(text.startswith("台账页码不全") for text in body)
