"""Read-only mode (迎检): nothing changes, every change is refused before anything happens, inquiries are logged."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import click
import pytest

from shifan.cli.context import DateType, WordType
from shifan.domain.errors import ProtectedError, ReadOnlyError
from shifan.domain.onsite import Inquiry
from shifan.domain.records import Rating, WorkStatus
from shifan.services import inquiries
from shifan.services.assigning import assign
from shifan.services.attaching import attach_files
from shifan.services.calendar import add_milestone
from shifan.services.gaps import open_gap
from shifan.services.history import redo, undo
from shifan.services.onsite import look_up
from shifan.services.overview import overview
from shifan.services.recording import change_status, claim_rating, tick_checkpoint
from shifan.services.session import Session, open_session, read_only_wanted
from shifan.services.showcase import attach_to_material
from shifan.store.schema import SCHEMA_VERSION
from support import USER, fixed_clock, new_workspace, raw_sql, run_python, store_path, write_file
from support_command import environment, every_command, files_in, shifan
from support_desk_year import speaker


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The folder of a workspace with one document and something to undo."""
    folder = tmp_path / "台账"
    with new_workspace(folder) as session:
        attach_files(session, "32", [write_file(tmp_path, "公告.pdf")])
        change_status(session, "32", WorkStatus.SUBMITTED)
    return folder


@pytest.fixture
def reading(folder: Path) -> Iterator[Session]:
    """A read-only session on it."""
    with open_session(folder, user=USER, clock=fixed_clock, read_only=True) as session:
        yield session


CHANGES: dict[str, Callable[[Session], object]] = {
    "tick": lambda session: tick_checkpoint(session, "1.1"),
    "rate": lambda session: claim_rating(session, "1", Rating.MET),
    "assign": lambda session: assign(session, "1", "县司法局"),
    "gap": lambda session: open_gap(session, "问题"),
    "milestone": lambda session: add_milestone(session, "会", date(2024, 1, 1)),
    "undo": undo,
    "redo": redo,
    "attach": lambda session: attach_files(session, "1", [write_file(session.folder.parent, "新.docx")]),
    "link": lambda session: attach_files(session, "1", [write_file(session.folder.parent, "新.docx")], copy=False),
    "nothing": lambda session: session.commit("没有变化"),
}


class TestSession:
    """The services on a read-only session."""

    @pytest.mark.parametrize("name", CHANGES)
    def test_every_change_is_refused_before_anything_happens(self, reading: Session, name: str) -> None:
        before = files_in(reading.folder)
        with pytest.raises(ReadOnlyError, match="只读") as caught:
            CHANGES[name](reading)
        assert caught.value.exit_code == 3
        assert files_in(reading.folder) == before

    def test_the_pool_takes_nothing_for_a_showcase_material(self, folder: Path, tmp_path: Path) -> None:
        with open_session(folder, user=USER, clock=fixed_clock) as session:
            from shifan.services.showcase import add_material, set_showcase

            set_showcase(session, name="甲")
            add_material(session, "报告")
        before = files_in(folder)
        with open_session(folder, user=USER, clock=fixed_clock, read_only=True) as reading:
            with pytest.raises(ReadOnlyError):
                attach_to_material(reading, "报告", write_file(tmp_path, "报告.docx", "新的"))
        assert files_in(folder) == before

    def test_everything_can_be_read(self, reading: Session) -> None:
        before = files_in(reading.folder)
        assert overview(reading).total.submitted.done == 1
        (found,) = look_up(reading, "32")
        assert found.exhibits[0].usable
        assert reading.repository.damage() == ""
        assert reading.repository.verify_chain(reading.application_id) is None
        assert files_in(reading.folder) == before

    def test_sqlite_itself_refuses_to_write(self, reading: Session) -> None:
        with pytest.raises(sqlite3.OperationalError, match="readonly"):
            reading.repository.engine.execute("DELETE FROM evidence_link")

    def test_it_sees_what_another_window_writes(self, reading: Session) -> None:
        seen = reading.repository.others_version(reading.application_id)
        with open_session(reading.folder, user="别人", clock=fixed_clock) as other:
            tick_checkpoint(other, "1.1")
        assert reading.repository.others_version(reading.application_id) != seen
        assert len(reading.state().ticks) == 1


