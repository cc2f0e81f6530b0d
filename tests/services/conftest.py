"""What the tests of the services share: they hold on both engines."""

from __future__ import annotations

from pathlib import Path

import pytest


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.needs("postgres"))])
def engine(request: pytest.FixtureRequest) -> str:
    """Which engine the workspace's store is on."""
    return str(request.param)


@pytest.fixture
def inbox(tmp_path: Path) -> Path:
    """Where files come from, outside the workspace."""
    return tmp_path / "来件"
