"""What the tests of the store share: they hold on both engines."""

from __future__ import annotations

import pytest


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.needs("postgres"))])
def engine(request: pytest.FixtureRequest) -> str:
    """Which engine the workspace's store is on."""
    return str(request.param)
