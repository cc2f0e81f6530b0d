-- What may leave the office although numbers of persons or secrecy marks were found in it, and why.

CREATE TABLE privacy_release (
    id TEXT PRIMARY KEY,
    application_id TEXT NOT NULL REFERENCES application (id),
    evidence_id TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    kind TEXT NOT NULL,
    reason TEXT NOT NULL,
    decided_by TEXT NOT NULL,
    decided_at TEXT NOT NULL,
    version INTEGER NOT NULL
) STRICT;

CREATE INDEX privacy_release_application ON privacy_release (application_id);
