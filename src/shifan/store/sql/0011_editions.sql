-- Items that an application left behind when it moved to another edition, whole and readable.

CREATE TABLE archived_item (
    id TEXT PRIMARY KEY,
    application_id TEXT NOT NULL REFERENCES application (id),
    edition_id TEXT NOT NULL,
    edition_title TEXT NOT NULL,
    criterion_id TEXT NOT NULL,
    number TEXT NOT NULL,
    title TEXT NOT NULL,
    relation TEXT NOT NULL,
    archived_at TEXT NOT NULL,
    archived_by TEXT NOT NULL,
    content TEXT NOT NULL,
    version INTEGER NOT NULL
) STRICT;

CREATE INDEX archived_item_application ON archived_item (application_id);
