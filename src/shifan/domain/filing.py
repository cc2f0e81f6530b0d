"""Which item a file belongs to, going by the names of its folders and of itself. Pure functions on paths."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence

from shifan.domain.criteria import Criterion
from shifan.domain.errors import NotFoundError
from shifan.domain.matching import LOOSE, MARGIN, POSSIBLE, SURE, TitleFinder, likeness
from shifan.domain.text import fold
from shifan.domain.values import value

_ITEM = r"第\s*(\d{1,3})\s*项"
_POINT = r"^[(（\[【]?\s*(\d{1,3})\s*\.\s*(\d{1,2})(?![\d.])\s*([-_、)）\]】\s]|$)?"
_PLAIN = (
    r"^[(（\[【]?\s*(\d{1,3})\s*[)）\]】]?\s*(?:\.(?!\d)\s*|[-_、)）\]】\s]+|(?=[\u4e00-\u9fff])|$)"
    r"(?![年月日号届次份个名人期批季时天点周条万元岁项大类])"
)
_CLOSE = 0.1
_SETTLED = 0.9  # a folder as clear as this is not outdone by the title in a file's name
_LAST_MONTH, _LAST_DAY = 12, 31


@value
class Proposal:
    """A file, and the item or checkpoint (``number``) proposed for it, with the reason; ``score`` is 0 to 1."""

    path: str
    number: str
    title: str
    reason: str
    score: float


@value
class Unsure:
    """A file that is not filed without the user's word: the reason, and the numbers that come into question."""

    path: str
    reason: str
    numbers: tuple[str, ...] = ()


@value
class _Clue:
    """What one name on the path says."""

    criterion: Criterion
    score: float
    reason: str
    point: str = ""


def propose(paths: Sequence[str], finder: TitleFinder) -> tuple[list[Proposal], list[Unsure]]:
    """Return where each path (relative, with /) would be filed, and the paths for which that is not sure."""
    counted = _counted(paths)
    sure: list[Proposal] = []
    unsure: list[Unsure] = []
    folders: dict[str, _Clue | None] = {}
    for path in paths:
        *names, name = path.split("/")
        clues = []
        for folder in names:
            if folder not in folders:
                folders[folder] = _folder_clue(folder, finder)
            clues.append(folders[folder])
        known = [clue for clue in clues if clue]
        settled = any(clue.score >= _SETTLED for clue in known)
        found = _decide(path, known, _file_clues(name, finder, path in counted, by_title=not settled))
        if isinstance(found, Proposal):
            sure.append(found)
        else:
            unsure.append(found)
    return sure, unsure


def _decide(path: str, folders: list[_Clue], names: list[_Clue]) -> Proposal | Unsure:
    clues = sorted([*folders, *names], key=lambda clue: -clue.score)
    if not clues:
        return Unsure(path, "从文件夹和文件名看不出是哪一项")
    best = clues[0]
    rival = next((c for c in clues if c.criterion is not best.criterion and best.score - c.score < _CLOSE), None)
    if rival is not None:
        reason = f"{best.reason}，{rival.reason}，不知道该归哪一项"
        return Unsure(path, reason, (best.criterion.number, rival.criterion.number))
    if best.score < SURE:
        return Unsure(path, f"{best.reason}，但把握不大", (best.criterion.number,))
    sure = [clue for clue in clues if clue.criterion is best.criterion and clue.score >= SURE]
    point = next((clue.point for clue in sure if clue.point), "")
    return Proposal(path, point or best.criterion.number, best.criterion.title, best.reason, best.score)


# -- folders -------------------------------------------------------------------------------------------------


def _folder_clue(name: str, finder: TitleFinder) -> _Clue | None:
    plain = fold(name)
    if found := re.search(_ITEM, plain):
        item = _item(finder, found.group(1))
        return _Clue(item, 0.97, f"文件夹「{name}」写明第 {item.number} 项") if item else None
    if point := re.match(_POINT, plain):
        return next(iter(_point_clues(point, finder, "文件夹")), None)
    numbered = re.match(_PLAIN, plain)
    item = _item(finder, numbered.group(1)) if numbered else None
    rest = plain[numbered.end() :].strip(" -_、.)）") if numbered else plain
    if item is not None:
        clue = _numbered_folder(name, rest, item, finder)
        if clue is not None:
            return clue
    return _title_clue(rest, f"文件夹「{name}」", finder, 0.92)


