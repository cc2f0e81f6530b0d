"""What the tests of the clerk's year share: some of them run on both engines, the whole year among them."""

from __future__ import annotations

import pytest

# every kind of step once; all other tests here differ in rules, not in what they ask of a database
ON_BOTH = ("test_whole_year", "test_hand_in", "test_review_rounds", "test_takeover_materials", "test_showcase")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run what uses a workspace in the chosen files on PostgreSQL too."""
    marked = any("engine" in str(mark.args[0]) for mark in metafunc.definition.iter_markers("parametrize"))
    if "engine" in metafunc.fixturenames and metafunc.module.__name__ in ON_BOTH and not marked:
        server = pytest.param("postgresql", marks=pytest.mark.needs("postgres"))
        metafunc.parametrize("engine", ["sqlite", server], indirect=True)
