"""Workspaces whose store is on a server: making one for a new application, joining one that is there."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from functools import partial
from pathlib import Path

from shifan.criteria.library import OWN_SCHEMES
from shifan.domain.application import Application
from shifan.domain.errors import ProtectedError, UsageError
from shifan.domain.ways import Way, either, typed
from shifan.services.applications import same_round
from shifan.services.session import Clock, Session, journal_name, local_now, open_session
from shifan.services.setup import put_application
from shifan.services.shared_pool import claim_pool
from shifan.services.workspace import (
    CONFIG_NAME,
    POOL_NAME,
    STORE_NAME,
    Workspace,
    parse_location,
    refuse_secret,
    write_config,
)
from shifan.store.address import Address
from shifan.store.repository import Repository


def server_address(store: str) -> Address:
    """Return the server's address that ``store`` names. Raises UsageError when it is a path or not valid."""
    location = parse_location(store, Path.cwd())
    if isinstance(location, Address):
        return location
    raise UsageError(
        f"新建时{either(' --store ', '台账所在')}只能写 PostgreSQL 数据库的地址；台账文件总是建在工作文件夹里。",
        typed("例：--store postgresql://用户名@服务器:5432/数据库名；只用本机文件时不写 --store。"),
    )


def create_shared_workspace(
    folder: Path,
    address: Address,
    application: Application,
    *,
    pool: Path | None = None,
    user: str | None = None,
    clock: Clock = local_now,
) -> Session:
    """Make a work folder for a new application in a database, which may hold others; returns the open session.

    ``pool`` is the evidence folder that all machines see, else 材料 in the work folder. Raises UsageError where the
    address holds a password, ProtectedError when the folder is a workspace already, the county's round is in the
    database already, or one of them cannot be written.
    """
    workspace = _new_workspace(folder, address, application.id, pool)
    repository = Repository.create(address)
    try:
        _refuse_second(application, repository.all_of(Application))  # before anything is written
        write_config(workspace, address)
        try:
            put_application(
                repository,
                application,
                journal_name(repository.engine.login, user),
                clock,
                folder / OWN_SCHEMES,
                refuse=partial(_refuse_second, application),
            )
        except BaseException:
            with suppress(OSError):
                (folder / CONFIG_NAME).unlink()
            raise
        claim_pool(repository, application.id, workspace.pool)
        return Session(workspace, repository, application.id, user=user, clock=clock)
    except BaseException:
        repository.close()
        raise


def join_shared_workspace(
    folder: Path,
    address: Address,
    application_id: str,
    *,
    pool: Path | None = None,
    user: str | None = None,
    clock: Clock = local_now,
) -> Session:
    """Make a work folder for an application that is in a database already; returns the open session.

    Raises as ``create_shared_workspace`` does, UsageError when there is no such application.
    """
    workspace = _new_workspace(folder, address, application_id, pool)
    session = open_session(workspace, user=user, clock=clock, read_only=False)
    try:
        write_config(workspace, address)
    except BaseException:
        session.close()
        raise
    return session


def _new_workspace(folder: Path, address: Address, application_id: str, pool: Path | None) -> Workspace:
    refuse_secret(address)
    if folder.exists() and not folder.is_dir():
        raise ProtectedError(f"「{folder}」是一个文件，不能当工作文件夹。", "请换一个文件夹名。")
    if any((folder / name).exists() for name in (STORE_NAME, CONFIG_NAME)):
        raise ProtectedError(
            f"「{folder}」已经是工作文件夹，不会覆盖。", f"直接打开即可{typed('：在该文件夹中运行 shifan')}。"
        )
    return Workspace(folder, address, pool or folder / POOL_NAME, application_id)


def _refuse_second(application: Application, present: Sequence[Application]) -> None:
    for other in present:
        if same_round(other, application):
            raise ProtectedError(
                f"数据库里已经有{other.county} {other.round}的申报（编号 {other.id}），没有再建一个。",
                f"要在这台电脑上一起用：{Way.INIT(f'文件夹 --store 地址 --join {other.id}')}",
            )
