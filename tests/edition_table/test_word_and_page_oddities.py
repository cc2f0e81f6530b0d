"""What Word documents and saved pages hold besides plain cells: breaks, tracked changes, boxes, layout tables."""

from __future__ import annotations

from pathlib import Path

import docx
import pytest
from docx.enum.text import WD_BREAK
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn

from support_tables import CONTENT, Table, expected, header, imported, plain_rows, read, write_docx

HEAD = header("一级指标", "二级指标", "编号", "三级指标", "指标内容")
ROWS = """<tr><td rowspan=0>一、政府职能<td>简政放权<td>1<td>清理证明<td>全部清理
<tr><td>简政放权<td>2<td>规范&nbsp;中介<td>没有<span style="display:none">旧稿</span>违规<script>x</script>
收费"""
PAGE_HEAD = "<tr><th>一级指标<th>二级指标<th>编号<th>三级指标<th>指标内容"


def word(folder: Path) -> Path:
    return write_docx(folder / "表.docx", [Table([HEAD, *plain_rows(merged=False)])])


def test_breaks_inside_a_cell_do_not_cut_its_text(tmp_path: Path) -> None:
    path = word(tmp_path)
    document = docx.Document(str(path))
    cell = document.tables[0].rows[1].cells[3]
    cell.paragraphs[0].clear()
    for run, kind in (("精简", WD_BREAK.PAGE), ("行政", WD_BREAK.LINE), ("许可", None), ("事项", None)):
        made = cell.paragraphs[0].add_run(run)
        if kind is not None:
            made.add_break(kind)
    document.save(str(path))
    assert imported(read(path)) == expected()


def test_what_tracked_changes_deleted_is_not_read(tmp_path: Path) -> None:
    path = word(tmp_path)
    document = docx.Document(str(path))
    table = document.tables[0]
    gone = f'<w:del {nsdecls("w")} w:id="9" w:author="a"><w:r><w:delText>旧</w:delText></w:r></w:del>'
    moved = f'<w:moveFrom {nsdecls("w")} w:id="8" w:author="a"><w:r><w:t>移走</w:t></w:r></w:moveFrom>'
    fresh = f'<w:ins {nsdecls("w")} w:id="7" w:author="a"><w:r><w:t>新增</w:t></w:r></w:ins>'
    paragraph = table.rows[1].cells[4].paragraphs[0]._p
    for piece in (gone, moved, fresh):
        paragraph.append(parse_xml(piece))
    mark = parse_xml(f'<w:trPr {nsdecls("w")}><w:del w:id="6" w:author="a"/></w:trPr>')
    table.rows[2]._tr.insert(0, mark)
    document.save(str(path))
    proposal = read(path)
    titles = [row[3] for row in expected()]
    assert [item.title for item in proposal.table.items] == [titles[0], *titles[2:]]
    assert proposal.table.items[0].requirement == CONTENT[0].subgroups[0].items[0].requirement + "新增"
    assert any("修订时删去的内容" in remark for remark in proposal.remarks)


def test_a_row_that_begins_later_keeps_its_columns(tmp_path: Path) -> None:
    path = word(tmp_path)
    document = docx.Document(str(path))
    row = document.tables[0].rows[2]._tr
    for cell in row.findall(qn("w:tc"))[:2]:  # blank: the labels stand in the row above
        row.remove(cell)
    row.insert(0, parse_xml(f'<w:trPr {nsdecls("w")}><w:gridBefore w:val="2"/></w:trPr>'))
    document.save(str(path))
    assert imported(read(path)) == expected()


def test_boxes_numbering_and_tables_inside_are_told(tmp_path: Path) -> None:
    path = word(tmp_path)
    document = docx.Document(str(path))
    cell = document.tables[0].rows[1].cells[4]
    cell.paragraphs[0]._p.append(
        parse_xml(
            f"<w:r {nsdecls('w')}><w:pict><w:txbxContent><w:p><w:r><w:t>框里</w:t></w:r></w:p></w:txbxContent>"
            "</w:pict></w:r>"
        )
    )
    number = f'<w:pPr {nsdecls("w")}><w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr></w:pPr>'
    cell.paragraphs[0]._p.insert(0, parse_xml(number))
    cell.add_table(1, 1).rows[0].cells[0].text = "表中表"
    document.save(str(path))
    proposal = read(path)
    assert imported(proposal) == expected()
    told = "\n".join([*proposal.remarks, *map(str, proposal.skipped)])
    for words in ("1 个文本框", "1 处自动编号", "1 张套在单元格里的表", "表中表"):
        assert words in told


