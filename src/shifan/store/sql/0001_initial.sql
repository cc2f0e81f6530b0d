-- Columns are TEXT and INTEGER only: dates and times are ISO 8601 text, points and figures decimal text.
-- PostgreSQL reads STRICT as a column rowid, and INTEGER as BIGINT; triggers are in a file for each engine.

CREATE TABLE application (
    id TEXT PRIMARY KEY,
    county TEXT NOT NULL,
    round TEXT NOT NULL,
    edition_id TEXT NOT NULL,
    edition_digest TEXT NOT NULL,
    scheme_id TEXT NOT NULL,
    period_start TEXT NOT NULL,
    period_end TEXT NOT NULL,
    stage TEXT NOT NULL,
    city TEXT NOT NULL,
    province TEXT NOT NULL,
    deadline TEXT,
    as_of TEXT,
    sample_note TEXT NOT NULL,
    version INTEGER NOT NULL
) STRICT;

CREATE TABLE department (
    id TEXT PRIMARY KEY,
    application_id TEXT NOT NULL REFERENCES application (id),
    name TEXT NOT NULL,
    short_name TEXT NOT NULL,
    leader TEXT NOT NULL,
    contact TEXT NOT NULL,
    presumed INTEGER NOT NULL,
    position INTEGER NOT NULL,
    version INTEGER NOT NULL,
    UNIQUE (application_id, name)
) STRICT;

CREATE TABLE record (
    id TEXT PRIMARY KEY,
    application_id TEXT NOT NULL REFERENCES application (id),
    criterion_id TEXT NOT NULL,
    criterion_digest TEXT NOT NULL,
    status TEXT NOT NULL,
    status_reason TEXT NOT NULL,
    claim TEXT,
    claim_reason TEXT NOT NULL,
    verdict TEXT,
    verdict_reason TEXT NOT NULL,
    note TEXT NOT NULL,
    version INTEGER NOT NULL,
    UNIQUE (application_id, criterion_id)
) STRICT;

CREATE TABLE tick (
    id TEXT PRIMARY KEY,
    application_id TEXT NOT NULL REFERENCES application (id),
    criterion_id TEXT NOT NULL,
    checkpoint_id TEXT NOT NULL,
    ticked_by TEXT NOT NULL,
    ticked_at TEXT NOT NULL,
    version INTEGER NOT NULL,
    UNIQUE (application_id, criterion_id, checkpoint_id)
) STRICT;

CREATE TABLE task (
    id TEXT PRIMARY KEY,
    application_id TEXT NOT NULL REFERENCES application (id),
    criterion_id TEXT NOT NULL,
    department_id TEXT NOT NULL REFERENCES department (id),
    role TEXT NOT NULL,
    person TEXT NOT NULL,
    due TEXT,
    version INTEGER NOT NULL,
    UNIQUE (application_id, criterion_id, department_id)
) STRICT;

CREATE TABLE evidence (
    id TEXT PRIMARY KEY,
    application_id TEXT NOT NULL REFERENCES application (id),
    title TEXT NOT NULL,
    kind TEXT NOT NULL,
    storage TEXT NOT NULL,
    path TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    size INTEGER NOT NULL,
    added_by TEXT NOT NULL,
    added_at TEXT NOT NULL,
    document_number TEXT NOT NULL,
    issuer TEXT NOT NULL,
    document_date TEXT,
    long_term INTEGER NOT NULL,
    version INTEGER NOT NULL
) STRICT;

CREATE INDEX evidence_sha256 ON evidence (application_id, sha256);

CREATE TABLE adjustment (
    id TEXT PRIMARY KEY,
    application_id TEXT NOT NULL REFERENCES application (id),
    criterion_id TEXT NOT NULL,
    level TEXT NOT NULL,
    title TEXT NOT NULL,
    happened_on TEXT NOT NULL,
    document_number TEXT NOT NULL,
    note TEXT NOT NULL,
    veto INTEGER NOT NULL,
    version INTEGER NOT NULL
) STRICT;

