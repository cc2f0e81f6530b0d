"""One Chromium for the tests of this folder, and a served workspace for each."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from support_browser import Browser, Page
from support_serving import Serving, serving


@pytest.fixture(scope="session")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    """A browser that reaches no other computer."""
    running = Browser(tmp_path_factory.mktemp("浏览器"))
    try:
        yield running
    finally:
        running.close()


@pytest.fixture
def server(workspace_folder: Path) -> Iterator[Serving]:
    """``shifan --user 李四 serve`` on a fresh workspace."""
    with serving(workspace_folder, "--user", "李四") as running:
        yield running


@pytest.fixture
def page(browser: Browser, server: Serving) -> Iterator[Page]:
    """A tab with the interface ready for use, in a browser profile of its own."""
    tab = browser.new_profile()
    assert tab.open(server.address) == 200
    tab.ready()
    tab.wait_for("柳城县")
    yield tab
    tab.close()
