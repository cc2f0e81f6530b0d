"""What every test gets: a clean environment, a private criteria cache, a workspace, and the ``needs`` marker."""

from __future__ import annotations

import gc
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, settings

from shifan.criteria.library import load_edition, load_scheme
from shifan.domain.criteria import Edition
from shifan.domain.scheme import Scheme
from shifan.services.session import Session, open_session
from support import USER, Template, find_program, fixed_clock, new_workspace, store_path

if TYPE_CHECKING:
    from support_postgres import Cluster

_TEST_ALL = "SHIFAN_TEST_ALL"
_not_run: list[str] = []

_common = settings(deadline=None, print_blob=True, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("shifan", _common, max_examples=40, derandomize=bool(os.environ.get("CI")))
settings.register_profile("thorough", _common, max_examples=1000)  # pytest --hypothesis-profile=thorough
settings.load_profile("shifan")


def pytest_configure(config: pytest.Config) -> None:
    """Take the caller's settings out of the environment before anything is imported that reads them."""
    saved = {name: value for name, value in os.environ.items() if name.startswith("SHIFAN_") and name != _TEST_ALL}
    for name in saved:
        del os.environ[name]
    cache = tempfile.mkdtemp(prefix="shifan-test-cache-")
    os.environ["SHIFAN_CACHE"] = cache

    def restore() -> None:
        os.environ.pop("SHIFAN_CACHE", None)
        os.environ.update(saved)
        shutil.rmtree(cache, ignore_errors=True)

    config.add_cleanup(restore)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Deselect tests whose program is missing, and remember them for the summary."""
    if os.environ.get(_TEST_ALL) == "1":
        return
    kept, dropped = [], []
    for item in items:
        missing = _missing_programs(item)
        if missing:
            dropped.append(item)
            _not_run.append(f"{item.nodeid}（缺 {'、'.join(missing)}）")
        else:
            kept.append(item)
    if dropped:
        config.hook.pytest_deselected(items=dropped)
        items[:] = kept


def pytest_collection_finish(session: pytest.Session) -> None:
    """Have the memory looked through less often: what is loaded by now stays, and is a fifth of many tests' time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers(config: pytest.Config) -> int:
    """Return how many processes ``-n auto`` means: three for two cores, as tests also wait for disks and screens."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return max(1, cores + cores // 2)


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Fail where every test was asked for and a program is missing."""
    missing = _missing_programs(item)
    if missing:
        pytest.fail(f"缺少程序：{'、'.join(missing)}（{_TEST_ALL}=1 要求全部运行）", pytrace=False)


def pytest_sessionfinish(session: pytest.Session) -> None:
    """A worker process tells the main one what it did not run."""
    told = getattr(session.config, "workeroutput", None)
    if told is not None:
        told["not_run"] = _not_run


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any, error: object) -> None:
    """Take over what a worker process did not run; every worker names the same tests."""
    _not_run[:] = getattr(node, "workeroutput", {}).get("not_run", _not_run)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """List what was not run and why."""
    if _not_run:
        terminalreporter.section("因缺少程序未运行:")
        for line in _not_run:
            terminalreporter.write_line(line)


def _missing_programs(item: pytest.Item) -> list[str]:
    wanted = [program for mark in item.iter_markers("needs") for program in mark.args]
    return [program for program in wanted if find_program(program) is None]


@pytest.fixture(scope="session")
def edition() -> Edition:
    """The shipped edition."""
    return load_edition("working-2023")


@pytest.fixture(scope="session")
def scheme() -> Scheme:
    """The shipped equal scheme."""
    return load_scheme("equal-100")


@pytest.fixture(scope="session")
def _fresh_store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    with new_workspace(tmp_path_factory.mktemp("fresh")) as session:
        return store_path(session)


@pytest.fixture(scope="session")
def cluster() -> Iterator[Cluster]:
    """A private PostgreSQL server, stopped when the tests end."""
    from support_postgres import running_cluster  # the client library: only where a test needs a server

    with running_cluster() as running:
        yield running


@pytest.fixture(scope="session")
def _fresh_database(cluster: Cluster, tmp_path_factory: pytest.TempPathFactory) -> Template:
    from support_postgres import fresh_template

    return fresh_template(cluster, tmp_path_factory.mktemp("fresh-database"))


@pytest.fixture
def engine(request: pytest.FixtureRequest) -> str:
    """Which engine the workspace's store is on; folders whose tests hold for both have a fixture of their own."""
    return str(getattr(request, "param", "sqlite"))


@pytest.fixture
def workspace_folder(
    tmp_path: Path, engine: str, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Path]:
    """The folder of a fresh workspace that nobody has open: 柳城县 2023."""
    folder = tmp_path / "工作 文件夹"
    folder.mkdir()
    if engine == "sqlite":
        shutil.copy(request.getfixturevalue("_fresh_store"), folder)
        yield folder
        return
    from support_postgres import copied_workspace

    running: Cluster = request.getfixturevalue("cluster")
    with copied_workspace(running, request.getfixturevalue("_fresh_database"), folder, monkeypatch):
        yield folder


@pytest.fixture
def workspace(workspace_folder: Path) -> Iterator[Session]:
    """An open session on a fresh workspace: 柳城县 2023, user 测试员, the clock fixed at 2023-10-09 10:00 +08:00."""
    with open_session(workspace_folder, user=USER, clock=fixed_clock) as session:
        yield session
