"""Are the materials there: the folder, its files, and how many items still lack some."""

from __future__ import annotations

import os
from collections.abc import Iterator

from shifan.criteria.library import OWN_EDITIONS, edition_folders
from shifan.domain.criteria import CriterionKind
from shifan.domain.editions.copies import CopyKind
from shifan.domain.evidence import Storage
from shifan.domain.state import ApplicationState
from shifan.services import criteria_copies, shared_pool
from shifan.services.doctor.findings import Finding, fine, wrong
from shifan.services.session import Session
from shifan.store.location import network_reason

FOLDER, FILES, CRITERIA = "材料库", "材料文件", "指标"
_NAMED = 5


def look_at_folder(session: Session, state: ApplicationState) -> Iterator[Finding]:
    """Yield whether the pool is there, is the right one and can be written."""
    folder = session.pool.folder
    trouble = shared_pool.pool_trouble(session.repository, session.application_id, folder)
    pooled = any(found.storage is Storage.POOL for found in state.evidence)
    if trouble:
        yield wrong(FOLDER, trouble, "请在工作文件夹的设置中写对共用的材料文件夹，或接通网络盘后再打开。")
    elif folder.is_dir():
        if not session.read_only and not os.access(folder, os.W_OK | os.X_OK):
            yield wrong(FOLDER, f"材料库不能写入：{folder}。", "请检查文件夹的权限，或换一个用户打开。")
        else:
            where = "在网络盘上，可以；" if network_reason(folder) else ""
            yield fine(FOLDER, f"材料库可用：{where}{folder}")
    elif pooled:
        yield wrong(FOLDER, f"材料库不见了：{folder}。", "请把材料文件夹放回原处，或接通它所在的磁盘。")
    else:
        yield fine(FOLDER, "还没有收进材料，添加第一份时会建立材料库。")


def look_at_files(session: Session, state: ApplicationState) -> Iterator[Finding]:
    """Yield which documents are missing or were changed. Every file is read. Raises StoppedError."""
    usable = [item for item in state.evidence if item.id in state.usable]
    missing = [item.title for item in state.evidence if item.id not in state.usable]
    changed = []
    session.watch.begin("正在核对材料文件", sum(item.size for item in usable))
    for item in usable:
        if not session.pool.intact(item):
            changed.append(item.title)
        session.watch.step(item.size)
    if missing:
        yield wrong(FILES, f"{_named(missing)}缺失、为空或打不开。", "请找回文件或重新添加。")
    if changed:
        yield wrong(FILES, f"{_named(changed)}的内容与录入时不同。", "请重新添加原文件；换了新版的，请作为新材料添加。")
    if not state.evidence:
        yield fine(FILES, "还没有材料。")
    elif not missing and not changed:
        yield fine(FILES, f"{len(usable)} 份材料都在，内容与录入时一致。")


def look_at_edition(session: Session) -> Iterator[Finding]:
    """Yield that the application's edition cannot be read, and what has to be put back."""
    trouble = session.edition_trouble
    if trouble is None:
        return
    key = session.application().edition_id
    first = "".join(trouble.message.splitlines()[:2]).rstrip("。")
    place = session.own_editions / key
    if key in edition_folders():
        advice = "请重新安装程序，或去掉环境变量 SHIFAN_CRITERIA。"
    elif criteria_copies.has_copy(session, CopyKind.EDITION, key):
        advice = f"台账里有完好的副本：请把「{place}」移到别处，再用平常方式打开一次，会自动放好。"
    else:
        advice = (
            f"请把工作文件夹「{OWN_EDITIONS}」里的「{key}」文件夹换回没有改动过的（台账里没有完好的副本，"
            f"可从别的电脑、U 盘备份或交接的文件夹拷来），放到：{place}"
        )
    yield wrong(CRITERIA, f"这次申报用的指标版本 {key} 打不开：{first}。", advice)


def look_at_copies(session: Session, *, mend: bool) -> Iterator[Finding]:
    """Yield whether the store's copies of own editions and schemes are unharmed, and the files here the same.

    With ``mend`` the text of a damaged one is put back from the files here.
    """
    uses, harmed = criteria_copies.damaged(session, mend=mend)
    named = "、".join(use.title for use in harmed)
    if harmed:
        yield wrong(
            CRITERIA,
            f"台账里存的{named} 的副本有损坏，别的电脑取用不了。",
            "请在有这些文件的电脑上再检查一次，会自动存好；都没有的，从备份恢复。",
        )
    for said, advice in criteria_copies.differing(session):
        yield wrong(CRITERIA, f"{said}。", advice)
    if uses and not harmed:
        yield fine(CRITERIA, f"自己的指标版本和计分方案在台账里有 {len(uses)} 份副本，都完好。")


def look_at_criteria(session: Session, state: ApplicationState) -> Iterator[Finding]:
    """Yield whether the wording is that of the beginning, and how many items have less evidence than they need."""
    if state.application.edition_digest == session.edition.digest:
        yield fine(CRITERIA, "指标文字与建账时一致。")
    else:
        yield wrong(CRITERIA, "指标文字在建账后有修订，变动的项已标为「需复核」。", "请逐项复核。")
    below = [
        item.number
        for item in session.edition.of_kind(CriterionKind.BASE)
        if state.usable_count(item.id) < item.evidence_minimum
    ]
    yield fine(CRITERIA, f"材料不足最低份数的指标：{len(below)} 项。")


def _named(titles: list[str]) -> str:
    return f"{len(titles)} 份材料（{'、'.join(titles[:_NAMED])}{'等' if len(titles) > _NAMED else ''}）"