class TestInquiries:
    """The one thing that is still written."""

    def test_they_are_logged_while_the_screens_session_stays_read_only(self, reading: Session) -> None:
        inquiries.ask(reading, "听证会开了几次", number="32")
        inquiries.answer(reading, 1, "三次", by="张三")
        done = inquiries.close(reading, 1)
        assert done.operation is not None
        assert done.operation.user == USER
        (found,) = reading.repository.all_of(Inquiry)
        assert (found.answer, found.open) == ("三次", False)
        assert reading.read_only
        assert reading.repository.read_only
        with pytest.raises(ReadOnlyError):
            tick_checkpoint(reading, "1.1")
        with pytest.raises(ReadOnlyError):
            undo(reading)

    def test_each_is_one_operation_that_can_be_undone_later(self, reading: Session) -> None:
        inquiries.ask(reading, "甲")
        inquiries.ask(reading, "乙")
        with open_session(reading.folder, user=USER, clock=fixed_clock) as session:
            assert undo(session).message == "撤销：登记第 2 号询问：乙"
            assert [found.question for found in session.repository.all_of(Inquiry)] == ["甲"]
            assert session.repository.verify_chain(session.application_id) is None

    def test_also_when_the_environment_asks_for_reading(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("SHIFAN_READ_ONLY", "1")
        with open_session(folder, user=USER, clock=fixed_clock) as session:
            assert session.read_only
            inquiries.ask(session, "甲")
            assert len(session.repository.all_of(Inquiry)) == 1


class TestOpening:
    """When a store cannot be opened for reading only, the reason is said and nothing is changed."""

    def test_an_older_format_is_not_brought_up_to_date(self, folder: Path) -> None:
        with open_session(folder, user=USER) as session:
            path = store_path(session)
        raw_sql(path, f"PRAGMA user_version = {SCHEMA_VERSION - 1}")
        before = files_in(folder)
        with pytest.raises(ProtectedError, match="旧版本的格式"):
            open_session(folder, user=USER, read_only=True)
        assert files_in(folder) == before

    def test_a_write_that_was_broken_off_is_not_rolled_back(self, folder: Path) -> None:
        run_python(
            """
import os, sqlite3, sys
connection = sqlite3.connect(sys.argv[1], isolation_level=None)
connection.execute("PRAGMA cache_size = 1")
connection.execute("BEGIN IMMEDIATE")
connection.execute("CREATE TABLE filler (a)")
connection.executemany("INSERT INTO filler VALUES (?)", [("x" * 900,)] * 2000)
os._exit(0)
""",
            folder / "shifan.db",
        )
        assert (folder / "shifan.db-journal").exists()
        before = files_in(folder)
        with pytest.raises(ProtectedError, match="意外中断"):
            open_session(folder, user=USER, read_only=True)
        assert files_in(folder) == before
        with open_session(folder, user=USER) as session:
            assert session.repository.damage() == ""
        with open_session(folder, user=USER, read_only=True) as session:
            assert len(session.state().evidence) == 1

    def test_a_folder_without_write_permission_can_be_read(self, folder: Path) -> None:
        store = folder / "shifan.db"
        store.chmod(0o444)
        folder.chmod(0o555)
        try:
            with open_session(folder, user=USER, read_only=True) as session:
                assert overview(session).total.submitted.done == 1
        finally:
            folder.chmod(0o755)
            store.chmod(0o644)

    @pytest.mark.parametrize(
        ("text", "wanted"),
        [
            ("", False),
            ("0", False),
            ("no", False),
            ("False", False),
            ("否", False),
            ("1", True),
            ("是", True),
            ("x", True),
        ],
    )
    def test_what_the_environment_may_say(self, monkeypatch: pytest.MonkeyPatch, text: str, wanted: bool) -> None:
        monkeypatch.setenv("SHIFAN_READ_ONLY", text)
        assert read_only_wanted() is wanted

    def test_saying_nothing_means_writing(self) -> None:
        assert "SHIFAN_READ_ONLY" not in os.environ
        assert not read_only_wanted()


ALLOWED = {"inquiry ask", "inquiry answer", "inquiry close"}
RUNS_ON = {"serve"}  # until it is stopped; the processes behind its pages are given --read-only as well
GIVEN = {
    "rate": ["1", "达标"],
    "tick": ["1.1"],
    "init": ["../新台账", "--county", "柳城县", "--round", "2023"],
    "demo": ["../样例", "--no-tui"],
    "clone": ["../下一轮", "--round", "2024"],
    "backup": [],
    "export": ["../甲.xlsx"],
    "pack": ["../材料包"],
}


def some_words(command: click.Command) -> list[str]:
    words: list[str] = []
    for param in command.params:
        if param.required:
            kind = param.type
            value = "2023-12-15" if isinstance(kind, DateType) else "1"
            value = next(iter(kind.kind)).label if isinstance(kind, WordType) else value
            words += [value] if isinstance(param, click.Argument) else [param.opts[0], value]
    return words


def test_no_command_changes_the_ledger_or_the_pool(
    folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(folder)
    with open_session(folder, user=USER, clock=fixed_clock) as session:
        say = speaker(session, capsys, monkeypatch)

    def ledger_and_pool() -> dict[str, str]:  # which application was looked at last is no part of them
        loose = ("备份/", ".最近打开")
        return {name: seen for name, seen in files_in(folder).items() if not name.startswith(loose)}

    guarded = ledger_and_pool()
    tried = set()
    for words, command in every_command():
        name = " ".join(words)
        if not words or isinstance(command, click.Group) or words[0] == "criteria" or name in ALLOWED | RUNS_ON:
            continue
        say("--read-only", *words, *GIVEN.get(name, some_words(command)))
        assert ledger_and_pool() == guarded, name
        tried.add(name)
    assert tried >= {"tick", "rate", "undo", "clone", "site add", "showcase set", "stage set", "duty add", "assign"}
    assert not (folder.parent / "新台账").exists()
    assert not (folder.parent / "样例").exists()
    assert not (folder.parent / "下一轮").exists()


NEW = ["init", "x", "--county", "甲县", "--round", "2023"]


@pytest.mark.parametrize("words", [["tick", "1.1"], ["undo"], ["stage", "set", "申报"], NEW])
def test_the_command_says_so_in_chinese(folder: Path, words: list[str]) -> None:
    refusal = "现在是只读（迎检）模式，不能改动台账和材料。\n要改动，请退出后用平常方式重新打开。\n"
    by_option = shifan("--read-only", *words, cwd=folder)
    assert (by_option.code, by_option.out, by_option.err) == (3, "", refusal)
    by_environment = shifan(*words, cwd=folder, env={**environment(), "SHIFAN_READ_ONLY": "1"})
    assert (by_environment.code, by_environment.out, by_environment.err) == (3, "", refusal)


def test_inquiries_by_command_in_read_only_mode(folder: Path) -> None:
    env = {"SHIFAN_READ_ONLY": "1"}
    assert shifan("inquiry", "ask", "几次", cwd=folder, env=env).out == "登记第 1 号询问：几次\n"
    assert shifan("--read-only", "inquiry", "answer", "1", "三次", "--by", "张三", cwd=folder).code == 0
    assert shifan("inquiry", "close", "1", cwd=folder, env=env).code == 0
    listed = shifan("inquiry", "list", cwd=folder, env=env)
    assert (listed.code, listed.err) == (0, "")
    assert "张三 答：三次" in listed.out
