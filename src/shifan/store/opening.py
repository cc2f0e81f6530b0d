"""Which engine a store needs, by where it is: a file, or a database on a server."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from shifan.domain.errors import ProtectedError
from shifan.store.address import Address
from shifan.store.engine import Engine
from shifan.store.sqlite_engine import create_file, open_file

if TYPE_CHECKING:
    from types import ModuleType

Location = Path | Address


def create_store(location: Location) -> Engine:
    """Make a new store file, or the tables in a database (one that holds them already is opened).

    Raises ProtectedError.
    """
    if isinstance(location, Path):
        return create_file(location)
    engine: Engine = _server(location).create_on_server(location)
    return engine


def open_store(location: Location, *, read_only: bool = False, backups: Path | None = None) -> Engine:
    """Open an existing store; an older one is first backed up, a database's into the folder ``backups``.

    Raises NotFoundError or ProtectedError.
    """
    if isinstance(location, Path):
        return open_file(location, read_only=read_only)
    engine: Engine = _server(location).open_on_server(location, read_only=read_only, backups=backups)
    return engine


def _server(address: Address) -> ModuleType:
    try:
        from shifan.store import postgres_engine  # the client library: only where a server is used
    except ImportError:
        raise ProtectedError(
            f"台账在数据库 {address} 上，本机还没有装连接 PostgreSQL 的组件。",
            "请安装后再试：pip install 'shifan[postgres]'",
        ) from None
    return postgres_engine
