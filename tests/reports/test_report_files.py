"""Where documents are written: never over a file without being told, whole or not at all; the command itself."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest

from shifan.domain.errors import NotFoundError, ProtectedError, UsageError
from shifan.domain.reports.contents import ReportKind
from shifan.evidence.watch import Watch
from shifan.services.applications import add_application
from shifan.services.reporting import Wish, prepare_report
from shifan.services.reporting_files import StoppedReportError
from shifan.services.session import Session
from shifan.services.setup import new_application
from support_reports import everything, fill, opened
from support_run import in_process


def test_an_existing_file_stays_until_told_otherwise(workspace: Session, tmp_path: Path) -> None:
    target = tmp_path / "年报.docx"
    target.write_bytes(b"mine")
    with pytest.raises(ProtectedError, match="已经存在"):
        prepare_report(workspace, target, ReportKind.YEARLY)
    assert target.read_bytes() == b"mine"
    prepare_report(workspace, target, ReportKind.YEARLY, Wish(force=True)).run(Watch())
    assert "争创全国法治政府建设示范情况" in everything(opened(target))


def test_a_folder_with_one_of_the_files_is_left_alone(workspace: Session, tmp_path: Path) -> None:
    fill(workspace)
    first = prepare_report(workspace, tmp_path / "督办", ReportKind.SUPERVISION).run(Watch())
    for path in first.paths[1:]:
        path.unlink()
    with pytest.raises(ProtectedError, match="一份也没有导出"):
        prepare_report(workspace, tmp_path / "督办", ReportKind.SUPERVISION)
    assert list((tmp_path / "督办").iterdir()) == [first.paths[0]]


def test_a_file_that_is_open_elsewhere_is_left_and_the_new_one_gets_another_name(
    workspace: Session, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / "年报.docx"
    target.write_bytes(b"open in a word processor")
    (tmp_path / "年报（2）.docx").write_bytes(b"another")
    really = os.replace

    def locked(source: Path, place: Path) -> None:  # what Windows says of a file that a word processor has open
        if place == target:
            raise PermissionError(errno.EACCES, "in use")
        really(source, place)

    monkeypatch.setattr("shifan.excel.saving.os.replace", locked)
    made = prepare_report(workspace, target, ReportKind.YEARLY, Wish(force=True)).run(Watch())
    assert made.paths == (tmp_path / "年报（3）.docx",)
    assert made.warnings[0] == "「年报.docx」正被其他程序打开，另存为「年报（3）.docx」。"
    assert target.read_bytes() == b"open in a word processor"
    assert sorted(path.name for path in tmp_path.glob("*.docx")) == ["年报.docx", "年报（2）.docx", "年报（3）.docx"]
    assert list(tmp_path.glob(".*")) == []


def test_stopping_leaves_nothing(workspace: Session, tmp_path: Path) -> None:
    fill(workspace)
    making = prepare_report(workspace, tmp_path / "督办", ReportKind.SUPERVISION)

    class Impatient(Watch):
        def step(self, count: int = 1) -> None:
            if self.done:
                self.stop()
            super().step(count)

    with pytest.raises(StoppedReportError):
        making.run(Impatient())
    assert not (tmp_path / "督办").exists()


@pytest.mark.parametrize(
    ("target", "error"),
    [("年报.doc", UsageError), ("没有/年报.docx", NotFoundError), ("没有/里面/督办", NotFoundError)],
)
def test_places_that_cannot_be_written(workspace: Session, target: str, error: type[Exception], tmp_path: Path) -> None:
    fill(workspace)
    kind = ReportKind.SUPERVISION if target.endswith("督办") else ReportKind.YEARLY
    with pytest.raises(error):
        prepare_report(workspace, tmp_path / target, kind)


def test_the_command_writes_lists_fields_and_refuses(
    workspace: Session, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    fill(workspace)
    say = in_process(capsys)
    base = ("-w", workspace.folder, "report")
    ran = say(*base, "责任分解表", tmp_path / "责任.docx", "-d", "县司法局")
    assert (ran.code, ran.out) == (0, f"已写好责任分解表：{tmp_path / '责任.docx'}\n")
    assert say(*base, "responsibility", tmp_path / "责任.docx").code == 3
    ran = say(*base, "督办单", tmp_path / "督办")
    assert ran.code == 0
    assert f"已写好督办单 3 份，在「{tmp_path / '督办'}」" in ran.out
    ran = say(*base, "督办单", "--fields")
    assert "{{县名}}　如 柳城县" in ran.out
    assert "{{督办.序号}}、{{督办.指标}}" in ran.out
    assert say(*base, "报告", tmp_path / "x.docx").code == 2
    assert say(*base, "通报").code == 2
    ran = say(*base, "通报", tmp_path / "通报.docx")
    assert (ran.code, "--since" in ran.err) == (1, True)
    assert not (tmp_path / "通报.docx").exists()


def test_the_command_takes_another_application(
    workspace: Session, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    other = new_application("鹿寨县", "2024")
    add_application(workspace, other)
    ran = in_process(capsys)("-w", workspace.folder, "report", "年度报告章节", tmp_path / "年.docx", "--app", other.id)
    assert ran.code == 0, ran.err
    assert "鹿寨县开展2024年度法治政府建设示范创建" in everything(opened(tmp_path / "年.docx"))
