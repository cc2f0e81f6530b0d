"""What the tests of the evidence share."""

from __future__ import annotations

from pathlib import Path

import pytest


@pytest.fixture
def inbox(tmp_path: Path) -> Path:
    """Where files come from, outside the workspace."""
    return tmp_path / "来件"
