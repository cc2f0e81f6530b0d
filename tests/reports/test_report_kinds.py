"""Each kind of document, made through the command line and read back."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from shifan.domain.errors import NotFoundError, UsageError
from shifan.domain.moments import parse_moment
from shifan.domain.records import WorkStatus
from shifan.domain.reports.contents import ReportKind
from shifan.evidence.watch import Watch
from shifan.services.dispatching import take_dispatch
from shifan.services.recording import change_status
from shifan.services.reporting import Wish, prepare_report
from shifan.services.reporting_files import Made
from shifan.services.session import Session
from support import NOW
from support_reports import LONG, cells, everything, fill, opened, table_headed, texts


def made(session: Session, kind: ReportKind, target: Path, wish: Wish | None = None) -> Made:
    return prepare_report(session, target, kind, wish or Wish()).run(Watch())


def test_self_assessment_has_figures_scores_and_gaps_with_their_sources(workspace: Session, tmp_path: Path) -> None:
    fill(workspace)
    found = made(workspace, ReportKind.SELF_ASSESSMENT, tmp_path / "自评.docx")
    document = opened(found.paths[0])
    body = texts(document)
    assert body[0] == "法治政府建设示范创建自评报告"
    assert "工作版，依公开法规转述，非官方原文" in body[2]
    submitted = sum(record.status is WorkStatus.SUBMITTED for record in workspace.state().records.values())
    assert any(f"已提交{submitted}/100（{submitted}%）[" in text for text in body)
    figures = next(text for text in body if text.startswith("主要数据："))
    mark = figures.split("人民调解成功率98.2%（1837/1870）")[1].split("；")[0]
    assert f"{mark} 2023年度报告第8页；不含司法所" in body
    assert any(text.endswith("] 未注明来源，请补填") for text in body)
    rows = table_headed(document, "编号", "三级指标", "自评")
    assert rows[0][:6] == ["1", "审批服务便民化", "达标", "—", "0～1/1", "0"]
    assert "被退回：缺盖章页" in rows[0][6]
    groups = table_headed(document, "一级指标")
    assert sum(int(row[1]) for row in groups) == 100
    assert sum(int(row[6]) for row in groups) == 100
    assert any(text.startswith("1.负责人“出庭不出声”。[") for text in body)
    assert found.warnings == ("有 11 处标着【请补写】，请写好后再用。", "有 1 个数据没有注明来源，请补填。")


def test_every_number_in_a_sentence_is_followed_by_the_mark_of_a_listed_source(
    workspace: Session, tmp_path: Path
) -> None:
    fill(workspace)
    for kind in (ReportKind.SELF_ASSESSMENT, ReportKind.YEARLY):
        body = texts(opened(made(workspace, kind, tmp_path / f"{kind}.docx").paths[0]))
        listed = [text for text in body if text.startswith("[")]
        assert [text.split("]")[0] for text in listed] == [f"[{n}" for n in range(1, len(listed) + 1)]
        used = {part.split("]")[0] for text in body if not text.startswith("[") for part in text.split("[")[1:]}
        assert used == {str(number) for number in range(1, len(listed) + 1)}


def test_responsibility_table_holds_all_items_or_one_units(workspace: Session, tmp_path: Path) -> None:
    fill(workspace)
    document = opened(made(workspace, ReportKind.RESPONSIBILITY, tmp_path / "全部.docx").paths[0])
    rows = table_headed(document, "编号", "三级指标", "具体要求")
    items = [row for row in rows if len(row) > 1]
    assert [row[0] for row in items] == [item.number for item in workspace.edition.criteria]
    assert items[0][3:] == [LONG, "县司法局", "韦小平", "2023.9.29"]
    assert len([row for row in rows if len(row) == 1]) == len(workspace.edition.groups)
    assert document.sections[0].page_width > document.sections[0].page_height
    one = opened(
        made(workspace, ReportKind.RESPONSIBILITY, tmp_path / "一个.docx", Wish(department="县司法局")).paths[0]
    )
    state = workspace.state()
    mine = {t.criterion_id for t in state.tasks if state.department_by_id[t.department_id].name == "县司法局"}
    shown = [row[0] for row in table_headed(one, "编号", "三级指标", "具体要求") if len(row) > 1]
    assert shown == [item.number for item in workspace.edition.criteria if item.id in mine]
    assert [row[1] for row in table_headed(one, "序号", "责任单位")] == ["县司法局"]


def test_tables_repeat_their_heads_and_rows_stay_whole(workspace: Session, tmp_path: Path) -> None:
    fill(workspace)
    document = opened(made(workspace, ReportKind.MISSING, tmp_path / "缺项.docx").paths[0])
    xml = document.tables[0]._tbl.xml
    assert xml.count("<w:tblHeader/>") == 1
    assert xml.count("<w:cantSplit/>") == xml.count("<w:tr>")
    rows = [row for row in table_headed(document, "编号", "三级指标", "缺什么") if len(row) > 1]
    assert rows[0][2].startswith("被退回：缺盖章页缺材料：至少 2 份，现有 0 份缺核查点：1.2 ")
    assert "个别乡镇重视不够" in everything(document)


def test_supervision_is_one_sheet_for_each_unit(workspace: Session, tmp_path: Path) -> None:
    fill(workspace, units=40)
    together = opened(made(workspace, ReportKind.SUPERVISION, tmp_path / "全部.docx").paths[0])
    assert len(together.sections) == 40
    assert everything(together).count("法治政府建设示范创建督办单") == 40
    found = made(workspace, ReportKind.SUPERVISION, tmp_path / "督办", Wish(call="王主任 0772-1"))
    assert len({path.name for path in found.paths}) == 40
    assert {path.parent for path in found.paths} == {tmp_path / "督办"}
    first = opened(found.paths[0])
    assert cells(first.tables[0])[0] == ["督办单位", LONG, "督办日期", "2023年10月9日"]
    assert cells(first.tables[0])[1] == ["分管领导", "韦国强", "联络员", "张小明 13800000000"]
    rows = table_headed(first, "序号", "指标")
    assert rows[0][1].startswith("1 审批服务便民化")
    assert rows[0][3:] == ["2023.9.29", "逾期10 天"]
    assert any("联系人：王主任 0772-1。" in text for text in texts(first))
    justice = opened(next(path for path in found.paths if path.name.startswith("县司法局")))
    assert ["问题整改（会议交办）", "负责人“出庭不出声”。", "2023.10.8", "逾期1 天"] in [
        row[1:] for row in table_headed(justice, "序号", "指标")
    ]


def test_nobody_owes_anything(workspace: Session, tmp_path: Path) -> None:
    with pytest.raises(NotFoundError, match="不用督办"):
        made(workspace, ReportKind.SUPERVISION, tmp_path / "督办")
    assert list(tmp_path.glob("督办*")) == []


def test_bulletin_ranks_and_tells_what_changed_since_a_dispatch(workspace: Session, tmp_path: Path) -> None:
    fill(workspace)
    take_dispatch(workspace, "九月调度")
    change_status(workspace, "2", WorkStatus.COLLECTING)
    change_status(workspace, "2", WorkStatus.SUBMITTED)
    document = opened(made(workspace, ReportKind.BULLETIN, tmp_path / "通报.docx").paths[0])
    assert table_headed(document, "编号", "三级指标", "责任单位") == [["2", "依法实施行政许可", "县司法局"]]
    total = next(text for text in texts(document) if text.startswith("截至2023年10月9日，完成"))
    assert "/104项，比2023年10月9日增加1项[1]" in total
    ranks = table_headed(document, "名次", "单位")
    assert {row[1] for row in ranks} == {LONG, "县司法局", "第1镇人民政府"}
    assert table_headed(document, "名次", "分管领导")[0][1] == "韦国强"
    assert "第1次调度（2023-10-09 九月调度）" in everything(document)


def test_bulletin_since_a_day_looks_back_through_the_journal(
    workspace: Session, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(workspace)
    monkeypatch.setattr(workspace, "clock", lambda: NOW + timedelta(days=7))
    change_status(workspace, "2", WorkStatus.SUBMITTED)
    wish = Wish(since=parse_moment("2023-10-10"))
    document = opened(made(workspace, ReportKind.BULLETIN, tmp_path / "通报.docx", wish).paths[0])
    assert "（2023年10月10日至2023年10月16日）" in texts(document)
    assert ["2", "依法实施行政许可", "县司法局"] in [row[:3] for row in table_headed(document, "编号", "三级指标")]
    assert "2023年10月10日的台账（到第2号操作为止" in everything(document)


def test_bulletin_needs_something_to_compare_with(workspace: Session, tmp_path: Path) -> None:
    with pytest.raises(NotFoundError, match="没有调度快照可比"):
        made(workspace, ReportKind.BULLETIN, tmp_path / "通报.docx")


def test_yearly_section_tells_tasks_collection_checks_dates_and_showcase(workspace: Session, tmp_path: Path) -> None:
    fill(workspace)
    document = opened(made(workspace, ReportKind.YEARLY, tmp_path / "年报.docx").paths[0])
    body = "".join(texts(document))
    for told in (
        "104项，其中基础项100项、加分项和扣分项4项",
        "基础项100项",
        "未自查3项，自查无此情形1项",
        "自查范围：国家级表彰（县司法局，2023年9月30日）",
        "2023年8月23日，动员部署会。",
        "由县信访局承办的“国祥信访室”为单项示范项目",
        "台账中没有报送登记",
    ):
        assert told in body
    assert table_headed(document, "编号", "数据名称") == [
        ["74", "人民调解成功率", "98.2%（1837/1870）", "2023年度报告第8页；不含司法所"],
        ["74", "人民调解员", "990人", "未注明来源，请补填"],
    ]


@pytest.mark.parametrize("kind", [k for k in ReportKind if k not in (ReportKind.SUPERVISION, ReportKind.BULLETIN)])
def test_an_empty_application_gives_every_document(workspace: Session, kind: ReportKind, tmp_path: Path) -> None:
    body = everything(opened(made(workspace, kind, tmp_path / "空.docx").paths[0]))
    assert "生成说明：数据截至：2023年10月9日，台账第 1 号操作之后" in body
    assert "None" not in body


@pytest.mark.parametrize(
    ("kind", "wish"),
    [
        (ReportKind.YEARLY, Wish(department="县司法局")),
        (ReportKind.MISSING, Wish(since=parse_moment("2023-10-01"))),
    ],
)
def test_what_a_kind_does_not_take_is_refused(workspace: Session, kind: ReportKind, wish: Wish, tmp_path: Path) -> None:
    fill(workspace)
    with pytest.raises(UsageError, match=kind.label):
        made(workspace, kind, tmp_path / "文.docx", wish)
