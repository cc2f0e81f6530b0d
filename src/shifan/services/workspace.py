"""A workspace: the folder people work in, and where its store and its evidence are.

Without a ``shifan.toml`` both are in the folder. With one, the store can be a PostgreSQL database that several machines
share, and the pool a folder that all of them see.
"""

from __future__ import annotations

import json
import os
import re
from pathlib import Path

from shifan.domain.errors import DataFileError, NotFoundError, ProtectedError, UsageError, system_reason
from shifan.domain.values import value
from shifan.domain.ways import Way, either, typed
from shifan.store.address import Address, is_url, parse_address
from shifan.store.opening import Location

STORE_NAME = "shifan.db"
POOL_NAME = "材料"
CONFIG_NAME = "shifan.toml"
_KEYS = ("store", "pool", "application")


@value
class Workspace:
    """Where the work folder, its store and its evidence are; ``application`` is the one it was made for, if named."""

    folder: Path
    store: Location
    pool: Path
    application: str | None = None


def locate(workspace: Path | None = None, store: str | None = None) -> Workspace:
    """Return the workspace to open.

    The folder is ``workspace``, else SHIFAN_WORKSPACE, else this folder or the nearest parent that is one. The store is
    ``store`` (a URL or a path), else SHIFAN_STORE, else what ``shifan.toml`` says, else ``shifan.db`` in the folder;
    where it is named outside the folder, any folder will do. Raises NotFoundError, UsageError, DataFileError.
    """
    named = store or os.environ.get("SHIFAN_STORE") or ""
    if not named.strip():
        return workspace_in(find_workspace(workspace))
    location = parse_location(named, Path.cwd())
    try:
        folder = find_workspace(workspace)
    except NotFoundError:
        folder = workspace or (Path.cwd() if isinstance(location, Address) else location.parent)
        if not folder.is_dir():
            raise
    found = workspace_in(folder)
    kept = found.application if location == found.store else None
    return Workspace(folder, location, found.pool, kept)


def find_workspace(workspace: Path | None = None) -> Path:
    """Return the workspace folder. Raises NotFoundError when there is none."""
    named = workspace or (Path(os.environ["SHIFAN_WORKSPACE"]) if os.environ.get("SHIFAN_WORKSPACE") else None)
    if named is not None:
        if not any((named / name).exists() for name in (STORE_NAME, CONFIG_NAME)):
            raise NotFoundError(
                f"「{named}」不是工作文件夹（里面没有 {STORE_NAME}，也没有 {CONFIG_NAME}）。",
                either(f"请先用{Way.INIT}新建。", "请选别的文件夹，或者先新建台账。"),
            )
        return named
    here = Path.cwd()
    for folder in (here, *here.parents):
        if (folder / STORE_NAME).is_file() or (folder / CONFIG_NAME).is_file():
            return folder
    raise NotFoundError(
        "这里不是工作文件夹。",
        typed(
            f"新建：{Way.INIT('文件夹 --county 县名 --round 年度')}；看样例：{Way.DEMO}；"
            "或用 --workspace 指定已有的工作文件夹。"
        ),
    )


def workspace_in(folder: Path) -> Workspace:
    """Return what the folder says about itself. Raises DataFileError when its ``shifan.toml`` is not valid."""
    file = folder / CONFIG_NAME
    settings = _read(file) if file.is_file() else {}
    store: Location = folder / STORE_NAME
    if settings.get("store"):
        try:
            store = parse_location(settings["store"], folder)
        except UsageError as error:
            raise DataFileError(f"{file} 中的 store 不对：{error.message}", error.hint) from None
    pool = folder / Path(settings.get("pool") or POOL_NAME).expanduser()
    return Workspace(folder, store, pool, settings.get("application") or None)


def parse_location(text: str, base: Path) -> Location:
    """Return the store that a URL or a path (from ``base``) names. Raises UsageError for a URL that is not valid."""
    return parse_address(text) if is_url(text) else base / Path(text.strip()).expanduser()


def write_config(workspace: Workspace, address: Address) -> None:
    """Write a ``shifan.toml`` that leads to a server's store, never with a password.

    Raises ProtectedError when there is one already or it cannot be written, UsageError when the URL holds a password.
    """
    refuse_secret(address)
    lines = [
        "# 工作文件夹的设置。密码不写在这里：放在环境变量 PGPASSWORD 或 pgpass 文件里。",
        f"store = {_quoted(address.url())}",
        "# 各台电脑共用的材料库；路径因电脑而异，例如 '\\\\服务器\\共享\\材料'。",
        f"pool = {_quoted(_from(workspace.folder, workspace.pool))}",
    ]
    if workspace.application:
        lines.append(f"application = {_quoted(workspace.application)}")
    file = workspace.folder / CONFIG_NAME
    try:
        workspace.folder.mkdir(parents=True, exist_ok=True)
        with file.open("x", encoding="utf-8") as opened:
            opened.write("\n".join(lines) + "\n")
    except FileExistsError:
        raise ProtectedError(
            f"「{workspace.folder}」已经是工作文件夹，不会覆盖。", "直接打开即可：在该文件夹中运行 shifan。"
        ) from None
    except OSError as error:
        raise ProtectedError(f"{file} 没有写成：{system_reason(error)}。", "请检查位置、权限和磁盘空间。") from error


def refuse_secret(address: Address) -> None:
    """Raise UsageError when the address holds a password: it would be written into a file."""
    if address.has_secret:
        raise UsageError(
            f"地址里带着密码：密码不能写进 {CONFIG_NAME}，别人会看到。",
            "请从地址里去掉密码，放在环境变量 PGPASSWORD 或 pgpass 文件"
            "（Windows：%APPDATA%\\postgresql\\pgpass.conf；Linux：~/.pgpass）里。",
        )


def _read(file: Path) -> dict[str, str]:
    import tomllib  # only where there is such a file: keeps start-up short

    try:
        found = tomllib.loads(file.read_text(encoding="utf-8-sig"))
    except tomllib.TOMLDecodeError as error:  # its own words may repeat a password
        line = re.search(r"line (\d+)", str(error))
        where = f"第 {line[1]} 行" if line else "末尾"
        raise DataFileError(
            f"{file} {where}写得不对。", '每行一个设置，值用引号，例如 store = "postgresql://用户@服务器/库"。'
        ) from None
    except (OSError, UnicodeDecodeError):
        raise DataFileError(f"{file} 读不出来。", "请检查权限，并用记事本另存为 UTF-8 编码。") from None
    for name, text in found.items():
        if name not in _KEYS:
            raise DataFileError(f"{file} 中的「{name}」不认识。", f"可用的设置：{'、'.join(_KEYS)}。")
        if not isinstance(text, str):
            raise DataFileError(f"{file} 中的「{name}」要写成带引号的文字。")
    return found


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)  # also the way TOML writes a string


def _from(folder: Path, path: Path) -> str:
    base, whole = folder.absolute(), path.absolute()
    return whole.relative_to(base).as_posix() if whole.is_relative_to(base) else str(whole)
