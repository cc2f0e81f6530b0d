-- What was handed in stays as it was; receipt and note may be written later.
CREATE TRIGGER submission_frozen BEFORE UPDATE ON submission
WHEN NEW.content <> OLD.content OR NEW.digest <> OLD.digest OR NEW.number <> OLD.number
    OR NEW.supplement <> OLD.supplement OR NEW.submitted_on <> OLD.submitted_on OR NEW.recipient <> OLD.recipient
BEGIN SELECT RAISE(ABORT, 'a submission is frozen'); END;