def _numbered_folder(name: str, rest: str, item: Criterion, finder: TitleFinder) -> _Clue | None:
    if not rest:
        return _Clue(item, 0.9, f"文件夹「{name}」是第 {item.number} 项的编号")
    alike = likeness(rest, item.title)
    if alike >= LOOSE:
        return _Clue(item, 0.95, f"文件夹「{name}」的编号和名称是第 {item.number} 项")
    meant = finder.clear_match(rest)
    if meant is not None or _is_group(rest, finder):
        return None  # the number counts something else; the title decides
    return _Clue(item, 0.6, f"文件夹「{name}」的编号是 {item.number}，名称却不像「{item.title}」")


def _is_group(title: str, finder: TitleFinder) -> bool:
    groups = [group.title for group in finder.edition.groups]
    groups += [subgroup.title for group in finder.edition.groups for subgroup in group.subgroups]
    return any(likeness(title, name) >= SURE for name in groups)


# -- files ---------------------------------------------------------------------------------------------------


def _file_clues(name: str, finder: TitleFinder, counts_files: bool, *, by_title: bool) -> list[_Clue]:
    stem = fold(name.rpartition(".")[0] or name)
    if found := re.search(_ITEM, stem):
        item = _item(finder, found.group(1))
        return [_Clue(item, 0.97, f"文件名写明第 {item.number} 项")] if item else []
    if found := re.match(_POINT, stem):
        return _point_clues(found, finder, "文件名")
    clues = []
    found = re.match(_PLAIN, stem)
    item = _item(finder, found.group(1)) if found else None
    rest = stem[found.end() :] if found else stem
    if item is not None:
        agrees = likeness(rest, item.title) >= SURE
        score = 0.95 if agrees else 0.6 if counts_files else 0.78
        reason = f"文件名以 {item.number} 开头" + ("（更像是流水号）" if counts_files and not agrees else "")
        clues.append(_Clue(item, score, reason))
    titled = _title_clue(rest, "文件名", finder, 0.78) if by_title else None
    return [*clues, titled] if titled else clues


def _point_clues(found: re.Match[str], finder: TitleFinder, what: str) -> list[_Clue]:
    item = _item(finder, found.group(1))
    if item is None:
        return []
    try:
        point = item.checkpoint(str(int(found.group(2)))).number
    except NotFoundError:
        reason = f"{what}以 {found.group(1)}.{found.group(2)} 开头，而第 {item.number} 项没有这个核查点"
        return [_Clue(item, 0.6, reason)]
    could_be_date = int(found.group(1)) <= _LAST_MONTH and int(found.group(2)) <= _LAST_DAY and found.group(3) is None
    score = 0.6 if could_be_date else 0.84
    return [
        _Clue(item, score, f"{what}以核查点编号 {point} 开头" + ("（也可能是日期）" if could_be_date else ""), point)
    ]


def _title_clue(text: str, what: str, finder: TitleFinder, most: float) -> _Clue | None:
    likely = finder.candidates(text)
    if not likely:
        return None
    best = likely[0]
    clear = finder.clear_match(text)
    score = min(best.score, most) if clear is not None else min(best.score, SURE - 0.01)
    if score < POSSIBLE:
        return None
    rivals = [one for one in likely[1:3] if best.score - one.score < MARGIN]
    others = "".join(f"或第 {one.criterion.number} 项" for one in rivals) if clear is None else ""
    return _Clue(best.criterion, score, f"{what}与第 {best.criterion.number} 项「{best.criterion.title}」{others}相近")


def _counted(paths: Iterable[str]) -> frozenset[str]:
    """Return the files whose leading numbers only count the files of their folder: 1, 2, 3 …"""
    numbers: dict[str, dict[int, list[str]]] = defaultdict(lambda: defaultdict(list))
    for path in paths:
        folder, _, name = path.rpartition("/")
        stem = fold(name.rpartition(".")[0] or name)
        if not re.match(_POINT, stem) and (found := re.match(_PLAIN, stem)):
            numbers[folder][int(found.group(1))].append(path)
    counted: set[str] = set()
    for present in numbers.values():
        run = 1
        while run in present:
            run += 1
        if run > 2 and len(present) == run - 1 and all(len(same) == 1 for same in present.values()):
            counted.update(path for same in present.values() for path in same)
    return frozenset(counted)


def _item(finder: TitleFinder, number: str) -> Criterion | None:
    try:
        return finder.edition.by_number(str(int(number)))
    except NotFoundError:
        return None
