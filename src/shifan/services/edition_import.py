"""Taking a user's official table in: read it, say what was understood, write it as an edition of the workspace."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from pathlib import Path

from shifan.criteria.library import OWN_EDITIONS, OWN_SCHEMES, edition_folders, load_edition, scheme_files
from shifan.domain.criteria import CriterionKind, Edition, Lifecycle
from shifan.domain.edition_table.understanding import Wishes, understand
from shifan.domain.edition_table.values import ImportedTable, Proposal
from shifan.domain.errors import DataFileError, ProtectedError, ShifanError, UsageError
from shifan.domain.scheme import Basis
from shifan.domain.text import clean_line
from shifan.domain.values import value
from shifan.domain.ways import typed
from shifan.services.table_apart import read_tables_apart

_ID = re.compile(r"[a-z][a-z0-9-]{1,39}")
_DEVICE = re.compile(r"con|prn|aux|nul|(com|lpt)[0-9]")
_ID_RULE = "编码用小写字母开头，只含小写字母、数字和连字符，2 至 40 个字符。"
_SHOWN = 20


@value
class About:
    """What the user says of the edition to be; ``basis`` is what its points, if there are any, stand on."""

    id: str
    title: str
    issuer: str = ""
    year: str = ""
    lifecycle: Lifecycle = Lifecycle.ACTIVE
    basis: Basis = Basis.OFFICIAL


@value
class Imported:
    """What was written: the edition, its folder, and the scheme file where the table states all points."""

    edition: Edition
    folder: Path
    scheme: Path | None


@value
class KnownEdition:
    """An edition that can be used: its folder, whether it was imported here, itself or why it cannot be read."""

    id: str
    folder: Path
    own: bool
    edition: Edition | None
    fault: str = ""


def propose(path: Path, wishes: Wishes) -> Proposal:
    """Return what an import of the file would write. Nothing is written.

    The file is read in a process of its own. Raises UsageError, NotFoundError, DataFileError.
    """
    return understand(read_tables_apart(path), wishes)


def import_edition(folder: Path, proposal: Proposal, about: About, today: date) -> Imported:
    """Write the proposed edition into the workspace ``folder``, with a scheme file where all points are stated.

    Raises UsageError for an id or title that will not do, DataFileError for a proposal with problems, ProtectedError
    when there is such an edition or scheme already or it cannot be written: then nothing is left.
    """
    from shifan.criteria.edition_writing import EditionAbout, edition_files, imported_edition, write_edition

    refuse_unusable(folder, about)
    refuse_problems(proposal)
    words = EditionAbout(
        about.id,
        clean_line(about.title),
        today.isoformat(),
        clean_line(about.issuer),
        clean_line(about.year),
        about.lifecycle,
    )
    models = imported_edition(proposal.table, words, clean_line(proposal.file), proposal.sha256)
    remark = f"由本程序从「{clean_line(proposal.file)}」导入；文字照原文件，核查点、参考可以补充。"
    own = folder / OWN_EDITIONS
    written = write_edition(own, about.id, edition_files(*models, remark))
    try:
        edition = load_edition(about.id, own)
        scheme = _write_scheme(folder, proposal, about, edition)
    except (ShifanError, OSError):
        _take_back(own, written)
        raise
    return Imported(edition, written, scheme)


def refuse_unusable(folder: Path, about: About) -> None:
    """Raise UsageError for an id or title that will not do, ProtectedError when there is such an edition already."""
    if not _ID.fullmatch(about.id):
        raise UsageError(f"版本编码「{about.id}」不行。", _ID_RULE)
    if _DEVICE.fullmatch(about.id):  # the edition gets a folder of this name
        raise UsageError(
            f"版本编码「{about.id}」不行：Windows 不能建叫这个名字的文件夹。", f"请换一个编码{typed('（--id）')}。"
        )
    if not clean_line(about.title):
        raise UsageError(
            "没有写名称。",
            f"请{typed('用 --title ')}写明，例如{typed(' --title ')}法治政府建设示范指标体系（2025年版）。",
        )
    if about.id in edition_folders(folder / OWN_EDITIONS) or (folder / OWN_EDITIONS / about.id).exists():
        raise ProtectedError(f"已经有编码为 {about.id} 的指标版本，不会覆盖。", f"请换一个编码{typed('（--id）')}。")
    if scheme_id_of(about.id) in scheme_files(folder / OWN_SCHEMES):
        raise ProtectedError(
            f"已经有编码为 {scheme_id_of(about.id)} 的计分方案，不会覆盖。", f"请换一个编码{typed('（--id）')}。"
        )


def refuse_problems(proposal: Proposal) -> None:
    """Raise DataFileError when the proposal cannot be written."""
    if not proposal.problems:
        return
    shown = list(proposal.problems[:_SHOWN])
    more = len(proposal.problems) - len(shown)
    shown += [f"……还有 {more} 处"] if more else []
    raise DataFileError(
        f"「{proposal.file}」有 {len(proposal.problems)} 处问题，没有写入：\n" + "\n".join(shown),
        "请改正表格，或用选项写明，再导入一次。",
    )


def known_editions(own: Path | None = None) -> tuple[KnownEdition, ...]:
    """Return all editions, shipped and in the folder ``own``; an own one with a fault is listed with it.

    Raises DataFileError when a shipped one has a fault: then the installation is damaged.
    """
    found = []
    for key, folder in edition_folders(own).items():
        mine = own is not None and folder.parent == own
        try:
            found.append(KnownEdition(key, folder, mine, load_edition(key, own)))
        except ShifanError as error:
            if not mine:
                raise
            found.append(KnownEdition(key, folder, mine, None, error.message))
    return tuple(found)


def scheme_id_of(edition_id: str) -> str:
    """Return the id of the scheme that goes with an imported edition."""
    return f"{edition_id[:33]}-points"


def scheme_gaps(table: ImportedTable) -> tuple[str, ...] | None:
    """Return the numbers of base items without points, None where the table states no points at all."""
    missing = [
        item.number
        for group in table.groups
        for subgroup in group.subgroups
        for item in subgroup.items
        if item.kind is CriterionKind.BASE and item.points is None is subgroup.points is group.points
    ]
    return tuple(missing) if table.points else None


def _write_scheme(folder: Path, proposal: Proposal, about: About, edition: Edition) -> Path | None:
    gaps = scheme_gaps(proposal.table)
    if gaps is None or gaps:
        return None
    from shifan.services.scheme_making import pinned_scheme
    from shifan.services.schemes import save_scheme

    points = _points(proposal.table)
    name = clean_line(proposal.file)
    note = f"各项分值取自「{name}」；评级得几成、不适用怎样算，原表没有写，是程序的默认写法，请按文件核对。"
    key = scheme_id_of(about.id)
    head = f"# 由 shifan criteria import 从「{name}」的分值生成。改写后用 shifan scheme validate 校验。"
    lines = pinned_scheme(edition, key, f"{edition.title}分值", note, proposal.table.points, about.basis, points)
    return save_scheme(folder / OWN_SCHEMES, key, "\n".join([head, *lines]) + "\n")


def _points(table: ImportedTable) -> dict[str, dict[str, Decimal]]:
    """Return the stated points by number, under the names of a scheme file."""
    base = [group for group in table.groups if group.has_base]
    parts = [one for group in base for one in group.subgroups if one.has_base]
    found = {
        "groups": {group.number: group.points for group in base if group.points is not None},
        "subgroups": {one.number: one.points for one in parts if one.points is not None},
        "items": {item.number: item.points for item in table.items if item.points is not None},
    }
    return {name: part for name, part in found.items() if part}


def _take_back(own: Path, written: Path) -> None:
    """Remove an edition that was just written, and the folder it is alone in."""
    import shutil  # only where it failed

    shutil.rmtree(written, ignore_errors=True)
    if own.is_dir() and not any(own.iterdir()):
        own.rmdir()
