"""Where commands are typed a hint is a command; in files it is a name; the mark that carries it is in neither."""

from __future__ import annotations

import io
import json
import sqlite3
import zipfile
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from shifan.domain.errors import UnreadableStoreError
from shifan.domain.reports.contents import ReportKind
from shifan.domain.ways import Way, as_commands, typed
from shifan.excel.text import cell_text
from shifan.reports.pieces import clean
from shifan.services.session import STORE_NAME
from shifan.services.text_file import write_text_file
from shifan.tui.crash import write_crash
from support import raw_sql, write_file
from support_command import Ran, Say

MARKS = set(map(chr, range(0xFDD0, 0xFDD6)))


def unmarked(ran: Ran) -> Ran:
    """Return what a command printed; no mark may be in it."""
    assert not MARKS & {*ran.out, *ran.err}
    return ran


def held(path: Path) -> Iterator[bytes]:
    """Yield the content of a file, or of the files packed in it."""
    data = path.read_bytes()
    if not zipfile.is_zipfile(io.BytesIO(data)):
        yield data
        return
    with zipfile.ZipFile(io.BytesIO(data)) as packed:
        for name in packed.namelist():
            yield packed.read(name)


def marked(folder: Path) -> list[str]:
    """Return the files under a folder that hold a mark."""
    files = [path for path in sorted(folder.rglob("*")) if path.is_file()]
    signs = [mark.encode() for mark in MARKS]
    return [path.name for path in files if any(sign in data for data in held(path) for sign in signs)]


@pytest.mark.parametrize(
    ("arguments", "hint"),
    [
        (["show", "999"], "可用 shifan criteria list 查看。"),
        (["task", "32", "县司法局"], "可用 shifan department list 查看"),
        (["undo", "--operation", "77"], "每行的最前面（shifan history）。"),
        (["tick", "32.99"], "可用 shifan show 32 查看。"),
        (["site", "add", " "], "例：shifan site add 县政务服务中心 --items 1,13"),
        (["submission", "make", "--to", "市委依法治市办"], "确实要这样报送，请加 --yes。"),
        (["submission", "show", "1"], "报送：shifan submission make --to 单位"),
        (["restore", "没有.db"], "请用 shifan restore 看有哪些备份。"),
        (["evidence", "set", "没有.pdf", "--date", "2023-01-01"], "可用 shifan evidence list 查看。"),
        (["pack", "材料包"], "添加材料：shifan evidence add 编号 文件"),
    ],
)
def test_an_error_ends_in_the_command(say: Say, arguments: list[str], hint: str) -> None:
    ran = unmarked(say(*arguments))
    assert ran.code > 0
    assert hint in ran.err


def test_a_warning_ends_in_the_command(say: Say, tmp_path: Path) -> None:
    notice = write_file(tmp_path / "来件", "公告.txt", "公告")
    say("evidence", "add", "32.1", notice, "--issuer", "县政府")
    ran = unmarked(say("evidence", "add", "33", notice, "--issuer", "县司法局"))
    assert "要改请用 shifan evidence set" in ran.err


def test_doctor_and_its_json_say_the_command(say: Say, ledger: Path) -> None:
    raw_sql(ledger / STORE_NAME, "UPDATE record SET note = '坏了的备注' WHERE rowid = 1")
    advice = "请从备份恢复（shifan restore），或用 shifan doctor --mend 按操作记录改回。"
    assert advice in unmarked(say("doctor")).out
    found = json.loads(unmarked(say("doctor", "--json")).out)
    assert [one["advice"] for one in found if one["topic"] == "台账内容"] == [advice]


def test_json_stays_json_whatever_is_typed_behind_a_command() -> None:
    unit = '甲"乙\\丙'
    data = {"advice": [f"请用{Way.MERGE_UNITS(unit)}合并。", f"一\n{Way.DOCTOR}"]}
    told = json.loads(as_commands(json.dumps(data, ensure_ascii=False)))
    assert told == {"advice": [as_commands(text) for text in data["advice"]]}


def test_no_mark_is_in_a_file_that_leaves_nor_in_the_store(say: Say, ledger: Path, tmp_path: Path) -> None:
    late = write_file(tmp_path / "来件", "公告.txt", "公告")
    say("evidence", "add", "32.1", late, "--date", "2019-01-01")
    advice = "日期填错的请改正，长期有效的请注明（shifan evidence set）。"
    assert advice in unmarked(say("evidence", "check")).out
    assert advice in json.loads(unmarked(say("evidence", "check", "--json")).out)["findings"][0]["advice"]
    out = tmp_path / "出来的"
    out.mkdir()
    assert unmarked(say("export", out / "进度表.xlsx")).code == 0
    assert unmarked(say("pack", out / "材料包")).code == 0
    for kind in ReportKind:
        unmarked(say("report", kind.label, out / f"{kind.label}.docx"))
    assert marked(out) == []
    with closing(sqlite3.connect(ledger / STORE_NAME)) as store:
        assert not MARKS & {*"".join(store.iterdump())}
    assert marked(ledger) == []


def test_a_log_and_a_text_file_name_ways_as_the_screen_does(tmp_path: Path) -> None:
    path = write_crash(UnreadableStoreError(), tmp_path, datetime(2023, 10, 9, tzinfo=UTC))
    assert path is not None
    assert "请用「体检」看是哪一处，再用「备份和恢复」从备份恢复。" in path.read_text(encoding="utf-8")
    write_text_file(tmp_path / "说明.txt", f"请用{Way.DOCTOR}检查。")
    assert (tmp_path / "说明.txt").read_text(encoding="utf-8-sig") == "请用「体检」检查。"
    assert marked(tmp_path) == []


def test_a_workbook_and_a_report_name_ways_as_the_screen_does() -> None:
    assert cell_text(f"请注明（{Way.EDIT_EVIDENCE}）。") == ("请注明（「材料信息」里的「改信息」）。", False)
    assert clean(f"请用{Way.DOCTOR}检查{typed('（--mend）')}。") == "请用「体检」检查。"