def test_a_page_laid_out_with_tables_and_open_tags(tmp_path: Path) -> None:
    path = tmp_path / "页.htm"
    path.write_text(
        f"<html><body><table><tr><td>导航<td><h1>指标体系</h1><table>{PAGE_HEAD}{ROWS}</table><p>版权所有</table>",
        encoding="utf-8",
    )
    proposal = read(path)
    assert [(row[0], row[1], row[2], row[3], row[4]) for row in imported(proposal)] == [
        ("政府职能", "简政放权", "1", "清理证明", "全部清理"),
        ("政府职能", "简政放权", "2", "规范 中介", "没有违规收费"),
    ]
    assert any("没有找到三级指标那一列" in str(one) for one in proposal.skipped)


def test_the_encoding_is_told_by_the_bytes(tmp_path: Path) -> None:
    page = f'<html><meta charset="gb2312"><body><table>{PAGE_HEAD}{ROWS}</table></body></html>'
    for name, encoding in (("甲.html", "gb18030"), ("乙.html", "utf-8"), ("丙.html", "utf-16")):
        (tmp_path / name).write_bytes(page.encode(encoding))
        assert [row[3] for row in imported(read(tmp_path / name))] == ["清理证明", "规范 中介"]


def test_hyphens_that_do_not_break_and_signs_from_fonts_are_read(tmp_path: Path) -> None:
    path = word(tmp_path)
    document = docx.Document(str(path))
    cell = document.tables[0].rows[1].cells[4]
    cell.text = "第1"
    signs = "".join(
        f'<w:sym w:font="{font}" w:char="{char}"/>'
        for font, char in (("Wingdings", "F0FE"), ("Symbol", "F0B3"), ("宋体", "25A1"), ("Webdings", "F061"))
    )
    run = f"<w:r {nsdecls('w')}><w:noBreakHyphen/><w:t>3月完成</w:t>{signs}<w:softHyphen/><w:t>末</w:t></w:r>"
    cell.paragraphs[0]._p.append(parse_xml(run))
    document.save(str(path))
    proposal = read(path)
    assert proposal.table.items[0].requirement == "第1-3月完成☑≥□〓末"
    assert "有 1 个图形符号认不出来，写作「〓」，请对照原文" in proposal.remarks


def test_numbers_that_come_from_a_style_are_told(tmp_path: Path) -> None:
    path = word(tmp_path)
    document = docx.Document(str(path))
    own = document.styles.add_style("自定编号", 1)
    own.base_style = document.styles["List Number"]
    document.paragraphs[0].style = own  # outside of tables nothing is lost
    for at, style in ((1, own), (2, document.styles["List Number"]), (3, document.styles["Normal"])):
        document.tables[0].rows[at].cells[3].paragraphs[0].style = style
    document.save(str(path))
    proposal = read(path)
    assert imported(proposal) == expected()
    assert "表格里有 2 处自动编号，编号不在文字里，读不到" in proposal.remarks


@pytest.mark.parametrize(
    ("hidden", "after"),
    [
        ('<p style="display:none">旧', ""),
        ('<span hidden>旧<div>稿<td style="display:none">批注', ""),
        ('<td style="display:none">旧', ""),
        ('<div style="display:none">旧<table><tr><td>内<td>表</table>稿', ""),
        ("", "<tr hidden><td>旧<td>稿"),
        ("", "<tbody style='display: none'><tr><td>旧<td>稿<tbody>"),
        ("<select><option>旧", ""),
        ("<ruby>新<rt>xin</ruby>", ""),
    ],
)
def test_what_is_hidden_ends_where_html_ends_it(tmp_path: Path, hidden: str, after: str) -> None:
    rows = [f"<tr><td>职能<td>放权<td>{at}<td>第{at}件<td>要求{at}" for at in range(1, 5)]
    rows[1] += hidden
    path = tmp_path / "页.html"
    path.write_text(f"<table>{PAGE_HEAD}{rows[0]}{rows[1]}{after}{rows[2]}{rows[3]}</table>", encoding="utf-8")
    proposal = read(path)
    more = "新" if "ruby" in hidden else ""
    assert [(row[2], row[3], row[4]) for row in imported(proposal)] == [
        (str(at), f"第{at}件", f"要求{at}{more if at == 2 else ''}") for at in range(1, 5)
    ]
    told = any("不显示的内容，没有读取" in remark for remark in proposal.remarks)
    assert told is not ("select" in hidden or "ruby" in hidden)


def test_a_hidden_paragraph_does_not_swallow_the_table_after_it(tmp_path: Path) -> None:
    path = tmp_path / "页.html"
    path.write_text(f'<body><p style="display:none">统计代码<table>{PAGE_HEAD}{ROWS}</table>', encoding="utf-8")
    assert [row[3] for row in imported(read(path))] == ["清理证明", "规范 中介"]
