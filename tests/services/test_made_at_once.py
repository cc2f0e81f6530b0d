"""Several programs that make the same thing at once: exactly one does, and nothing of it is lost or left half made."""

from __future__ import annotations

import subprocess
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest

from shifan.domain.application import Application
from shifan.domain.errors import ArchivedError, ProtectedError, RuleError
from shifan.services import applications
from shifan.services.attaching import attach_files
from shifan.services.cloning import clone_beside, make_clone, plan_clone
from shifan.services.session import STORE_NAME, Session, open_session
from shifan.services.setup import create_workspace, new_application
from shifan.services.summarising import differences
from support import USER, file_only, fixed_clock, pool_files, start_python, write_file

ROUNDS = 5
PROGRAMS = "甲乙"

# In each round waits for the word to begin, then makes what the first argument names and says whether it was the one.
MAKING = """
import sys
from pathlib import Path
from shifan.domain.errors import ProtectedError, RuleError
from shifan.services import applications, session, setup, shared_workspace
from shifan.store.address import parse_address

what, folder, name, where = sys.argv[1], Path(sys.argv[2]), sys.argv[3], sys.argv[4]

def make(number):
    application = setup.new_application(f"第{number}县", "2023")
    if what == "workspace":
        setup.create_workspace(folder / number, application, user=name).close()
    elif what == "shared":
        target = folder / f"{name}{number}"
        shared_workspace.create_shared_workspace(target, parse_address(where), application, user=name).close()
    else:
        applications.add_application(opened, application)

opened = session.open_session(folder, user=name) if what == "application" else None
print("ready", flush=True)
for line in sys.stdin:
    try:
        make(line.strip())
        print("made", flush=True)
    except (ProtectedError, RuleError) as error:
        print(error.message, flush=True)
"""


def answers(what: str, folder: Path, where: str = "") -> list[list[str]]:
    """Let all programs make the same, round by round; return what they said in each round."""
    children = [start_python(MAKING, what, folder, name, where) for name in PROGRAMS]
    try:
        assert [_line(child) for child in children] == ["ready"] * len(children)
        return [_round(children, str(number)) for number in range(ROUNDS)]
    finally:
        for child in children:
            child.kill()
            child.communicate()


def _round(children: list[subprocess.Popen[str]], number: str) -> list[str]:
    for child in children:
        assert child.stdin is not None
        child.stdin.write(f"{number}\n")
        child.stdin.flush()
    return [_line(child) for child in children]


def _line(child: subprocess.Popen[str]) -> str:
    assert child.stdout is not None
    return child.stdout.readline().strip() or child.communicate(timeout=60)[1]


@file_only
@pytest.mark.usefixtures("engine")
def test_of_programs_that_make_the_same_workspace_one_does_and_keeps_it(tmp_path: Path) -> None:
    said = answers("workspace", tmp_path)
    for number, found in enumerate(said):
        assert found.count("made") == 1, found
        assert all("不会覆盖" in text for text in found if text != "made"), found
        with open_session(tmp_path / str(number)) as session:
            (application,) = session.repository.all_of(Application)
            assert application.county == f"第{number}县"
            (operation,) = session.repository.operations(application.id)
            assert operation.user == PROGRAMS[found.index("made")]
            assert len(session.state().records) == 104
            assert differences(session) == ()


def test_of_programs_that_add_the_same_round_one_does(workspace: Session) -> None:
    said = answers("application", workspace.folder)
    for found in said:
        assert found.count("made") == 1, found
        assert all("没有再建一个" in text for text in found if text != "made"), found
    added = [found.county for found in workspace.repository.all_of(Application) if found.county != "柳城县"]
    assert sorted(added) == sorted(f"第{number}县" for number in range(ROUNDS))


@pytest.mark.parametrize("engine", [pytest.param("postgresql", marks=pytest.mark.needs("postgres"))], indirect=True)
def test_of_machines_that_begin_the_same_round_in_one_database_one_does(workspace: Session, tmp_path: Path) -> None:
    said = answers("shared", tmp_path / "各台", workspace.workspace.store.url())  # type: ignore[union-attr]
    for number, found in enumerate(said):
        assert found.count("made") == 1, found
        made = [name for name in PROGRAMS if (tmp_path / "各台" / f"{name}{number}").exists()]
        assert PROGRAMS[found.index("made")] in made
        with open_session(tmp_path / "各台" / f"{PROGRAMS[found.index('made')]}{number}") as session:
            assert session.application().county == f"第{number}县"
    assert len(workspace.repository.all_of(Application)) == ROUNDS + 1


