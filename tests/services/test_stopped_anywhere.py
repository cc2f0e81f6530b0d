"""Whatever step long work is stopped at, the store, the pool and the folders are as they were; then it gets through."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from shifan.domain.application import ShowcaseMaterial
from shifan.services import adjusting, importing, inbox, showcase
from shifan.services.attaching import Facts, attach_files
from shifan.services.checking import Finding, all_fine, examine
from shifan.services.cloning import make_clone, plan_clone
from shifan.services.import_reading import read_returns
from shifan.services.sending import Sending, export_by_department, sent_workbooks
from shifan.services.session import Session
from shifan.services.taking_ledger import plan_ledger, take_ledger
from shifan.services.taking_materials import plan_materials, take_materials
from support import NOW, dump, write_file
from support_returns import HEALTH, LAW, fill, send, units_at_work
from support_stopping import stopped_everywhere
from support_takeover import book


@pytest.fixture
def engine() -> str:
    """The steps are the same on both engines."""
    return "sqlite"


def everything(session: Session, *folders: Path) -> object:
    """Return all that is stored, and the files of the pool and of ``folders`` with what they hold."""
    places = (session.pool.folder, *folders)
    files = {path: path.read_bytes() for place in places for path in place.rglob("*") if path.is_file()}
    return dump(session.repository), files, [sorted(place.iterdir()) for place in folders]


def stopped_leaves_nothing(session: Session, work: Callable[[Session], object], *folders: Path) -> int:
    """Stop the work everywhere; return how often that was."""
    before, count = everything(session, *folders), 0
    for steps in stopped_everywhere(session, work):
        assert everything(session, *folders) == before, steps
        count += 1
    assert everything(session, *folders) != before
    return count


@pytest.fixture
def back(workspace: Session, tmp_path: Path) -> Path:
    """Workbooks that came back, with two documents beside them."""
    units_at_work(workspace)
    sent = send(workspace, tmp_path / "交回")
    fill(sent[LAW], {("32", "佐证材料"): "公告.txt", ("35", "佐证材料"): "纪要.txt"})
    fill(sent[HEALTH], {("42", "自评"): "达标"})
    for name in ("公告.txt", "纪要.txt"):
        write_file(tmp_path / "交回", name, name)
    return tmp_path / "交回"


def test_taking_workbooks(workspace: Session, back: Path) -> None:
    def work(session: Session) -> object:
        plan = importing.plan_import(session, read_returns([back], session.watch))
        return session.perform(lambda s: importing.take_import(s, plan, attach=[offer.key for offer in plan.offers]))

    assert stopped_leaves_nothing(workspace, work, back) > 10
    assert {found.title for found in workspace.state().evidence} == {"公告.txt", "纪要.txt"}


@pytest.mark.parametrize("name", ["填报表", "新的"])
def test_sending_workbooks(workspace: Session, tmp_path: Path, name: str) -> None:
    units_at_work(workspace)
    there = tmp_path / "发出"
    write_file(there / "填报表", "别的.txt")
    before = everything(workspace, there)
    for steps in stopped_everywhere(
        workspace, lambda session: session.perform(lambda s: export_by_department(s, there / name, Sending()))
    ):
        assert everything(workspace, there) == before, steps
    assert len(sent_workbooks(workspace)) == len(list((there / name).glob("*填报表*.xlsx"))) == 3


def test_a_ledger(workspace: Session, tmp_path: Path) -> None:
    path = book(tmp_path, (32, "听证与座谈", "县司法局", "张三", "2023.11.30"))

    def work(session: Session) -> object:
        plan = plan_ledger(session, path)
        return session.perform(lambda s: take_ledger(s, plan))

    assert stopped_leaves_nothing(workspace, work) > 5


@pytest.mark.parametrize("kind", ["materials", "inbox"])
def test_a_folder_of_materials(workspace: Session, tmp_path: Path, kind: str) -> None:
    pile = tmp_path / "材料来件"
    for number in ("32", "33"):
        write_file(pile / f"{number} 项", f"{number} 公告.pdf", number)

    def work(session: Session) -> object:
        if kind == "materials":
            plan = plan_materials(session, pile)
            return session.perform(lambda s: take_materials(s, plan))
        arrived = inbox.plan_inbox(session, pile)
        return session.perform(lambda s: inbox.take_inbox(s, arrived))

    assert stopped_leaves_nothing(workspace, work, pile) > 5
    assert len(workspace.state().evidence) == 2


def test_a_file_for_an_event_and_one_for_a_showcase_material(workspace: Session, tmp_path: Path) -> None:
    first, second = (write_file(tmp_path, name, name) for name in ("表彰.txt", "总结.txt"))
    showcase.set_showcase(workspace, name="信访工作法治化")
    showcase.add_material(workspace, "工作总结")
    assert (
        stopped_leaves_nothing(
            workspace,
            lambda session: adjusting.register_event(
                session, "101", "省级表彰", level="省级", happened_on=NOW.date(), files=[first]
            ),
        )
        > 1
    )
    assert (
        stopped_leaves_nothing(workspace, lambda session: showcase.attach_to_material(session, "工作总结", second)) > 1
    )
    (material,) = workspace.repository.all_of(ShowcaseMaterial, workspace.application_id)
    assert material.evidence_id is not None


def test_the_next_round(workspace: Session, tmp_path: Path) -> None:
    file = write_file(tmp_path / "来件", "办法.txt", "长期")
    attach_files(workspace, "32", [file], facts=Facts(long_term=True))
    beside = tmp_path / "别处"
    beside.mkdir()
    work = lambda session: make_clone(session, beside / "下一轮", plan_clone(session, "2025"))  # noqa: E731
    before, count = everything(workspace), 0
    for steps in stopped_everywhere(workspace, work):
        assert everything(workspace) == before, steps
        assert list(beside.iterdir()) == [], steps
        count += 1
    assert count > 3
    assert [path.name for path in beside.iterdir()] == ["下一轮"]


def test_doctor(workspace: Session, tmp_path: Path) -> None:
    attach_files(workspace, "32", [write_file(tmp_path, "公告.txt", "公告")])
    before, found = everything(workspace), list[list[Finding]]()
    for steps in stopped_everywhere(workspace, lambda session: found.append(examine(session))):
        assert everything(workspace) == before, steps
    assert [all_fine(one) for one in found] == [True]
