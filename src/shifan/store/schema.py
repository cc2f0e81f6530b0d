"""The store's schema: its version, its forward migrations, and the script that brings a store up to date.

A migration is one portable .sql file, where needed with a second one for an engine alone (``.sqlite.sql``,
``.postgresql.sql``) that runs right after it.
"""

from __future__ import annotations

import re
from pathlib import Path

_SQL = Path(__file__).parent / "sql"
MIGRATIONS = (
    "0001_initial.sql",
    "0002_clerks_year.sql",
    "0003_task_answers.sql",
    "0004_summaries.sql",
    "0005_settings.sql",
    "0006_workbooks.sql",
    "0007_evidence.sql",
    "0008_figures_and_scenarios.sql",
    "0009_privacy.sql",
    "0010_summary_day_basis.sql",
    "0011_editions.sql",
    "0012_gap_proof.sql",
    "0013_own_criteria.sql",
)
SCHEMA_VERSION = len(MIGRATIONS)

SQLITE = "sqlite"
POSTGRESQL = "postgresql"
_ROWID = ",\n    rowid BIGINT GENERATED ALWAYS AS IDENTITY\n);"


def migration_script(engine: str, from_version: int, to_version: int = SCHEMA_VERSION) -> str:
    """Return the SQL that brings a store of ``engine`` (SQLITE or POSTGRESQL) from one version to another."""
    texts = []
    for name in MIGRATIONS[from_version:to_version]:
        common = (_SQL / name).read_text(encoding="utf-8")
        texts.append(common if engine == SQLITE else _for_postgresql(common))
        own = _SQL / name.replace(".sql", f".{engine}.sql")
        if own.exists():
            texts.append(own.read_text(encoding="utf-8"))
    return "\n".join(texts)


def _for_postgresql(common: str) -> str:
    """Return a portable file as PostgreSQL takes it; every table gets the column that orders rows by insertion."""
    return re.sub(r"\bINTEGER\b", "BIGINT", re.sub(r"\n\) STRICT;", _ROWID, common))
