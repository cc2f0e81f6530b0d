-- A supporting unit answers for its own task.

ALTER TABLE task ADD COLUMN status TEXT NOT NULL DEFAULT 'not_started';
ALTER TABLE task ADD COLUMN status_reason TEXT NOT NULL DEFAULT '';
ALTER TABLE task ADD COLUMN claim TEXT;
ALTER TABLE task ADD COLUMN claim_reason TEXT NOT NULL DEFAULT '';
ALTER TABLE task ADD COLUMN note TEXT NOT NULL DEFAULT '';
