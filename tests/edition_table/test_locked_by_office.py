"""Workbooks and documents that an office program saved with a password, at every door that reads one."""

from __future__ import annotations

import hashlib
import shutil
import subprocess
from pathlib import Path

import pytest

from shifan.domain.contents import is_locked_office
from support import new_workspace
from support_command import Say
from support_returns import send, units_at_work
from support_run import in_process
from support_tables import Table, header, plain_rows, write_docx, write_xlsx

pytestmark = pytest.mark.needs("soffice")

_MACRO = """<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE script:module PUBLIC "-//OpenOffice.org//DTD OfficeDocument 1.0//EN" "module.dtd">
<script:module xmlns:script="http://openoffice.org/2000/script" script:name="Module1" script:language="StarBasic">
Sub Main
  On Error GoTo Done
  Store("{folder}/open.xlsx", "{folder}/locked.xlsx", "Calc MS Excel 2007 XML")
  Store("{folder}/open.docx", "{folder}/locked.docx", "MS Word 2007 XML")
Done:
End Sub

Sub Store(source, target, kind)
  Dim opening(0) As New com.sun.star.beans.PropertyValue
  Dim saving(1) As New com.sun.star.beans.PropertyValue
  Dim secret(1) As New com.sun.star.beans.NamedValue
  opening(0).Name = "Hidden"
  opening(0).Value = True
  secret(0).Name = "CryptoType"
  secret(0).Value = "Standard"
  secret(1).Name = "OOXPassword"
  secret(1).Value = "2023"
  saving(0).Name = "FilterName"
  saving(0).Value = kind
  saving(1).Name = "EncryptionData"
  saving(1).Value = secret()
  document = StarDesktop.loadComponentFromURL(source, "_blank", 0, opening())
  document.storeToURL(target, saving())
  document.close(True)
End Sub
</script:module>
"""
_CRITERIA = ("criteria", "import")
_WANTED = ("--id", "official-2023", "--title", "指标体系", "--expect", "2/4/14", "--yes")


def office(profile: Path, *words: str) -> None:
    command = ["soffice", "--headless", f"-env:UserInstallation={profile.as_uri()}", *words]
    subprocess.run(command, check=True, capture_output=True, timeout=120)


@pytest.fixture(scope="module")
def locked(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """A workbook and a document that ask for a password, by their endings; LibreOffice has no switch for it."""
    folder = tmp_path_factory.mktemp("locked")
    table = Table(
        [header("编号", "三级指标", "指标内容"), *plain_rows(cells=lambda n, item: (str(n), item.title, "文字"))]
    )
    write_xlsx(folder / "open.xlsx", [table])
    write_docx(folder / "open.docx", [table])
    profile = folder / "profile"
    office(profile, "--terminate_after_init")  # makes the profile, with an empty macro in it
    macro = profile / "user" / "basic" / "Standard" / "Module1.xba"
    macro.write_text(_MACRO.format(folder=folder.as_uri()), encoding="utf-8")
    office(profile, "macro:///Standard.Module1.Main")
    found = {kind: folder / f"锁.{kind}" for kind in ("xlsx", "docx")}
    for kind, path in found.items():
        (folder / f"locked.{kind}").rename(path)
        assert is_locked_office(path.read_bytes())
    return found


@pytest.fixture
def say(capsys: pytest.CaptureFixture[str]) -> Say:
    return in_process(capsys)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A ledger whose departments have tasks, with the workbooks that were sent to them in 填报表."""
    with new_workspace(tmp_path / "台账") as session:
        units_at_work(session)
        send(session, tmp_path / "填报表")
        return session.folder


def everything(folder: Path) -> dict[str, str]:
    """Return the digest of each file of a folder, without the copies that each opening makes."""
    files = (path for path in folder.rglob("*") if path.is_file() and "备份" not in path.parts)
    return {str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


@pytest.mark.parametrize("kind", ["xlsx", "docx"])
@pytest.mark.parametrize(
    ("before", "after"),
    [
        (_CRITERIA, _WANTED),
        (("import",), ()),
        (("takeover", "ledger"), ()),
        (("report", "自评报告", "出.docx", "--template"), ()),
    ],
    ids=["criteria", "return", "ledger", "template"],
)
def test_a_locked_file_is_named_with_what_to_do_and_nothing_is_written(
    folder: Path,
    locked: dict[str, Path],
    say: Say,
    kind: str,
    before: tuple[str, ...],
    after: tuple[str, ...],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    if "--template" in before and kind == "xlsx":
        source = Path(shutil.copy(locked[kind], tmp_path / "锁.docx"))  # what it holds cannot be told from outside
    else:
        source = locked[kind]
    monkeypatch.chdir(folder)
    was = everything(folder)
    ran = say(*before, source, *after)
    assert (ran.code, ran.out) == (1, "")
    said, what_to_do = ran.err.splitlines()
    assert f"「{source.name}」设有打开密码，读不了。" in said
    assert what_to_do.startswith("请在 WPS 或 ")
    assert "取消密码" in what_to_do
    assert everything(folder) == was


def test_a_locked_return_among_others_is_named_and_the_others_are_read(
    folder: Path, locked: dict[str, Path], say: Say, tmp_path: Path
) -> None:
    shutil.copy(locked["xlsx"], tmp_path / "填报表")
    ran = say("-w", folder, "import", tmp_path / "填报表")
    assert ran.code == 1
    assert "注意：锁.xlsx：「锁.xlsx」设有打开密码，读不了。\n请在 WPS 或 Excel 中打开，取消密码" in ran.err
    assert ran.err.count("没有填写新的内容，没有登记") == len(list((tmp_path / "填报表").glob("*.xlsx"))) - 1 > 1


@pytest.mark.parametrize("kind", ["xlsx", "docx"])
def test_locked_evidence_is_told_when_it_is_added_and_when_it_is_checked(
    folder: Path, locked: dict[str, Path], say: Say, kind: str
) -> None:
    added = say("-w", folder, "evidence", "add", "32", locked[kind])
    assert added.code == 0
    assert f"锁.{kind}：文件要密码才能打开。请去掉密码后再添加" in added.err
    checked = say("-w", folder, "evidence", "check")
    assert checked.code == 1
    assert f"加了密码：「锁.{kind}」（第 32 项）要密码才能打开。请去掉密码后重新添加" in checked.out
