"""Doctor: what is wrong is named with what to do, what is right is said to be so."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from shifan.domain.ways import as_commands
from shifan.evidence.pool_mark import MARK_NAME
from shifan.services.attaching import attach_files
from shifan.services.backups import BY_HAND, back_up
from shifan.services.checking import Finding, all_fine, examine
from shifan.services.doctor import journal, machine, materials, store
from shifan.services.recording import tick_checkpoint, untick_checkpoint, write_note
from shifan.services.session import Session, open_session
from support import NOW, file_only, fixed_clock, raw_sql, store_path, write_file


def wrong(session: Session) -> list[Finding]:
    return [finding for finding in examine(session) if not finding.fine]


def the_one_wrong(session: Session) -> Finding:
    (found,) = wrong(session)
    return found


def without_guards(path: Path, *statements: str) -> None:
    """Change the journal behind the program's back and put its triggers in place again."""
    with closing(sqlite3.connect(path)) as connection:
        guards = connection.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").fetchall()
    raw_sql(path, *(f"DROP TRIGGER {name}" for name, _ in guards), *statements, *(sql for _, sql in guards))


class TestStore:
    """File, schema, backups, others."""

    def test_a_whole_workspace_has_nothing_to_complain_about(self, workspace: Session, tmp_path: Path) -> None:
        attach_files(workspace, "1", [write_file(tmp_path, "通知.docx")])
        back_up(workspace, BY_HAND)
        found = examine(workspace)
        assert all_fine(found)
        assert all(finding.text and not finding.advice for finding in found)
        assert {finding.topic for finding in found} == {
            *(store.FILE, store.BACKUPS, journal.JOURNAL, journal.ROWS, journal.SUMMARY, materials.FOLDER),
            *(materials.FILES, materials.CRITERIA, machine.PLACE, machine.SPACE, machine.CLOCK, machine.SETTINGS),
            *(machine.FONTS, "终端"),
        }

    @file_only
    def test_a_page_of_zeros_is_told_and_the_rest_goes_on(self, workspace: Session) -> None:
        path = store_path(workspace)
        content = bytearray(path.read_bytes())
        content[4096 * 30 : 4096 * 31] = bytes(4096)
        path.write_bytes(content)
        with open_session(workspace.folder, clock=fixed_clock) as session:
            found = wrong(session)
        assert found[0].text == "台账文件有损坏，数据库自检没有通过。"
        assert "shifan restore" in as_commands(found[0].advice)

    @file_only
    def test_a_guard_that_was_taken_away_is_missed(self, workspace: Session) -> None:
        raw_sql(store_path(workspace), "DROP TRIGGER operation_no_delete")
        assert "缺了 1 个部件" in the_one_wrong(workspace).text

    @file_only
    def test_a_column_that_was_taken_away_is_missed(self, workspace: Session) -> None:
        raw_sql(store_path(workspace), "ALTER TABLE site DROP COLUMN contact")
        assert any("缺了 1 个部件" in finding.text for finding in wrong(workspace))

    @file_only
    def test_a_file_that_another_program_keeps_locked(self, workspace: Session) -> None:
        with closing(sqlite3.connect(store_path(workspace), isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            assert "另一个程序正占着台账文件" in the_one_wrong(workspace).text
        assert wrong(workspace) == []

    @file_only
    def test_a_file_that_was_replaced_by_an_older_one(self, workspace: Session) -> None:
        old = store_path(workspace).read_bytes()
        write_note(workspace, "1", "后来")
        back_up(workspace, BY_HAND)
        store_path(workspace).write_bytes(old)
        with open_session(workspace.folder, clock=fixed_clock) as session:
            found = the_one_wrong(session)
        assert found.topic == store.BACKUPS
        assert "最近的备份里有第 2 号操作，现在的台账里没有" in found.text

    def test_a_backup_that_cannot_be_read(self, workspace: Session) -> None:
        back_up(workspace, BY_HAND).write_text("会议纪要\n" * 300, encoding="utf-8")
        assert "最近一份备份（2023-10-09 10:00:00）读不出来" in the_one_wrong(workspace).text


class TestJournal:
    """Chain, end, rows, summary."""

    @file_only
    def test_a_journal_changed_from_outside(self, workspace: Session) -> None:
        tick_checkpoint(workspace, "1.1")
        without_guards(store_path(workspace), "UPDATE operation SET user = '别人' WHERE seq = 2")
        found = the_one_wrong(workspace)
        assert found.said == "操作记录从第 2 号起对不上，可能被外部改动。请与备份对照。"

    def test_a_row_changed_from_outside_is_named_with_both_values(self, workspace: Session) -> None:
        write_note(workspace, "32", "原来的备注")
        workspace.repository.engine.execute("UPDATE record SET note = ? WHERE note = ?", ("别人写的", "原来的备注"))
        found = the_one_wrong(workspace)
        assert found.topic == journal.ROWS
        for words in ("第 32", "备注", "别人写的", "原来的备注"):
            assert words in found.text
        assert "shifan restore" in as_commands(found.advice)

    @file_only
    def test_ten_flipped_bytes_inside_a_text_that_sqlite_calls_whole(self, workspace: Session) -> None:
        write_note(workspace, "32", "abcdefghijklmnop")
        workspace.close()
        path = store_path(workspace)
        content = bytearray(path.read_bytes())
        place = content.index(b"abcdefghijklmnop")
        if content[place - 1 : place] == b'"':  # the journal's copy came first
            place = content.index(b"abcdefghijklmnop", place + 1)
        content[place + 3 : place + 13] = b"XXXXXXXXXX"
        path.write_bytes(content)
        with open_session(workspace.folder, clock=fixed_clock) as session:
            assert session.repository.damage() == ""
            found = next(finding for finding in examine(session) if not finding.fine)
            assert found.topic in (journal.ROWS, journal.JOURNAL)
            assert "对不上" in found.text

    @file_only
    def test_flipped_bytes_that_are_no_text_any_more(self, workspace: Session) -> None:
        write_note(workspace, "32", "备注")
        raw_sql(store_path(workspace), "UPDATE record SET note = CAST(x'ff41' AS TEXT) WHERE note = '备注'")
        found = wrong(workspace)
        assert found
        assert all(finding.advice for finding in found)

    @file_only
    def test_an_end_that_was_cut_off_even_where_no_row_shows_it(self, workspace: Session) -> None:
        tick_checkpoint(workspace, "1.1")
        untick_checkpoint(workspace, "1.1")
        tick_checkpoint(workspace, "1.1")
        untick_checkpoint(workspace, "1.1")
        without_guards(
            store_path(workspace),
            "DELETE FROM journal_entry WHERE operation_seq > 3",
            "DELETE FROM operation WHERE seq > 3",
        )
        found = wrong(workspace)
        assert "操作记录应有 5 步，现在只有 3 步：末尾被截去了。" in [finding.text for finding in found]
        assert "末尾被截去" in wrong(workspace)[0].text  # looking has not mended it

    @file_only
    def test_a_journal_entry_that_cannot_be_read(self, workspace: Session) -> None:
        write_note(workspace, "1", "甲")
        without_guards(store_path(workspace), "UPDATE journal_entry SET after = '{' WHERE operation_seq = 2")
        assert "从第 2 号起对不上" in wrong(workspace)[0].text

    def test_a_wrong_summary_is_counted_anew(self, workspace: Session) -> None:
        workspace.repository.engine.execute("UPDATE summary SET ticked = 99")
        with open_session(workspace.folder, clock=fixed_clock, read_only=True) as session:
            assert the_one_wrong(session).topic == journal.SUMMARY
        assert any("已按台账重新计算" in finding.text for finding in examine(workspace))
        assert any("汇总数与台账一致" in finding.text for finding in examine(workspace))

    def test_times_that_run_backwards_are_told_but_no_fault(self, workspace: Session) -> None:
        workspace.clock = lambda: NOW - timedelta(days=1)
        write_note(workspace, "1", "倒回去")
        workspace.clock = fixed_clock
        assert any("倒退" in finding.text for finding in examine(workspace))
        assert wrong(workspace) == []


class TestMaterials:
    """Folder, files, wording."""

    def test_lost_and_changed_files_are_named(self, workspace: Session, tmp_path: Path) -> None:
        files = [write_file(tmp_path, name, name) for name in ("丢了.docx", "改了.docx", "空了.docx", "好的.docx")]
        attach_files(workspace, "1", files)
        lost, changed, emptied, _ = (workspace.pool.locate(item) for item in workspace.state().evidence)
        lost.unlink()
        changed.write_bytes(b"x")
        emptied.write_bytes(b"")
        texts = [finding.text for finding in wrong(workspace)]
        assert len(texts) == 2
        assert "2 份材料（丢了.docx、空了.docx）缺失" in texts[0]
        assert "1 份材料（改了.docx）的内容与录入时不同" in texts[1]

    def test_a_folder_that_is_gone(self, workspace: Session, tmp_path: Path) -> None:
        attach_files(workspace, "1", [write_file(tmp_path, "通知.docx")])
        shutil.rmtree(workspace.pool.folder)
        found = wrong(workspace)
        assert [finding.topic for finding in found] == [materials.FOLDER, materials.FILES]
        assert str(workspace.pool.folder) in found[0].text

    @pytest.mark.parametrize("engine", [pytest.param("postgresql", marks=pytest.mark.needs("postgres"))], indirect=True)
    def test_a_folder_that_is_not_the_one_all_share(self, workspace: Session, tmp_path: Path) -> None:
        attach_files(workspace, "1", [write_file(tmp_path, "通知.docx")])
        assert wrong(workspace) == []
        (workspace.pool.folder / MARK_NAME).write_text("0" * 32, encoding="ascii")
        found = the_one_wrong(workspace)
        assert (found.topic, "另一个材料库" in found.text) == (materials.FOLDER, True)

    def test_a_revised_edition(self, workspace: Session) -> None:
        workspace.commit("旧版", put=[replace(workspace.application(), edition_digest="older")])
        assert "指标文字在建账后有修订" in the_one_wrong(workspace).text
