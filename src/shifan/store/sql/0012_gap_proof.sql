-- What proves that a gap was mended, and why one was closed without proof.

ALTER TABLE gap ADD COLUMN unproved_reason TEXT NOT NULL DEFAULT '';

CREATE TABLE gap_proof (
    id TEXT PRIMARY KEY,
    application_id TEXT NOT NULL REFERENCES application (id),
    gap_id TEXT NOT NULL REFERENCES gap (id),
    evidence_id TEXT NOT NULL REFERENCES evidence (id),
    version INTEGER NOT NULL
) STRICT;

CREATE INDEX gap_proof_application ON gap_proof (application_id);
CREATE INDEX gap_proof_gap ON gap_proof (gap_id);
CREATE INDEX gap_proof_evidence ON gap_proof (evidence_id);
