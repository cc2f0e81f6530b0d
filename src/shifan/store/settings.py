"""What the store itself has to remember, by name, outside the journal."""

from __future__ import annotations

from shifan.store.engine import Engine

_GET = "SELECT value FROM setting WHERE name = ?"
_PUT = "INSERT INTO setting (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value"


def get_setting(engine: Engine, name: str) -> str:
    """Return the text remembered under ``name``, empty when there is none."""
    row = engine.execute(_GET, (name,)).fetchone()
    return "" if row is None else str(row[0])


def put_setting(engine: Engine, name: str, value: str) -> None:
    """Remember a text under ``name``; the caller holds a write transaction."""
    engine.execute(_PUT, (name, value))
