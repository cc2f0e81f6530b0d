-- The workbooks that departments fill in: what was sent to whom.

CREATE TABLE workbook_sent (
    id TEXT PRIMARY KEY,
    application_id TEXT NOT NULL REFERENCES application (id),
    department_id TEXT NOT NULL REFERENCES department (id),
    sent_at TEXT NOT NULL,
    sent_by TEXT NOT NULL,
    due TEXT,
    operation INTEGER NOT NULL,
    edition_digest TEXT NOT NULL,
    file_name TEXT NOT NULL,
    content TEXT NOT NULL,
    version INTEGER NOT NULL
) STRICT;

CREATE INDEX workbook_sent_application ON workbook_sent (application_id);

-- What came back, and how conflicts were decided.

CREATE TABLE workbook_return (
    id TEXT PRIMARY KEY,
    application_id TEXT NOT NULL REFERENCES application (id),
    workbook_id TEXT NOT NULL,
    file_name TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    returned_at TEXT NOT NULL,
    returned_by TEXT NOT NULL,
    row_count INTEGER NOT NULL,
    answered INTEGER NOT NULL,
    problems INTEGER NOT NULL,
    conflicts INTEGER NOT NULL,
    content TEXT NOT NULL,
    version INTEGER NOT NULL
) STRICT;

CREATE INDEX workbook_return_application ON workbook_return (application_id);

CREATE TABLE answer_decision (
    id TEXT PRIMARY KEY,
    application_id TEXT NOT NULL REFERENCES application (id),
    workbook_id TEXT NOT NULL,
    criterion_id TEXT NOT NULL,
    field TEXT NOT NULL,
    stored TEXT NOT NULL,
    incoming TEXT NOT NULL,
    side TEXT NOT NULL,
    decided_at TEXT NOT NULL,
    decided_by TEXT NOT NULL,
    version INTEGER NOT NULL
) STRICT;

CREATE INDEX answer_decision_application ON answer_decision (application_id);
