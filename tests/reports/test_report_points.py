"""Points in documents: the same as the score's, and never to be taken for official ones."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from shifan.domain.explain import points_text, range_text
from shifan.domain.records import Rating, WorkStatus
from shifan.domain.reports.contents import ReportKind
from shifan.domain.scoring import Score
from shifan.evidence.watch import Watch
from shifan.services.dispatching import take_dispatch
from shifan.services.reporting import prepare_report
from shifan.services.schemes import score_in_use, use_scheme
from shifan.services.session import Session
from support_reports import cells, everything, fill, opened, table_headed, texts
from support_templates import filled, template

SHOWING = (ReportKind.SELF_ASSESSMENT, ReportKind.BULLETIN)
UNOFFICIAL = "官方未公布分值和评分办法；本方案每项 1 分，仅供内部比较，不代表官方评分。"
BASIS = "依据：等权默认（官方未公布分值）。"


@pytest.fixture
def scored(workspace: Session) -> Score:
    """A workspace with verdicts and claims, and its score."""
    fill(workspace)
    take_dispatch(workspace, "九月调度")
    verdicts = {"2": Rating.MET, "40": Rating.PARTLY, "77": Rating.UNMET}
    records = {number: workspace.record(workspace.item(number).id) for number in verdicts}
    workspace.commit(
        "审定",
        put=[replace(one, status=WorkStatus.ACCEPTED, verdict=verdicts[number]) for number, one in records.items()],
    )
    return score_in_use(workspace, workspace.state())


def _read(session: Session, kind: ReportKind, folder: Path) -> Any:
    return opened(prepare_report(session, folder / f"{kind.value}.docx", kind).run(Watch()).paths[0])


def _sums(shown: list[str]) -> tuple[Decimal, Decimal]:
    ranges = [cell.partition("/")[0].partition("～") for cell in shown]
    low = sum((Decimal(first) for first, _, _ in ranges), Decimal(0))
    return low, sum((Decimal(last or first) for first, _, last in ranges), Decimal(0))


def test_groups_and_items_add_up_to_the_score(workspace: Session, scored: Score, tmp_path: Path) -> None:
    document = _read(workspace, ReportKind.SELF_ASSESSMENT, tmp_path)
    whole = (scored.base.confirmed, scored.base.ceiling)
    assert whole == (Decimal("1.5"), Decimal("98.5"))
    groups = table_headed(document, "一级指标")
    assert _sums([row[5] for row in groups]) == whole
    assert sum(Decimal(row[6]) for row in groups) == scored.maximum
    tables = [cells(table) for table in document.tables]
    items = [row for rows in tables if rows[0][:3] == ["编号", "三级指标", "自评"] for row in rows[1:]]
    assert len(items) == 100
    assert _sums([row[4] for row in items]) == whole
    told = next(text for text in texts(document) if text.startswith("按现行计分方案，基本分"))
    assert f"基本分{range_text(scored.base)}，满分{points_text(scored.maximum)}" in told
    assert f"合计{range_text(scored.total)}" in told


def test_a_bulletin_and_a_template_tell_the_same_points(workspace: Session, scored: Score, tmp_path: Path) -> None:
    base = scored.base
    told = next(text for text in texts(_read(workspace, ReportKind.BULLETIN, tmp_path)) if text.startswith("基本分"))
    for word, points in (("已审定", base.confirmed), ("含自评", base.claimed), ("最高可达", base.ceiling)):
        assert f"{word}{points_text(points)}（" in told
    source = template(tmp_path, "{{已审定得分}}、{{含自评得分}}、{{最高可达得分}}", "{{指标.编号}}得{{指标.得分}}分")
    body = texts(filled(workspace, source))
    assert body[0] == "、".join(map(points_text, (base.confirmed, base.claimed, base.ceiling)))
    assert _sums([text.partition("得")[2].removesuffix("分") or "0" for text in body[1:101]])[0] == base.confirmed


@pytest.mark.parametrize("kind", SHOWING)
def test_points_are_said_to_be_unofficial_and_on_what_they_stand(
    workspace: Session, scored: Score, kind: ReportKind, tmp_path: Path
) -> None:
    body = texts(_read(workspace, kind, tmp_path))
    at = next(place for place, text in enumerate(body) if text.startswith("计分说明："))
    assert UNOFFICIAL in body[at]
    assert body[at].endswith(BASIS)
    assert "已审定" in body[at - 1]
    source = next(text for text in body if "] 计分方案“等权百分方案”" in text)
    assert source.endswith("依据：等权默认（官方未公布分值）；不代表官方评分")


@pytest.mark.parametrize("field", ["{{最高可达得分}}", "{{指标.得分}}", "{{满分}}"])
def test_a_template_with_points_says_so_at_its_end(workspace: Session, field: str, tmp_path: Path) -> None:
    body = texts(filled(workspace, template(tmp_path, field)))
    assert [text for text in body if text.startswith("计分说明：") and UNOFFICIAL in text and BASIS in text]
    own = texts(filled(workspace, template(tmp_path, field, "说明：{{计分说明}}"), target="二.docx"))
    assert sum(UNOFFICIAL in text for text in own) == 1
    assert any(text.startswith("说明：") for text in own)
    without = texts(filled(workspace, template(tmp_path, "{{县名}}"), target="三.docx"))
    assert not any(UNOFFICIAL in text for text in without)


def test_whole_texts_in_a_template_say_it_once(workspace: Session, tmp_path: Path) -> None:
    fill(workspace)
    source = template(tmp_path, "{{满分}}", "{{正文}}")
    for kind in (ReportKind.SELF_ASSESSMENT, ReportKind.YEARLY):
        assert everything(filled(workspace, source, kind, f"{kind.value}.docx")).count(UNOFFICIAL) == 1


def test_the_example_scheme_is_not_softened(workspace: Session, tmp_path: Path) -> None:
    use_scheme(workspace, "example-province")
    body = texts(_read(workspace, ReportKind.SELF_ASSESSMENT, tmp_path))
    assert any(text.startswith("注意：示例方案：分值是编的") and "不能用来判断得分" in text for text in body)
    told = next(text for text in body if text.startswith("计分说明："))
    assert "不代表官方评分" in told
    assert "示例（不是真的分值）" in told.partition("依据：")[2]
    filled_in = texts(filled(workspace, template(tmp_path, "{{满分}}")))
    assert any("不能用来判断得分" in text for text in filled_in)
