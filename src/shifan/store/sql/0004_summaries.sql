-- Many applications in one store: archiving, and summaries for the roll-up. Summaries are made from the other tables in
-- the transaction of each change; they are no part of the journal and can be made anew at any time.

ALTER TABLE application ADD COLUMN archived_on TEXT;

CREATE TABLE summary (
    application_id TEXT PRIMARY KEY REFERENCES application (id),
    basis TEXT NOT NULL,
    days_from TEXT,
    operations INTEGER NOT NULL,
    last_seq INTEGER NOT NULL,
    last_at TEXT,
    last_user TEXT NOT NULL,
    base INTEGER NOT NULL,
    collected INTEGER NOT NULL,
    checkpoints INTEGER NOT NULL,
    ticked INTEGER NOT NULL,
    submitted INTEGER NOT NULL,
    accepted INTEGER NOT NULL,
    ledgers INTEGER NOT NULL,
    self_checked INTEGER NOT NULL,
    events INTEGER NOT NULL,
    vetoes INTEGER NOT NULL,
    confirmed TEXT NOT NULL,
    claimed TEXT NOT NULL,
    ceiling TEXT NOT NULL,
    maximum TEXT NOT NULL,
    bonus TEXT NOT NULL,
    penalty TEXT NOT NULL
) STRICT;

-- The same numbers as they were at the end of each day on which something was changed.
CREATE TABLE summary_day (
    application_id TEXT NOT NULL REFERENCES application (id),
    day TEXT NOT NULL,
    operations INTEGER NOT NULL,
    base INTEGER NOT NULL,
    collected INTEGER NOT NULL,
    checkpoints INTEGER NOT NULL,
    ticked INTEGER NOT NULL,
    submitted INTEGER NOT NULL,
    accepted INTEGER NOT NULL,
    ledgers INTEGER NOT NULL,
    self_checked INTEGER NOT NULL,
    events INTEGER NOT NULL,
    vetoes INTEGER NOT NULL,
    confirmed TEXT NOT NULL,
    claimed TEXT NOT NULL,
    ceiling TEXT NOT NULL,
    maximum TEXT NOT NULL,
    bonus TEXT NOT NULL,
    penalty TEXT NOT NULL,
    PRIMARY KEY (application_id, day)
) STRICT;

-- Open lead tasks by due date: how many are overdue on any day is a sum.
CREATE TABLE summary_due (
    application_id TEXT NOT NULL REFERENCES application (id),
    due TEXT NOT NULL,
    tasks INTEGER NOT NULL,
    PRIMARY KEY (application_id, due)
) STRICT;

-- Evidence whose file could not be used when a machine that sees the pool last looked.
CREATE TABLE summary_missing (
    application_id TEXT NOT NULL REFERENCES application (id),
    evidence_id TEXT NOT NULL,
    PRIMARY KEY (application_id, evidence_id)
) STRICT;
