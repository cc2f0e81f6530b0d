"""Whatever a table holds: it is either refused with reasons, or becomes an edition that the loader takes."""

from __future__ import annotations

import tempfile
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from shifan.criteria.edition_writing import EditionAbout, edition_files, imported_edition, write_edition
from shifan.criteria.library import load_edition
from shifan.criteria.tables.grid import Piece, sheet_of
from shifan.domain.edition_table.understanding import Wishes, understand
from shifan.domain.edition_table.values import SourceFile, SourceTable
from shifan.domain.edition_table.words import proposal_lines

HEADERS = (
    "一级指标",
    "二级指标",
    "三级指标",
    "编号",
    "序号",
    "指标内容",
    "分值",
    "评分标准",
    "牵头单位",
    "类别",
    "备注",
    "",
)
WORDS = (
    *(
        "",
        "",
        "一、政府职能",
        "（二）简政放权（3项）",
        "附加项",
        "加分项",
        "扣分项（10分）",
        "1",
        "2",
        "３",
        "1.1",
        "12",
    ),
    *(
        "1.加大力度",
        "（一）推进改革",
        "合计",
        "注：见附件",
        "续表",
        "2分",
        "每件加1分",
        "县司法局、各乡镇",
        "一",
        "、",
        "①",
    ),
    *(
        "深入推进改革，" * 8,
        "甲\n乙",
        "三级指标",
        "第三部分 监督",
        "加分：获奖",
        "= 1",
        "😀",
        "‮反",
        "#",
        "null",
        "- x: y",
        "'",
        "²",
        "A" * 41,
    ),
)
CELLS = st.one_of(st.sampled_from(WORDS), st.text(max_size=12))
PIECES = st.builds(Piece, CELLS, st.integers(1, 2), st.integers(1, 3))


@st.composite
def files(draw: st.DrawFn) -> SourceFile:
    """Return a file with up to three tables that look somewhat like official ones."""
    tables = []
    for at in range(draw(st.integers(1, 3))):
        head = [[Piece(name) for name in draw(st.permutations(HEADERS))[: draw(st.integers(2, 7))]]]
        body = draw(st.lists(st.lists(PIECES, min_size=1, max_size=6), max_size=10))
        rows = [*(head if draw(st.integers(0, 4)) else []), *body]
        before = tuple(draw(st.lists(CELLS.filter(bool), max_size=2)))
        tables.append(
            SourceTable(
                sheet_of(draw(st.sampled_from(["指标表", "Sheet1", "加分项", "一、职能"])) + str(at), rows), before
            )
        )
    return SourceFile("表.docx", "0" * 64, tuple(tables))


@given(file=files())
def test_a_table_is_refused_or_becomes_a_valid_edition(file: SourceFile) -> None:
    proposal = understand(file, Wishes())
    assert all(proposal_lines(proposal))
    assert bool(proposal.table.items) or proposal.problems
    if proposal.problems:
        return
    about = EditionAbout("official-1", "甲", "2025-01-01")
    models = imported_edition(proposal.table, about, file.name, file.sha256)
    with tempfile.TemporaryDirectory() as folder:
        write_edition(Path(folder), about.id, edition_files(*models, "导入"))
        edition = load_edition(about.id, Path(folder))
    assert [(item.number, item.title, item.requirement) for item in edition.criteria] == [
        (item.number, item.title.strip(), item.requirement) for item in proposal.table.items
    ]
