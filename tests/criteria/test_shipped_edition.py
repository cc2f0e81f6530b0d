"""The shipped edition and schemes: complete, unique, honest about where they come from, and what the digests say."""

from __future__ import annotations

import json
import re
from collections import Counter
from itertools import chain
from pathlib import Path

import pytest
import yaml

from shifan.criteria.checking import check_edition, digests_of
from shifan.criteria.digests import edition_digest
from shifan.criteria.library import load_edition, load_scheme
from shifan.criteria.schema_files import schema_texts, write_schemas
from shifan.criteria.scheme_checking import check_scheme
from shifan.domain.criteria import CriterionKind, Edition, Lifecycle, MetricKind, Provenance
from shifan.domain.errors import NotFoundError
from shifan.domain.records import Rating
from shifan.domain.scheme import Scheme
from support import CRITERIA

FOLDER = CRITERIA / "working-2023"
HALF_WIDTH = re.compile(r"[\u3400-\u9fff][,:;()?!]|[,:;()?!][\u3400-\u9fff]")


def test_ten_groups_thirty_four_subgroups_a_hundred_and_four_items(edition: Edition) -> None:
    assert len(edition.groups) == 10
    assert sum(len(group.subgroups) for group in edition.groups) == 34
    kinds = Counter(item.kind for item in edition.criteria)
    assert kinds == {CriterionKind.BASE: 100, CriterionKind.BONUS: 2, CriterionKind.PENALTY: 2}


def test_items_and_subgroups_are_numbered_in_order(edition: Edition) -> None:
    assert [item.number for item in edition.criteria] == [str(n) for n in range(1, 105)]
    subgroups = [subgroup.number for group in edition.groups for subgroup in group.subgroups]
    assert subgroups == [str(n) for n in range(1, 35)]
    assert [group.number for group in edition.groups] == list("一二三四五六七八九十")
    assert [item.number for item in edition.of_kind(CriterionKind.BONUS)] == ["101", "102"]


def test_every_item_has_four_to_eight_checkpoints_numbered_below_it(edition: Edition) -> None:
    for item in edition.criteria:
        assert 4 <= len(item.checkpoints) <= 8, item.number
        places = range(1, len(item.checkpoints) + 1)
        assert [point.number for point in item.checkpoints] == [f"{item.number}.{n}" for n in places]
    assert sum(len(item.checkpoints) for item in edition.criteria) >= 500


def test_titles_are_short_and_texts_are_unique(edition: Edition) -> None:
    assert all(len(item.title) <= 20 for item in edition.criteria)
    for texts in (
        [item.id for item in edition.criteria],
        [item.title for item in edition.criteria],
        [item.requirement for item in edition.criteria],
        [point.text for item in edition.criteria for point in item.checkpoints],
    ):
        assert [text for text, count in Counter(texts).items() if count > 1] == []


def test_only_the_first_three_items_claim_to_have_been_checked(edition: Edition) -> None:
    by_provenance = {
        provenance: [item.number for item in edition.criteria if item.provenance is provenance]
        for provenance in Provenance
    }
    assert by_provenance[Provenance.CHECKED_2021] == ["1", "2", "3"]
    assert by_provenance[Provenance.RESTATED] == [str(n) for n in range(4, 105)]
    assert by_provenance[Provenance.OFFICIAL] == []


def test_the_edition_says_what_it_is_not(edition: Edition) -> None:
    assert edition.lifecycle is Lifecycle.ACTIVE
    assert edition.notice == "工作版，依公开法规转述，非官方原文"
    assert "第1至3项" in edition.source


def test_every_item_has_guidance_and_a_basis(edition: Edition) -> None:
    for item in edition.criteria:
        assert item.guidance.leads, item.number
        assert item.guidance.accepts, item.number
        assert item.basis, item.number
        assert item.evidence_minimum >= 1


