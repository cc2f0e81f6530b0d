"""Parts and their whole: entered by command and table, checked everywhere, refused where there is no whole."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path

import pytest
from openpyxl import load_workbook

from shifan.criteria.library import data_folder
from shifan.domain.errors import DataFileError, NotFoundError
from shifan.domain.figures import Figure
from shifan.services.exporting import export_progress
from shifan.services.figure_file import import_figures
from shifan.services.figures import Numbers, enter_figure, remove_figure
from shifan.services.sample_file import read_sample
from shifan.services.session import Session
from support import write_file
from support_command import shifan


def entered(session: Session, name: str, number: int, part_of: str | None = None) -> tuple[str, ...]:
    return enter_figure(session, "12", name, Numbers(value=Decimal(number), part_of=part_of)).warnings


def test_parts_that_do_not_make_their_whole_are_told_in_command_and_workbook(
    workspace: Session, tmp_path: Path
) -> None:
    entered(workspace, "发现问题", 757)
    entered(workspace, "口头整改", 710, " 发现问题 ")
    more = ("转办", "--value", "46", "--part-of", "发现问题")
    ran = shifan("-w", workspace.folder, "figure", "add", "12", *more, cwd=tmp_path)
    assert (ran.code, ran.err) == (0, "")
    listed = shifan("-w", workspace.folder, "figure", "list", cwd=tmp_path).out
    assert "转办　46　属于「发现问题」" in listed
    assert "数据不符：数值 757，分项（口头整改、转办）合计为 756" in listed
    data = json.loads(shifan("-w", workspace.folder, "figure", "list", "--json", cwd=tmp_path).out)
    assert {line["name"]: line["part_of"] for line in data} == {
        "发现问题": "",
        "口头整改": "发现问题",
        "转办": "发现问题",
    }
    book = tmp_path / "进度表.xlsx"
    export_progress(workspace, book)
    rows = list(load_workbook(book)["量化指标"].values)
    head = next(row for row in rows if "属于哪个合计" in row)
    cells = {row[head.index("数据名称")]: row for row in rows}
    assert cells["转办"][head.index("属于哪个合计")] == "发现问题"
    assert "合计为 756" in str(cells["发现问题"][head.index("核对结果")])


def test_a_whole_that_is_not_there_is_refused_naming_those_that_are(workspace: Session, tmp_path: Path) -> None:
    with pytest.raises(NotFoundError, match="「合计」的数据") as none:
        entered(workspace, "转办", 46, "合计")
    assert none.value.hint.startswith("本项还没有别的数据。")
    entered(workspace, "发现问题", 756)
    entered(workspace, "口头整改", 710, "发现问题")
    more = ("转办", "--value", "46", "--part-of", "合计")
    ran = shifan("-w", workspace.folder, "figure", "add", "12", *more, cwd=tmp_path)
    assert ran.code == 1
    assert "第 12 项没有名为「合计」的数据，不能写属于它。\n本项现有：发现问题、口头整改。" in ran.err
    assert {figure.name for figure in workspace.state().figures} == {"发现问题", "口头整改"}


def test_a_table_may_name_a_whole_that_comes_below_and_no_other(workspace: Session, inbox: Path) -> None:
    rows = "编号,名称,数值,属于\n12,转办,46,发现问题\n12,发现问题,46,\n13,终端,5,发现问题\n"
    with pytest.raises(DataFileError) as caught:
        import_figures(workspace, write_file(inbox, "数据.csv", rows.encode()))
    assert caught.value.message.splitlines()[1:] == ["第 4 行：第 13 项没有名为「发现问题」的数据，不能写属于它。"]
    assert workspace.repository.all_of(Figure, workspace.application_id) == []


def test_a_whole_that_is_taken_away_leaves_word_and_its_parts_can_be_corrected(workspace: Session) -> None:
    entered(workspace, "发现问题", 756)
    entered(workspace, "转办", 46, "发现问题")
    (told,) = remove_figure(workspace, "12", "发现问题").warnings
    assert told == "「转办」还写着属于「发现问题」，分项合计没有可对的数了。"
    assert entered(workspace, "转办", 47, "发现问题") == ()  # as it stands: a form gives back what it showed
    entered(workspace, "转办", 47, "")
    (left,) = workspace.state().figures
    assert left.part_of == ""


def test_the_samples_file_names_a_part_without_a_whole(tmp_path: Path) -> None:
    text = (data_folder("examples", "SHIFAN_EXAMPLES") / "liucheng-2023" / "application.yaml").read_text(
        encoding="utf-8"
    )
    path = tmp_path / "application.yaml"
    path.write_text(text.replace("part_of: 发现问题办结}", "part_of: 别的}", 1), encoding="utf-8")
    line = next(n for n, text in enumerate(path.read_text(encoding="utf-8").splitlines(), 1) if "part_of: 别的" in text)
    with pytest.raises(DataFileError) as caught:
        read_sample(path)
    assert f"application.yaml 第 {line} 行，字段 figures" in caught.value.message
    assert "第 12 项没有名为「别的」的数据；现有：" in caught.value.message
