"""A figure is no part of itself, by whatever way round: refused by command and by table, naming the ring."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from shifan.domain.errors import DataFileError, RuleError
from shifan.domain.figures import Figure
from shifan.services.figure_file import import_figures
from shifan.services.figures import Numbers, enter_figure
from shifan.services.session import Session
from support import file_only, write_file


def enter(session: Session, name: str, part_of: str | None = None) -> None:
    enter_figure(session, "12", name, Numbers(value=Decimal(1), part_of=part_of))


def table(folder: Path, *rows: tuple[str, str]) -> Path:
    """Write a table of item 12: names, and what each is a part of."""
    lines = ["编号,名称,数值,属于", *(f"12,{name},1,{whole}" for name, whole in rows)]
    return write_file(folder, "数据.csv", "\n".join(lines).encode("utf-8"))


def wholes(session: Session) -> dict[str, str]:
    return {one.name: one.part_of for one in session.repository.all_of(Figure, session.application_id)}


@file_only
@pytest.mark.parametrize(
    ("rows", "row", "ring"),
    [
        ([("甲", "乙"), ("乙", "甲")], 2, "「甲」属于「乙」属于「甲」"),
        ([("甲", "乙"), ("乙", "丙"), ("丙", "甲"), ("丁", "甲")], 2, "「甲」属于「乙」属于「丙」属于「甲」"),
        ([("合计", ""), ("Ａ", "B"), ("B", "A")], 3, "「Ａ」属于「B」属于「Ａ」"),
    ],
)
def test_a_table_with_a_ring_is_refused(
    workspace: Session, tmp_path: Path, rows: list[tuple[str, str]], row: int, ring: str
) -> None:
    with pytest.raises(DataFileError) as refused:
        import_figures(workspace, table(tmp_path, *rows))
    assert refused.value.message == f"「数据.csv」有误，没有写入：\n第 {row} 行：第 12 项的{ring}，绕成了一圈。"
    assert wholes(workspace) == {}


@file_only
def test_a_ring_closed_by_one_figure_is_refused(workspace: Session) -> None:
    for name, whole in (("丙", None), ("乙", "丙"), ("甲", "乙")):
        enter(workspace, name, whole)
    with pytest.raises(RuleError, match="「丙」属于「甲」属于「乙」属于「丙」，绕成了一圈"):
        enter(workspace, "丙", "甲")
    assert wholes(workspace) == {"丙": "", "乙": "丙", "甲": "乙"}


@file_only
def test_a_ring_of_stored_and_new_figures_is_refused(workspace: Session, tmp_path: Path) -> None:
    enter(workspace, "乙")
    enter(workspace, "甲", "乙")
    with pytest.raises(DataFileError, match="第 2 行：第 12 项的「乙」属于「甲」属于「乙」"):
        import_figures(workspace, table(tmp_path, ("乙", "甲")))


@file_only
def test_a_table_may_turn_stored_parts_round(workspace: Session, tmp_path: Path) -> None:
    enter(workspace, "乙")
    enter(workspace, "丙")
    enter(workspace, "甲", "乙")
    import_figures(workspace, table(tmp_path, ("乙", "甲"), ("甲", "丙")))
    assert wholes(workspace) == {"乙": "甲", "丙": "", "甲": "丙"}


@file_only
def test_a_ring_from_before_does_not_lock_its_numbers(workspace: Session) -> None:
    enter(workspace, "乙")
    enter(workspace, "甲", "乙")
    (whole,) = (one for one in workspace.repository.all_of(Figure, workspace.application_id) if one.name == "乙")
    workspace.commit("旧版留下的一圈", put=[replace(whole, part_of="甲")])
    enter(workspace, "甲")
    enter(workspace, "丁", "甲")
    assert wholes(workspace)["丁"] == "甲"
    enter(workspace, "乙", "")
    assert wholes(workspace)["乙"] == ""