CREATE TABLE evidence_link (
    id TEXT PRIMARY KEY,
    application_id TEXT NOT NULL REFERENCES application (id),
    evidence_id TEXT NOT NULL REFERENCES evidence (id),
    criterion_id TEXT NOT NULL,
    checkpoint_id TEXT,
    adjustment_id TEXT REFERENCES adjustment (id),
    department_id TEXT REFERENCES department (id),
    passage TEXT NOT NULL,
    version INTEGER NOT NULL
) STRICT;

CREATE INDEX evidence_link_criterion ON evidence_link (application_id, criterion_id);
CREATE INDEX evidence_link_evidence ON evidence_link (evidence_id);

CREATE TABLE gap (
    id TEXT PRIMARY KEY,
    application_id TEXT NOT NULL REFERENCES application (id),
    text TEXT NOT NULL,
    origin TEXT NOT NULL,
    opened_on TEXT NOT NULL,
    criterion_id TEXT,
    area TEXT NOT NULL,
    department_id TEXT REFERENCES department (id),
    due TEXT,
    closed_on TEXT,
    resolution TEXT NOT NULL,
    version INTEGER NOT NULL
) STRICT;

CREATE TABLE self_check (
    id TEXT PRIMARY KEY,
    application_id TEXT NOT NULL REFERENCES application (id),
    criterion_id TEXT NOT NULL,
    outcome TEXT NOT NULL,
    scope TEXT NOT NULL,
    checked_by TEXT NOT NULL,
    checked_on TEXT NOT NULL,
    note TEXT NOT NULL,
    version INTEGER NOT NULL,
    UNIQUE (application_id, criterion_id)
) STRICT;

CREATE TABLE figure (
    id TEXT PRIMARY KEY,
    application_id TEXT NOT NULL REFERENCES application (id),
    criterion_id TEXT NOT NULL,
    name TEXT NOT NULL,
    metric_id TEXT,
    value TEXT,
    numerator TEXT,
    denominator TEXT,
    percent TEXT,
    unit TEXT NOT NULL,
    period_start TEXT,
    period_end TEXT,
    target TEXT NOT NULL,
    source TEXT NOT NULL,
    note TEXT NOT NULL,
    version INTEGER NOT NULL
) STRICT;

CREATE TABLE milestone (
    id TEXT PRIMARY KEY,
    application_id TEXT NOT NULL REFERENCES application (id),
    title TEXT NOT NULL,
    "on" TEXT NOT NULL,
    yearly INTEGER NOT NULL,
    source TEXT NOT NULL,
    version INTEGER NOT NULL
) STRICT;

CREATE TABLE showcase (
    id TEXT PRIMARY KEY,
    application_id TEXT NOT NULL REFERENCES application (id),
    name TEXT NOT NULL,
    unit TEXT NOT NULL,
    summary TEXT NOT NULL,
    version INTEGER NOT NULL
) STRICT;

-- The journal: append-only, one operation = one user action = one undo step.
CREATE TABLE operation (
    seq INTEGER PRIMARY KEY,
    application_id TEXT NOT NULL,
    kind TEXT NOT NULL,
    label TEXT NOT NULL,
    "user" TEXT NOT NULL,
    at TEXT NOT NULL,
    target INTEGER,
    hash TEXT NOT NULL
) STRICT;

CREATE INDEX operation_application ON operation (application_id, seq);

CREATE TABLE journal_entry (
    operation_seq INTEGER NOT NULL REFERENCES operation (seq),
    position INTEGER NOT NULL,
    entity TEXT NOT NULL,
    key TEXT NOT NULL,
    before TEXT,
    after TEXT,
    PRIMARY KEY (operation_seq, position)
) STRICT;

CREATE INDEX journal_entry_key ON journal_entry (key, operation_seq);
