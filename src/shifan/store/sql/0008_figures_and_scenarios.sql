-- Where a figure is taken from, what it is a part of, what it was a year before; what-ifs kept under a name.

ALTER TABLE figure ADD COLUMN evidence_id TEXT NOT NULL DEFAULT '';
ALTER TABLE figure ADD COLUMN page TEXT NOT NULL DEFAULT '';
ALTER TABLE figure ADD COLUMN part_of TEXT NOT NULL DEFAULT '';
ALTER TABLE figure ADD COLUMN previous TEXT;

CREATE TABLE scenario (
    id TEXT PRIMARY KEY,
    application_id TEXT NOT NULL REFERENCES application (id),
    name TEXT NOT NULL,
    lines TEXT NOT NULL,
    made_by TEXT NOT NULL,
    made_at TEXT NOT NULL,
    version INTEGER NOT NULL
) STRICT;

CREATE INDEX scenario_application ON scenario (application_id);