@file_only
def test_who_comes_too_late_leaves_the_store_of_the_other_alone(workspace: Session) -> None:
    before = (workspace.folder / STORE_NAME).read_bytes()
    with pytest.raises(ProtectedError, match="不会覆盖"):
        create_workspace(workspace.folder, new_application("鹿寨县", "2023"), user=USER)
    assert (workspace.folder / STORE_NAME).read_bytes() == before


# Dies where the empty next round is written and what it takes over is not yet.
DYING = """
import os, sys
from pathlib import Path
from shifan.services import cloning, session

def die(*_, **__):
    os.kill(os.getpid(), 9)

cloning._carry = die
with session.open_session(Path(sys.argv[1])) as opened:
    cloning.clone_beside(opened, cloning.plan_clone(opened, "2025"))
"""


def test_a_next_round_that_was_broken_off_does_not_bar_the_next_try(workspace: Session) -> None:
    with start_python(DYING, workspace.folder) as child:
        assert child.wait(60) == -9, child.stderr and child.stderr.read()
    assert [found.round for found in workspace.repository.all_of(Application)] == ["2023"]
    clone_beside(workspace, plan_clone(workspace, "2025"))
    assert [found.round for found in workspace.repository.all_of(Application)] == ["2023", "2025"]
    with pytest.raises(RuleError, match="已经有柳城县 2025的申报"):
        clone_beside(workspace, plan_clone(workspace, "2025"))


def test_a_clone_never_takes_away_what_another_program_put_into_its_folder(workspace: Session, tmp_path: Path) -> None:
    target = tmp_path / "下一轮"
    plan = plan_clone(workspace, "2025")

    clock = workspace.clock

    def meanwhile() -> datetime:  # when the clone is half done
        if not target.exists():
            create_workspace(target, new_application("鹿寨县", "2023"), user="李四", clock=fixed_clock).close()
        return clock()

    workspace.clock = meanwhile
    with pytest.raises(ProtectedError, match="没有建成"):
        make_clone(workspace, target, plan)
    with open_session(target) as other:
        assert other.application().county == "鹿寨县"
    assert [path.name for path in tmp_path.iterdir() if path.name.endswith(".part")] == []


def test_an_application_that_is_not_open_is_changed_on_its_newest_state(workspace: Session) -> None:
    second = new_application("鹿寨县", "2023")
    applications.add_application(workspace, second)
    clock, calls = workspace.clock, []
    with open_session(workspace.workspace, application_id=second.id, user="李四", clock=fixed_clock) as other:

        def overtaken() -> object:
            calls.append(workspace.repository.engine.in_transaction)
            if len(calls) == 1:
                applications.set_place(other, second.id, province="广西壮族自治区")
            return clock()

        workspace.clock = overtaken  # type: ignore[assignment]
        done = applications.set_place(workspace, "鹿寨", city="柳州市")
    assert calls == [False, True]  # the second time with the others kept out
    assert done.message == "鹿寨县 2023的所在地改为广西壮族自治区柳州市"
    found = applications.find_application(workspace, second.id)
    assert (found.province, found.city) == ("广西壮族自治区", "柳州市")


def test_who_is_alone_with_one_application_cannot_write_another(workspace: Session) -> None:
    second = new_application("鹿寨县", "2023")
    applications.add_application(workspace, second)
    repository, moved = workspace.repository, replace(second, city="柳州市", version=1)
    with repository.alone(workspace.application_id), pytest.raises(ProtectedError, match="只能改动打开的申报"):
        repository.commit(second.id, "改", USER, fixed_clock(), put=[moved])
    assert applications.find_application(workspace, second.id).city == ""
    assert repository.commit(second.id, "改", USER, fixed_clock(), put=[moved]) is not None


def test_nothing_is_left_of_a_file_that_an_archived_application_refuses(workspace: Session, tmp_path: Path) -> None:
    applications.archive(workspace, workspace.application_id)
    with pytest.raises(ArchivedError, match="已于 2023-10-09 归档"):
        attach_files(workspace, "32", [write_file(tmp_path, "方案.docx")])
    assert pool_files(workspace) == []
