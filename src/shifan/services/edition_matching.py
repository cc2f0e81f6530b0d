"""Which item of an edition with checkpoints an imported item corresponds to, and taking its checkpoints over."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from shifan.criteria.library import OWN_SCHEMES, load_edition
from shifan.domain.application import Application
from shifan.domain.criteria import Criterion, Edition
from shifan.domain.editions.drafting import Likeness, pairs_of
from shifan.domain.errors import UsageError
from shifan.domain.values import value
from shifan.domain.ways import either
from shifan.services import criteria_copies
from shifan.services.likeness import likenesses
from shifan.services.session import Done, Session

_CANDIDATES = 3
_NAMED = 5


@value
class Candidate:
    """An item whose checkpoints could be taken over, and how alike it is in percent."""

    item: Criterion
    percent: int


@value
class ItemMatch:
    """An imported item, what it could take over (likest first), and what is chosen; ``sure`` where it was by itself."""

    item: Criterion
    candidates: tuple[Candidate, ...]
    chosen: str = ""
    sure: bool = False

    @property
    def percent(self) -> int:
        """How alike the chosen item is, 0 where none is."""
        return next((one.percent for one in self.candidates if one.item.id == self.chosen), 0)


@value
class Matching:
    """All items of an imported edition with what corresponds to them in ``source``."""

    edition: Edition
    source: Edition
    matches: tuple[ItemMatch, ...]

    @property
    def chosen(self) -> dict[str, str]:
        """The chosen item by imported item, both by id."""
        return {match.item.id: match.chosen for match in self.matches if match.chosen}

    def choosing(self, item_id: str, chosen: str) -> Matching:
        """Return the matching with another choice for one item; empty for none."""
        matches = tuple(
            replace(match, chosen=chosen, sure=False) if match.item.id == item_id else match for match in self.matches
        )
        return replace(self, matches=matches)


def match_editions(edition_id: str, source_id: str, own: Path | None = None) -> Matching:
    """Return what corresponds in ``source_id`` to each item of ``edition_id``; clear likeness (85% on) is chosen.

    Raises UsageError for an edition with itself, NotFoundError, DataFileError.
    """
    if edition_id == source_id:
        raise UsageError("不能与自己匹配。", f"请{either('用 --with 写', '选')}另一个指标版本。")
    edition, source = load_edition(edition_id, own), load_edition(source_id, own)
    alike = likenesses(source, edition)
    chosen = {pair.new_id: pair.old_id for pair in pairs_of(source, edition, alike)}
    by_item: dict[str, list[Likeness]] = defaultdict(list)
    for one in alike:
        by_item[one.new_id].append(one)
    matches = []
    for item in edition.criteria:
        ranked = sorted(by_item[item.id], key=lambda one: -one.percent)
        candidates = [Candidate(source.by_id(one.old_id), one.percent) for one in ranked]
        pick = chosen.get(item.id, "")
        shown = [one for at, one in enumerate(candidates) if at < _CANDIDATES or one.item.id == pick]
        matches.append(ItemMatch(item, tuple(shown), pick, bool(pick)))
    return Matching(edition, source, tuple(matches))


def write_matching(path: Path, matching: Matching) -> None:
    """Write a matching as a file to be looked through. Raises ProtectedError when there is such a file already."""
    from shifan.criteria.crosswalk_files import matching_text, write_new  # pydantic and YAML: only here

    rows: list[dict[str, Any]] = [
        {
            "item": match.item.id,
            "number": match.item.number,
            "title": match.item.title,
            "take": match.chosen,
            "confidence": match.percent,
            "candidates": [
                f"{one.item.id} 第 {one.item.number} 项 {one.item.title} {one.percent}%" for one in match.candidates
            ],
        }
        for match in matching.matches
    ]
    write_new(path, matching_text(matching.edition, matching.source, rows))


def read_matching(path: Path, matching: Matching) -> Matching:
    """Return the matching as a file has decided it. Raises DataFileError naming file and line."""
    from shifan.criteria.crosswalk_files import read_matching as read  # pydantic and YAML: only here

    decided = read(path, matching.edition, matching.source)
    matches = tuple(replace(match, chosen=decided.get(match.item.id, ""), sure=False) for match in matching.matches)
    return replace(matching, matches=matches)


def accept_matching(session: Session, matching: Matching) -> Done:
    """Take the chosen items' checkpoints, metrics and guidance over into the imported edition's files.

    The official wording is not touched; each item names where its checkpoints come from. Raises UsageError for a
    shipped edition or where nothing is chosen, DataFileError, ProtectedError.
    """
    done = accept_into(session.own_editions, matching, matching.chosen)
    if matching.edition.id == session.edition.id:
        session.edition = load_edition(session.edition.id, session.own_editions)
        criteria_copies.keep(session, session.edition.id, "" if session.scheme.stands_in else session.scheme.id)
    users = [
        f"{one.county} {one.round}"
        for one in session.repository.all_of(Application)
        if one.edition_id == matching.edition.id
    ]
    if done.message == "没有变化。" or not users:
        return done
    told = f"{'、'.join(users)} 正在用这一版：核查点变了的项会标「需复核」。"
    return replace(done, warnings=(*done.warnings, told))


def accept_into(own: Path, matching: Matching, take: Mapping[str, str]) -> Done:
    """Do what ``accept_matching`` does, for an edition in the folder ``own``; ``take`` is by id."""
    from shifan.criteria.enriching import enrich_edition  # pydantic and YAML: only here

    if not take:
        raise UsageError(
            "没有选定任何一项。", either("请在匹配文件里写明 take，或用 --out 先写出匹配文件。", "请先选定。")
        )
    before = matching.edition.digest
    found = enrich_edition(own, matching.edition.id, matching.source, take)
    reasons: dict[str, list[str]] = defaultdict(list)
    for number, why in found.left:
        reasons[why].append(number)
    warnings = tuple(_left(numbers, why) for why, numbers in reasons.items())
    if not found.items:
        return Done("没有变化。", None, warnings)
    _repin(own.parent / OWN_SCHEMES, before, load_edition(matching.edition.id, own).digest)
    message = (
        f"已为「{matching.edition.title}」的 {len(found.items)} 项带入核查点、量化指标和参考，"
        f"来源「{matching.source.title}」；官方文字没有动，为第 {found.revision} 次修订。"
    )
    return Done(message, None, warnings)


def _left(numbers: list[str], why: str) -> str:
    named = "、".join(numbers[:_NAMED])
    return f"第 {named} 项{why}" if len(numbers) <= _NAMED else f"第 {named} 项等 {len(numbers)} 项{why}"


def _repin(schemes: Path, before: str, after: str) -> None:
    """Let the county's own schemes of this edition go on: its wording, for which points were set, is the same."""
    for path in sorted(schemes.glob("*.yaml")) if schemes.is_dir() else []:
        text = path.read_text(encoding="utf-8")
        if before in text:
            path.write_text(text.replace(before, after), encoding="utf-8", newline="\n")
