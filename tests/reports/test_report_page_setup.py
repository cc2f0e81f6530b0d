"""Page set-up after GB/T 9704, what the reader must know, and text that a Word file cannot hold."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from docx.oxml.ns import qn

from shifan.domain.gaps import Gap, GapOrigin
from shifan.domain.reports.contents import ReportKind
from shifan.evidence.watch import Watch
from shifan.services.reporting import prepare_report
from shifan.services.session import Session, new_id
from support import NOW
from support_reports import everything, fill, opened, texts


def made(session: Session, kind: ReportKind, folder: Path) -> Path:
    return prepare_report(session, folder / f"{kind.label}.docx", kind).run(Watch()).paths[0]


def test_paper_margins_fonts_and_page_numbers(workspace: Session, tmp_path: Path) -> None:
    document = opened(made(workspace, ReportKind.SELF_ASSESSMENT, tmp_path))
    section = document.sections[0]
    sizes = (section.page_width, section.page_height, section.top_margin, section.bottom_margin)
    assert [round(size.mm) for size in (*sizes, section.left_margin, section.right_margin)] == [
        210,
        297,
        37,
        35,
        28,
        26,
    ]
    styles = {style.name: style for style in document.styles}
    body = styles["公文正文"]
    assert (body.font.size.pt, body.paragraph_format.line_spacing.pt) == (16, 28)
    assert body.element.pPr.find(qn("w:ind")).get(qn("w:firstLineChars")) == "200"
    fonts = {name: styles[name].element.rPr.rFonts.get(qn("w:eastAsia")) for name in styles if name.startswith("公文")}
    assert fonts["公文正文"] == "仿宋"
    assert fonts["公文一级标题"] == "黑体"
    assert fonts["公文二级标题"] == "楷体"
    assert styles["公文标题"].font.size.pt == 22
    assert document.settings.odd_and_even_pages_header_footer
    odd, even = section.footer.paragraphs[0], section.even_page_footer.paragraphs[0]
    assert (odd.alignment, even.alignment) == (2, 0)  # outer edges
    assert 'w:instr="PAGE"' in odd._p.xml
    assert [run.text for run in odd.runs] == ["— ", " —"]


def test_a_sample_says_so_on_every_page(workspace: Session, tmp_path: Path) -> None:
    fill(workspace)
    workspace.commit("样例", put=[replace(workspace.application(), sample_note="样例：数字取自公开年报")])
    section = opened(made(workspace, ReportKind.YEARLY, tmp_path)).sections[0]
    assert section.header.paragraphs[0].text == "样例：数字取自公开年报"
    assert section.even_page_header.paragraphs[0].text == "样例：数字取自公开年报"


def test_real_data_says_nothing_of_a_sample(workspace: Session, tmp_path: Path) -> None:
    section = opened(made(workspace, ReportKind.YEARLY, tmp_path)).sections[0]
    assert section.header.is_linked_to_previous


def test_every_document_says_what_the_criteria_are_and_how_it_was_made(workspace: Session, tmp_path: Path) -> None:
    fill(workspace)
    for kind in ReportKind:
        if kind is ReportKind.BULLETIN:
            continue
        document = opened(made(workspace, kind, tmp_path))
        body = everything(document)
        assert "工作版，依公开法规转述，非官方原文" in body
        assert workspace.edition.digest[:16] in body
        assert "由测试员用示范" in body
        assert document.core_properties.author == "测试员"


def test_control_characters_and_markup_do_not_break_a_document(workspace: Session, tmp_path: Path) -> None:
    text = "a\x01b\x0bc\ufffe<w:p>&“引号”\u202e倒"  # as another program may have left it in the store
    gap = Gap(new_id(), workspace.application_id, text, GapOrigin.MEETING, NOW.date())
    workspace.commit("问题", put=[gap])
    body = texts(opened(made(workspace, ReportKind.YEARLY, tmp_path)))
    assert any("abc<w:p>&“引号”倒" in line for line in body)
