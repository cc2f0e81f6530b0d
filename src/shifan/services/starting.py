"""The guided start: what a county that begins says, each answer checked when it is given, then all of it done."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

from shifan.domain.application import Application
from shifan.domain.errors import NotFoundError, ProtectedError, UsageError
from shifan.domain.text import clean_line
from shifan.domain.values import value
from shifan.services.at_work import Clock, keep_name, local_now
from shifan.services.checking import Finding, Terminal, examine
from shifan.services.setup import DEFAULT_EDITION, create_workspace, new_application
from shifan.services.workspace import CONFIG_NAME, STORE_NAME
from shifan.store.location import network_reason

SAMPLE_FOLDER = "示范演示"


@value
class Answers:
    """What the user said. ``sample`` asks for the shipped example, for which only ``folder`` and ``user`` count."""

    folder: Path
    sample: bool = False
    county: str = ""
    round_name: str = ""
    province: str = ""
    city: str = ""
    period_start: date | None = None
    period_end: date | None = None
    deadline: date | None = None
    edition_id: str = DEFAULT_EDITION
    user: str = ""


@value
class Begun:
    """The folder that was begun, what was made in it, and what the check of it and of this machine found."""

    folder: Path
    message: str
    findings: Sequence[Finding]


def application_of(answers: Answers) -> Application:
    """Return the application that the answers describe. Raises UsageError, RuleError for dates out of order."""
    made = new_application(
        answers.county,
        answers.round_name,
        edition_id=answers.edition_id,
        period_start=answers.period_start,
        period_end=answers.period_end,
        deadline=answers.deadline,
    )
    return replace(made, province=clean_line(answers.province), city=clean_line(answers.city))


def check_new_folder(folder: Path) -> None:
    """Raise ProtectedError, with what to do instead, where no new ledger can be kept. Nothing is written."""
    if reason := network_reason(_existing(folder)):
        raise ProtectedError(
            f"「{folder}」在网络文件夹上（{reason}），不能放台账：几台电脑同时写，数据会无声丢失。",
            "请放在本机硬盘。几个人协作，用填报表发下去、收回来；或者请维护人员设一个共用的数据库。",
        )
    if folder.exists() and not folder.is_dir():
        raise ProtectedError(f"「{folder}」是一个文件，不是文件夹。", "请换一个文件夹名。")
    if is_workspace(folder):
        raise ProtectedError(
            f"「{folder}」里已经有台账，不会覆盖。", "请换一个文件夹；要打开它，请退回第一步选「打开已有的台账」。"
        )
    if not os.access(_existing(folder), os.W_OK | os.X_OK):
        raise ProtectedError(f"没有写入「{_existing(folder)}」的权限。", "请换一个位置，例如自己的文档文件夹。")


def check_present_folder(folder: Path) -> None:
    """Raise NotFoundError where there is no ledger to open."""
    if not is_workspace(folder):
        raise NotFoundError(f"「{folder}」里没有台账。", "请选里面有 shifan.db 的那个文件夹。")


def is_workspace(folder: Path) -> bool:
    """Tell whether the folder holds a ledger, or says where one is."""
    return any((folder / name).exists() for name in (STORE_NAME, CONFIG_NAME))


def proposed_folders(name: str, here: Path) -> list[Path]:
    """Return where a new ledger called ``name`` could be kept, the best place first: places that can be written."""
    name = name or "创建台账"
    places = [here / name, *(home / name for home in _homes())]
    if _is_empty(here):
        places.insert(0, here)
    return [place for place in dict.fromkeys(places) if _serves(place)]


def begin(answers: Answers, facts: Terminal | None = None, clock: Clock = local_now) -> Begun:
    """Make the work folder, remember the user's name there, and look at everything.

    Raises UsageError, RuleError, ProtectedError; a sample that is there already is opened as it is.
    """
    user = clean_line(answers.user)
    if answers.sample:
        from shifan.services.demo import open_demo  # pydantic and the sample's data: only for the sample

        session, fresh = open_demo(answers.folder, user=user or None, clock=clock)
        message = "样例已建好：柳城县2023年公开数据。" if fresh else "样例早已在那里，照原样打开。"
    else:
        check_new_folder(answers.folder)
        application = application_of(answers)
        session = create_workspace(answers.folder, application, user=user or None, clock=clock)
        message = f"已新建{application.county} {application.round}的台账，共 {len(session.edition.criteria)} 项。"
    with session:
        if user:
            keep_name(session.folder, user)
        return Begun(session.folder, message, tuple(examine(session, facts)))


def check_answers(answers: Answers) -> None:
    """Raise UsageError where county or round is missing."""
    if not clean_line(answers.county):
        raise UsageError("请写明是哪个县（市、区）。", "例如：柳城县。")
    if not clean_line(answers.round_name):
        raise UsageError("请写明年度或轮次。", "例如：2023。")


def _homes() -> Iterator[Path]:
    try:
        home = Path.home()
    except RuntimeError:  # an account without a home folder
        return
    for name in ("文档", "Documents", "桌面", "Desktop", ""):
        if (folder := home / name).is_dir():
            yield folder


def _is_empty(folder: Path) -> bool:
    try:
        return next(folder.iterdir(), None) is None
    except OSError:
        return False


def _serves(folder: Path) -> bool:
    try:
        check_new_folder(folder)
    except (ProtectedError, OSError):
        return False
    return True


def _existing(folder: Path) -> Path:
    return next((place for place in (folder, *folder.absolute().parents) if place.exists()), folder)