def test_na_is_explained_wherever_it_is_allowed(edition: Edition) -> None:
    allowed = [item for item in edition.criteria if item.na_rule.allowed]
    assert allowed
    assert all(item.kind is CriterionKind.BASE for item in allowed)
    assert all(bool(item.na_rule.when) == item.na_rule.allowed for item in edition.criteria)


def test_ratios_name_both_parts(edition: Edition) -> None:
    metrics = [metric for item in edition.criteria for metric in item.metrics]
    assert metrics
    for metric in metrics:
        assert bool(metric.numerator and metric.denominator) == (metric.kind is MetricKind.RATIO), metric.name


def test_no_half_width_punctuation_touches_chinese(edition: Edition) -> None:
    texts = [edition.title, edition.notice, edition.source, edition.groups[0].title]
    for item in edition.criteria:
        texts += [item.title, item.requirement, item.na_rule.when, item.guidance.tips]
        texts += [point.text for point in item.checkpoints]
        texts += [*item.guidance.leads, *item.guidance.supports, *item.guidance.accepts]
        texts += list(chain.from_iterable((m.name, m.numerator, m.denominator) for m in item.metrics))
        texts += [str(basis) for basis in item.basis]
    assert [text for text in texts if HALF_WIDTH.search(text)] == []


def test_the_digests_are_those_of_the_text(edition: Edition) -> None:
    stored = json.loads((FOLDER / "digests.json").read_text(encoding="utf-8"))
    assert stored == digests_of(check_edition(FOLDER, expect_digests=False))
    assert stored["items"] == {item.id: item.digest for item in edition.criteria}
    assert stored["digest"] == edition.digest == edition_digest((item.id, item.digest) for item in edition.criteria)


def test_what_is_loaded_is_what_is_written(edition: Edition) -> None:
    """Read one file with another YAML reader, and compare it word for word."""
    raw = yaml.safe_load((FOLDER / "04-enforcement.yaml").read_text(encoding="utf-8"))
    group = edition.groups[3]
    assert (group.id, group.title) == (raw["id"], raw["title"])
    written = [item for subgroup in raw["subgroups"] for item in subgroup["criteria"]]
    assert len(written) == len(group.criteria)
    for item, source in zip(group.criteria, written, strict=True):
        assert (item.id, item.number, item.title) == (source["id"], source["number"], source["title"])
        assert item.requirement == source["requirement"].strip()
        assert [(p.id, p.text) for p in item.checkpoints] == [(p["id"], p["text"]) for p in source["checkpoints"]]


def test_the_equal_scheme_gives_one_point_an_item_and_claims_no_authority(scheme: Scheme, edition: Edition) -> None:
    assert {scheme.points_of(item.number).points for item in edition.of_kind(CriterionKind.BASE)} == {1}
    assert {rating: str(fraction) for rating, fraction in scheme.fractions.items()} == {
        Rating.MET: "1",
        Rating.PARTLY: "0.5",
        Rating.UNMET: "0",
    }
    assert not scheme.adjustments
    assert "不代表官方评分" in scheme.note


@pytest.mark.parametrize("path", sorted((CRITERIA / "schemes").glob("*.yaml")), ids=lambda path: path.stem)
def test_every_shipped_scheme_is_valid_and_named_like_its_file(path: Path) -> None:
    assert check_scheme(path)["id"] == path.stem
    assert load_scheme(path.stem).title


def test_the_committed_json_schema_is_the_generated_one(tmp_path: Path) -> None:
    written = write_schemas(tmp_path)
    assert {path.name for path in written} == set(schema_texts())
    for path in written:
        assert (CRITERIA / "schema" / path.name).read_bytes() == path.read_bytes(), "run write_schemas"


@pytest.mark.parametrize("name", ["", "..", "../criteria/working-2023", "无此版本", "working-2023/", "working 2023"])
def test_an_unknown_or_hostile_name_is_not_found(name: str) -> None:
    with pytest.raises(NotFoundError, match="指标版本"):
        load_edition(name)
    with pytest.raises(NotFoundError, match="计分方案"):
        load_scheme(name)
