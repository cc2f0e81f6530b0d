"""A user's own Word template: fields, rows that repeat, the whole text, and what is refused."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from shifan.domain.errors import DataFileError, NotFoundError, ShifanError, UsageError
from shifan.domain.gaps import Gap, GapOrigin
from shifan.domain.reports.contents import ReportKind
from shifan.evidence.watch import Watch
from shifan.services.reporting import Wish, prepare_report
from shifan.services.session import Session, new_id
from support import NOW
from support_reports import cells, everything, fill, opened, texts
from support_templates import filled, rewritten, template


def row_of(document: Any, *fields: str) -> None:
    table = document.add_table(2, len(fields))
    for at, field in enumerate(fields):
        table.cell(0, at).text, table.cell(1, at).text = f"第{at}列", field


def test_a_field_split_over_runs_takes_the_look_of_its_beginning(workspace: Session, tmp_path: Path) -> None:
    def change(document: Any) -> None:
        paragraph = document.add_paragraph("截至")
        paragraph.add_run("{{截").bold = True
        paragraph.add_run("至日")
        paragraph.add_run("期}}止，｛｛ 县名 ｝｝{{轮次}}。")
        document.sections[0].header.paragraphs[0].text = "{{县名}}文件"

    document = filled(workspace, template(tmp_path, change=change))
    paragraph = document.paragraphs[0]
    assert paragraph.text == "截至2023年10月9日止，柳城县2023。"
    assert [run.text for run in paragraph.runs if run.bold] == ["2023年10月9日"]
    assert document.sections[0].header.paragraphs[0].text == "柳城县文件"


def test_rows_and_paragraphs_repeat_for_each_entry_of_a_list(workspace: Session, tmp_path: Path) -> None:
    fill(workspace)
    source = template(
        tmp_path,
        "问题：{{问题.内容}}（{{问题.责任单位}}）",
        change=lambda document: row_of(document, "{{县名}}", "{{数据.编号}}", "{{数据.名称}}：{{数据.数值}}"),
    )
    document = filled(workspace, source)
    assert texts(document)[:2] == ["问题：负责人“出庭不出声”。（县司法局）", "问题：个别乡镇重视不够（）"]
    rows = cells(document.tables[0])
    assert rows == [
        ["第0列", "第1列", "第2列"],
        ["柳城县", "74", "人民调解成功率：98.2%（1837/1870）"],
        ["柳城县", "74", "人民调解员：990人"],
    ]


def test_an_empty_list_leaves_one_line_that_says_so(workspace: Session, tmp_path: Path) -> None:
    source = template(tmp_path, change=lambda document: row_of(document, "{{数据.编号}}", "{{数据.名称}}"))
    assert cells(filled(workspace, source).tables[0])[1:] == [["无", ""]]


def test_the_whole_text_goes_into_a_red_headed_paper(workspace: Session, tmp_path: Path) -> None:
    fill(workspace)
    body = texts(filled(workspace, template(tmp_path, "柳城县人民政府文件", "{{正文}}", "抄送：市司法局")))
    assert body[:2] == ["柳城县人民政府文件", "争创全国法治政府建设示范情况"]
    assert body[-1] == "抄送：市司法局"
    assert "一、任务分解" in body


def test_what_the_reader_must_know_cannot_be_left_out(workspace: Session, tmp_path: Path) -> None:
    workspace.commit("样例", put=[replace(workspace.application(), sample_note="样例：数字取自公开年报")])
    body = texts(filled(workspace, template(tmp_path, "{{县名}}")))
    assert body[0] == "柳城县"
    assert body[1] == "样例：数字取自公开年报"
    assert "非官方原文" in body[2]
    assert body[3].startswith("生成说明：数据截至：2023年10月9日")
    told = texts(filled(workspace, template(tmp_path, "{{声明}}{{样例说明}}{{生成说明}}"), target="二.docx"))
    assert len(told) == 1


def test_what_is_filled_in_is_not_filled_in_again(workspace: Session, tmp_path: Path) -> None:
    gap = Gap(new_id(), workspace.application_id, "{{县名}}{{问题.来源}}", GapOrigin.MEETING, NOW.date())
    workspace.commit("问题", put=[gap])
    assert texts(filled(workspace, template(tmp_path, "{{问题.内容}}")))[0] == "{{县名}}{{问题.来源}}"


def test_supervision_by_template_needs_a_file_for_each_unit(workspace: Session, tmp_path: Path) -> None:
    fill(workspace)
    source = template(tmp_path, "{{单位}}（{{联络员}}）有{{事项数}}项", "{{督办.序号}} {{督办.指标}}")
    with pytest.raises(UsageError, match="每个单位一份"):
        filled(workspace, source, ReportKind.SUPERVISION)
    one = texts(filled(workspace, source, ReportKind.SUPERVISION, unit="县司法局"))
    assert one[0].startswith("县司法局（）有")
    wish = Wish(template=source)
    made = prepare_report(workspace, tmp_path / "督办", ReportKind.SUPERVISION, wish).run(Watch())
    assert [texts(opened(path))[0].split("（")[0] for path in made.paths][1:] == ["县司法局", "第1镇人民政府"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{{县名}}{{不知道}}{{指标.什么}}", "不认识的字段：{{不知道}}、{{指标.什么}}。"),
        ("{{县名", "没有写完的花括号"),
        ("{{县名.__class__.__mro__}}", "不认识的字段：{{县名.__class__.__mro__}}"),
        ("{{''.join(县名)}}", "不认识的字段"),
        ("{% for i in range(10**9) %}{{县名}}{{i}}{% endfor %}", "不认识的字段：{{i}}"),
        ("{{指标.编号}}{{问题.内容}}", "有几种列表：指标、问题"),
        ("先{{正文}}", "要单独占一段"),
    ],
)
def test_what_a_template_may_not_say_is_refused_by_name(
    workspace: Session, text: str, said: str, tmp_path: Path
) -> None:
    with pytest.raises(DataFileError) as error:
        filled(workspace, template(tmp_path, text))
    assert said in error.value.message
    assert "模板.docx" in error.value.message
    assert not (tmp_path / "出.docx").exists()


def test_the_whole_text_does_not_go_into_a_cell(workspace: Session, tmp_path: Path) -> None:
    with pytest.raises(DataFileError, match="要单独占一段"):
        filled(workspace, template(tmp_path, change=lambda document: row_of(document, "{{正文}}")))


def _fetching_picture(document: Any) -> None:
    document.part.rels.add_relationship(RELATIONSHIP_TYPE.IMAGE, "http://127.0.0.1/a.png", "rIdOut", True)


def _dde(document: Any) -> None:
    """A field in pieces, right behind a harmless one."""
    begin, end = (f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>' for kind in ("begin", "end"))
    orders = ("".join(f"<w:r><w:instrText>{part}</w:instrText></w:r>" for part in parts) for parts in _ORDERS)
    fields = "".join(f"{begin}{order}{end}" for order in orders)
    document.element.body.insert(0, parse_xml(f"<w:p {nsdecls('w')}>{fields}</w:p>"))


_ORDERS = (("PAGE",), ("DDE", "AUTO", ' c:\\cmd "/k"'))


@pytest.mark.parametrize(
    ("change", "said"), [(_fetching_picture, "要从别处取内容"), (_dde, "会从别处取内容的域（DDEAUTO）")]
)
def test_a_template_that_fetches_from_elsewhere_is_refused(
    workspace: Session, change: Callable[[Any], object], said: str, tmp_path: Path
) -> None:
    with pytest.raises(DataFileError) as error:
        filled(workspace, template(tmp_path, "{{县名}}", change=change))
    assert said in error.value.message


def test_the_template_that_a_template_was_made_from_is_forgotten(workspace: Session, tmp_path: Path) -> None:
    def change(document: Any) -> None:
        rels = document.part.part_related_by(RELATIONSHIP_TYPE.SETTINGS).rels
        kind = f"{RELATIONSHIP_TYPE.SETTINGS.rpartition('/')[0]}/attachedTemplate"
        rels.add_relationship(kind, "file:///C:/Normal.dotm", "rIdBase", True)
        settings = document.settings.element
        settings.insert(0, parse_xml(f'<w:attachedTemplate {nsdecls("w", "r")} r:id="rIdBase"/>'))

    filled(workspace, template(tmp_path, "{{县名}}", change=change))
    with zipfile.ZipFile(tmp_path / "出.docx") as archive:
        parts = b"".join(archive.read(name) for name in archive.namelist() if "settings" in name.lower())
    assert b"attachedTemplate" not in parts


_MAIN = b"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
_KINDS = (
    b'<Types><Default Extension="%s" ContentType="application/xml"/>'
    b'<Override PartName="%s" ContentType="' + _MAIN + b'"/></Types>'
)


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("word/document.xml", b'<!DOCTYPE a [<!ENTITY x "y">]><a>&x;</a>', "实体声明"),
        ("word/document.xml", '<?xml version="1.0" encoding="UTF-16"?><a/>'.encode("utf-16"), "不是 UTF-8"),
        ("word/document.xml", b'<?xml version="1.0" encoding="cp037"?><a/>', "不是 UTF-8"),
        ("word/document.xml", b"<a>" + b" " * 9_000_000 + b"</a>", "文字太多"),
        ("word/document.xml", b"<a>", "不是完好的 Word 文件"),
        ("[Content_Types].xml", b"<Types/>", "不是普通的 .docx 文件"),
        ("[Content_Types].xml", _KINDS % (b"bin", b"word/a.xml"), "文件名不对（.bin）"),
        ("[Content_Types].xml", _KINDS % (b"xml", b"/word/a.bin"), "文件名不对（/word/a.bin）"),
    ],
)
def test_hostile_and_damaged_templates_are_refused(
    workspace: Session, name: str, content: bytes, said: str, tmp_path: Path
) -> None:
    source = template(tmp_path, "{{县名}}")
    rewritten(source, name, content)
    with pytest.raises(DataFileError) as error:
        filled(workspace, source)
    assert said in error.value.message


def test_macros_are_refused(workspace: Session, tmp_path: Path) -> None:
    source = template(tmp_path, "{{县名}}")
    rewritten(source, "word/vbaProject.bin", b"x", adding=True)
    with pytest.raises(DataFileError, match="含有宏"):
        filled(workspace, source)


def test_a_template_that_would_fill_the_disk_is_refused(workspace: Session, tmp_path: Path) -> None:
    with pytest.raises(DataFileError, match="填出来太大"):
        filled(workspace, template(tmp_path, "{{指标.编号}}" + "长" * 500_000))


def test_many_fields_in_one_row_take_no_long_time(workspace: Session, tmp_path: Path) -> None:
    names = "{{县名}}" * 4000
    document = filled(
        workspace, template(tmp_path, names, change=lambda document: row_of(document, *["{{县名}}"] * 60))
    )
    assert everything(document).count("柳城县") >= 4060


@pytest.mark.parametrize(
    ("name", "error", "said"),
    [("没有.docx", NotFoundError, "找不到模板"), ("模板.doc", UsageError, "要是 .docx 文件")],
)
def test_a_template_that_is_not_there(
    workspace: Session, name: str, error: type[ShifanError], said: str, tmp_path: Path
) -> None:
    with pytest.raises(error, match=said):
        filled(workspace, tmp_path / name)
