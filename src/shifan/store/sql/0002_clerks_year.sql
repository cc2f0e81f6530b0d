-- The clerk's year: review rounds, dispatches, submissions, the on-site check, the showcase project's materials.

CREATE TABLE showcase_material (
    id TEXT PRIMARY KEY,
    application_id TEXT NOT NULL REFERENCES application (id),
    showcase_id TEXT NOT NULL REFERENCES showcase (id),
    title TEXT NOT NULL,
    due TEXT,
    done INTEGER NOT NULL,
    evidence_id TEXT REFERENCES evidence (id),
    version INTEGER NOT NULL
) STRICT;

CREATE TABLE showcase_milestone (
    id TEXT PRIMARY KEY,
    application_id TEXT NOT NULL REFERENCES application (id),
    showcase_id TEXT NOT NULL REFERENCES showcase (id),
    title TEXT NOT NULL,
    "on" TEXT NOT NULL,
    version INTEGER NOT NULL
) STRICT;

CREATE TABLE review_round (
    id TEXT PRIMARY KEY,
    application_id TEXT NOT NULL REFERENCES application (id),
    number INTEGER NOT NULL,
    kind TEXT NOT NULL,
    opened_on TEXT NOT NULL,
    closed_on TEXT,
    note TEXT NOT NULL,
    version INTEGER NOT NULL,
    UNIQUE (application_id, number)
) STRICT;

CREATE TABLE review_opinion (
    id TEXT PRIMARY KEY,
    application_id TEXT NOT NULL REFERENCES application (id),
    round_id TEXT NOT NULL REFERENCES review_round (id),
    criterion_id TEXT NOT NULL,
    rating TEXT,
    reason TEXT NOT NULL,
    reviewer TEXT NOT NULL,
    decided_at TEXT NOT NULL,
    supplement_due TEXT,
    version INTEGER NOT NULL,
    UNIQUE (round_id, criterion_id)
) STRICT;

CREATE TABLE dispatch (
    id TEXT PRIMARY KEY,
    application_id TEXT NOT NULL REFERENCES application (id),
    number INTEGER NOT NULL,
    title TEXT NOT NULL,
    taken_at TEXT NOT NULL,
    content TEXT NOT NULL,
    version INTEGER NOT NULL,
    UNIQUE (application_id, number)
) STRICT;

CREATE TABLE reminder (
    id TEXT PRIMARY KEY,
    application_id TEXT NOT NULL REFERENCES application (id),
    department_id TEXT NOT NULL REFERENCES department (id),
    sent_at TEXT NOT NULL,
    sent_by TEXT NOT NULL,
    text TEXT NOT NULL,
    response TEXT NOT NULL,
    responded_on TEXT,
    version INTEGER NOT NULL
) STRICT;

CREATE TABLE submission (
    id TEXT PRIMARY KEY,
    application_id TEXT NOT NULL REFERENCES application (id),
    number INTEGER NOT NULL,
    supplement INTEGER NOT NULL,
    submitted_on TEXT NOT NULL,
    recipient TEXT NOT NULL,
    content TEXT NOT NULL,
    digest TEXT NOT NULL,
    receipt TEXT NOT NULL,
    note TEXT NOT NULL,
    version INTEGER NOT NULL,
    UNIQUE (application_id, number)
) STRICT;

CREATE TABLE inquiry (
    id TEXT PRIMARY KEY,
    application_id TEXT NOT NULL REFERENCES application (id),
    number INTEGER NOT NULL,
    criterion_id TEXT,
    question TEXT NOT NULL,
    asked_at TEXT NOT NULL,
    asked_by TEXT NOT NULL,
    answer TEXT NOT NULL,
    answered_by TEXT NOT NULL,
    shown TEXT NOT NULL,
    follow_up TEXT NOT NULL,
    follow_up_due TEXT,
    outcome TEXT NOT NULL,
    closed_on TEXT,
    version INTEGER NOT NULL,
    UNIQUE (application_id, number)
) STRICT;

CREATE TABLE site (
    id TEXT PRIMARY KEY,
    application_id TEXT NOT NULL REFERENCES application (id),
    name TEXT NOT NULL,
    address TEXT NOT NULL,
    contact TEXT NOT NULL,
    version INTEGER NOT NULL,
    UNIQUE (application_id, name)
) STRICT;

CREATE TABLE site_item (
    id TEXT PRIMARY KEY,
    application_id TEXT NOT NULL REFERENCES application (id),
    site_id TEXT NOT NULL REFERENCES site (id),
    criterion_id TEXT NOT NULL,
    version INTEGER NOT NULL,
    UNIQUE (site_id, criterion_id)
) STRICT;

CREATE TABLE ledger_mapping (
    id TEXT PRIMARY KEY,
    application_id TEXT NOT NULL REFERENCES application (id),
    name TEXT NOT NULL,
    columns TEXT NOT NULL,
    version INTEGER NOT NULL,
    UNIQUE (application_id, name)
) STRICT;
