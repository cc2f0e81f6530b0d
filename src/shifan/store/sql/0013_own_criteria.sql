-- Copies of imported editions and own schemes, so that backups and the other machines have them too. A text is kept
-- once, by its digest; which application was opened with it is kept apart, the latest in the last row. Like the
-- summaries they are no part of the journal: they are put in when an application is opened, and never taken back.

CREATE TABLE criteria_file (
    digest TEXT PRIMARY KEY,
    content TEXT NOT NULL
) STRICT;

CREATE TABLE criteria_use (
    application_id TEXT NOT NULL REFERENCES application (id),
    kind TEXT NOT NULL,
    name TEXT NOT NULL,
    revision INTEGER NOT NULL,
    digest TEXT NOT NULL REFERENCES criteria_file (digest),
    put_at TEXT NOT NULL,
    PRIMARY KEY (application_id, kind, name, digest)
) STRICT;
