"""Any operation can be undone and done again, not only the newest; what stands on it is named."""

from __future__ import annotations

import re
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shifan.domain.application import Department
from shifan.domain.errors import NotFoundError, RuleError, ShifanError
from shifan.services import assigning, attaching, departments, gaps, history, recording
from shifan.services.history import redo, undo
from shifan.services.session import Session, open_session
from support import NOW, dump, new_workspace, write_file
from support_steps import Step, copy_of, done, new_template, steps


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A closed workspace with files to attach; each example works on its own copy."""
    return new_template(tmp_path_factory.mktemp("template") / "w")


def note(session: Session, number: str) -> str:
    return session.record(session.item(number).id).note


def refused(session: Session, seq: int, *, again: bool = False) -> str:
    """Return the refusal of undoing (or redoing) an operation, which must change nothing."""
    before = dump(session.repository, versions=True)
    with pytest.raises((RuleError, NotFoundError)) as caught:
        (redo if again else undo)(session, seq)
    assert dump(session.repository, versions=True) == before
    return str(caught.value)


def test_an_older_operation_is_undone_where_nothing_stands_on_it(workspace: Session) -> None:
    recording.write_note(workspace, "1", "甲")  # 2
    recording.write_note(workspace, "2", "乙")  # 3
    recording.tick_checkpoint(workspace, "1.1")  # 4, the same row but other fields
    taken = undo(workspace, 2)
    assert taken.message == "撤销：第 1 项写备注"
    assert (note(workspace, "1"), note(workspace, "2")) == ("", "乙")
    assert undo(workspace).message.startswith("撤销：勾选 1.1")  # the newest that stands
    assert undo(workspace).message == "撤销：第 2 项写备注"
    with pytest.raises(RuleError, match="没有可以撤销"):
        undo(workspace)
    assert redo(workspace, 2).message == "重做：第 1 项写备注"
    assert note(workspace, "1") == "甲"


def test_the_operation_that_stands_on_the_same_field_is_named(workspace: Session) -> None:
    recording.write_note(workspace, "1", "甲")  # 2
    with open_session(workspace.folder, user="李四", clock=lambda: NOW + timedelta(hours=1)) as other:
        recording.write_note(other, "1", "乙")  # 3
    recording.write_note(workspace, "2", "丙")  # 4
    text = refused(workspace, 2)
    assert "不能撤销「第 1 项写备注」：同一处后来又有改动：第 3 号操作「第 1 项写备注」" in text
    assert re.search(r"（李四.*，2023-10-09 11:00）", text)  # a server adds the login role
    assert "请先撤销第 3 号操作（「历史」里的「撤销或重做这一步」）" in text
    undo(workspace, 3)
    undo(workspace, 2)
    assert note(workspace, "1") == ""
    assert refused(workspace, 3).startswith("第 3 号操作已经撤销。")
    redo(workspace, 2)
    recording.write_note(workspace, "1", "丁")
    assert "第 8 号操作" in refused(workspace, 3, again=True)


def test_what_refers_to_a_row_is_named(workspace: Session) -> None:
    departments.add_departments(workspace, "县司法局\n县公安局")  # 2
    assigning.assign(workspace, "1", "县公安局")  # 3
    assigning.assign(workspace, "1", "县司法局")  # 4 takes the lead away from 县公安局
    gaps.open_gap(workspace, "缺台账", department_name="县公安局")  # 5
    assert "后来的操作用到了它：第 5 号操作" in refused(workspace, 2)
    undo(workspace, 5)
    assert "后来的操作用到了它：第 4 号操作" in refused(workspace, 2)
    undo(workspace, 4)
    undo(workspace, 3)
    undo(workspace, 2)
    assert workspace.repository.all_of(Department) == []


def test_a_row_whose_parent_went_away_is_not_put_back_alone(workspace: Session, tmp_path: Path) -> None:
    attaching.attach_files(workspace, "1", [write_file(tmp_path, "通知.docx")], copy=False)  # 2
    (link,) = workspace.state().links
    (evidence,) = workspace.state().evidence
    workspace.commit("移除印证", remove=[link])  # 3
    workspace.commit("移除材料", remove=[evidence])  # 4
    assert "后来的操作用到了它：第 4 号操作「移除材料」" in refused(workspace, 3)
    undo(workspace, 4)
    undo(workspace, 3)
    assert len(workspace.state().links) == 1


def test_a_unit_of_the_same_name_is_in_the_way(workspace: Session) -> None:
    departments.add_departments(workspace, "县司法局")  # 2
    (unit,) = workspace.repository.all_of(Department)
    workspace.commit("移除单位", remove=[unit])  # 3
    departments.add_departments(workspace, "县司法局")  # 4
    assert "第 4 号操作" in refused(workspace, 3)


@pytest.mark.parametrize("name", ["a_b%c", 'x"y', "x\\y", "x\\_y"])
def test_names_with_signs_of_their_own_are_found(workspace: Session, name: str) -> None:
    app = workspace.application_id
    workspace.commit("添加单位", put=[Department(name, app, name)])  # 2
    workspace.commit("移除单位", remove=workspace.repository.all_of(Department))  # 3
    workspace.commit("添加单位", put=[Department("new", app, name)])  # 4
    assert "第 4 号操作" in refused(workspace, 3)


def test_what_cannot_be_meant_is_said(workspace: Session, tmp_path: Path) -> None:
    recording.write_note(workspace, "1", "甲")  # 2
    undo(workspace, 2)  # 3
    assert "第 1 号操作是建立台账，不能撤销" in refused(workspace, 1)
    assert "第 3 号操作本身就是撤销，针对的是第 2 号操作" in refused(workspace, 3)
    assert "第 2 号操作已经撤销" in refused(workspace, 2)
    assert "本次申报没有第 99 号操作" in refused(workspace, 99)
    redo(workspace, 2)  # 4
    assert "第 2 号操作没有撤销，不用重做" in refused(workspace, 2, again=True)
    assert "第 4 号操作本身就是重做" in refused(workspace, 4)


def test_a_large_operation_is_undone_whole_long_after(workspace: Session) -> None:
    before = dump(workspace.repository)["task"]
    assigning.assign(workspace, "1-60", "县司法局", due=date(2023, 12, 1))  # 2
    for number in ("61", "62", "63"):
        recording.write_note(workspace, number, "后来写的")
    undo(workspace, 2)
    assert dump(workspace.repository)["task"] == before
    assert note(workspace, "62") == "后来写的"
    redo(workspace, 2)
    assert len(workspace.state().tasks) == 60


@settings(max_examples=15)
@given(
    actions=st.lists(steps, min_size=6, max_size=20),
    places=st.lists(st.integers(0, 30), min_size=4, max_size=12),
)
def test_undoing_any_operation_and_doing_it_again_changes_nothing(
    template: Path, actions: list[Step], places: list[int]
) -> None:
    with copy_of(template) as session:
        made = sum(done(session, action) for action in actions)
        for place in places:
            seq = 2 + place % max(made, 1)
            before = dump(session.repository)
            try:
                undo(session, seq)
            except ShifanError:
                assert dump(session.repository) == before
                continue
            redo(session, seq)
            assert dump(session.repository) == before
        assert history.compare_with_journal(session) == []
        assert session.repository.verify_chain(session.application_id) is None


def test_other_applications_operations_are_not_ours(tmp_path: Path) -> None:
    with new_workspace(tmp_path / "a") as session:
        recording.write_note(session, "1", "甲")
        with pytest.raises(NotFoundError, match="没有第 2 号操作"):
            session.repository.undo("another", "张三", NOW, 2)
        assert note(session, "1") == "甲"
