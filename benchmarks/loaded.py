"""A workspace as it is late in the year: two thousand documents, and a journal of twenty thousand entries."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from hashlib import sha256
from pathlib import Path

from shifan.domain.evidence import Evidence, EvidenceKind, EvidenceLink, Storage
from shifan.services.demo import open_demo
from shifan.services.session import POOL_NAME, Session
from shifan.store.sqlite_engine import SqliteEngine

DOCUMENTS, ENTRIES = 2_000, 20_000


def make(folder: Path) -> Path:
    """Make the workspace from the sample and return its folder."""
    with open_demo(folder)[0] as session:
        assert isinstance(session.repository.engine, SqliteEngine)
        session.repository.engine.execute("PRAGMA synchronous = OFF")  # only the preparation: what is measured reads
        _add_documents(session)
        _write_notes(session)
    return folder


def _add_documents(session: Session) -> None:
    items, app = session.edition.criteria, session.application_id
    documents, links = [], []
    for number in range(DOCUMENTS):
        content = f"材料 {number}".encode()
        digest, name = sha256(content).hexdigest(), f"关于第{number}号事项的情况说明.txt"
        file = session.folder / POOL_NAME / digest[:8] / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)
        documents.append(
            Evidence(
                f"d{number}",
                app,
                name,
                EvidenceKind.FILE,
                Storage.POOL,
                f"{digest[:8]}/{name}",
                digest,
                len(content),
                session.user,
                session.clock(),
                document_date=date(2023, 3, 1),
            )
        )
        links.append(EvidenceLink(f"dl{number}", app, f"d{number}", items[number % len(items)].id))
    session.commit("装入材料", put=[*documents, *links])


def _write_notes(session: Session) -> None:
    """Change the notes of all items again and again until the journal is long enough."""
    count, times = 0, 0
    while count < ENTRIES:
        records = session.state().records.values()
        session.commit(f"第 {times} 次改备注", put=[replace(record, note=f"备注 {times}") for record in records])
        count = session.repository.engine.execute("SELECT count(*) FROM journal_entry").fetchone()[0]
        times += 1
