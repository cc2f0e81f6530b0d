"""Machines that share a store on a server share one evidence pool; one that cannot see it says so."""

from __future__ import annotations

from pathlib import Path

from shifan.domain.errors import ProtectedError
from shifan.evidence.pool_mark import make_mark, read_mark
from shifan.store.repository import Repository
from shifan.store.settings import get_setting, put_setting

HINT = (
    "请把 shifan.toml 中的 pool 改成大家共用的材料文件夹（例如 pool = '\\\\服务器\\共享\\材料'），"
    "或接通网络盘后再打开；在此之前可以看台账，不能添加材料，材料会显示为缺失。"
)


def pool_trouble(repository: Repository, application_id: str, folder: Path) -> str:
    """Return why ``folder`` is not the pool that the application's evidence lies in, empty when it is.

    Only a store on a server can be shared; for a file the answer is always empty.
    """
    if repository.engine.file is not None:
        return ""
    with repository.snapshot():
        wanted = get_setting(repository.engine, _name(application_id))
    if not wanted:
        return ""
    found = read_mark(folder)
    if found == wanted:
        return ""
    if found:
        return f"「{folder}」是另一个材料库，不是这次申报共用的那个。"
    if not folder.is_dir():
        return f"这台电脑看不到共用的材料库「{folder}」。"
    return f"「{folder}」不是共用的材料库：里面没有它的标记。"


def claim_pool(repository: Repository, application_id: str, folder: Path) -> None:
    """Make sure that ``folder`` is the application's pool before a file goes in: the first one to add says which it is.

    Raises ProtectedError when the pool is another one or cannot be seen from here.
    """
    if repository.engine.file is not None:
        return
    with repository.derived(application_id):
        if not get_setting(repository.engine, _name(application_id)):
            put_setting(repository.engine, _name(application_id), make_mark(folder))
    trouble = pool_trouble(repository, application_id, folder)
    if trouble:
        raise ProtectedError(f"{trouble}材料没有存入。", HINT)


def share_pool(repository: Repository, application_id: str, new_id: str) -> None:
    """Let a new application have the pool of another one in the same store: both are worked on in one folder."""
    if repository.engine.file is not None:
        return
    with repository.derived(new_id):
        found = get_setting(repository.engine, _name(application_id))
        if found:
            put_setting(repository.engine, _name(new_id), found)


def _name(application_id: str) -> str:
    return f"pool:{application_id}"
