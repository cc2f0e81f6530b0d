-- What was handed in stays as it was; receipt and note may be written later.
CREATE FUNCTION refuse_submission_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'a submission is frozen' USING ERRCODE = 'integrity_constraint_violation';
END;
$$;

CREATE TRIGGER submission_frozen BEFORE UPDATE ON submission
FOR EACH ROW
WHEN (NEW.content <> OLD.content OR NEW.digest <> OLD.digest OR NEW.number <> OLD.number
    OR NEW.supplement <> OLD.supplement OR NEW.submitted_on <> OLD.submitted_on OR NEW.recipient <> OLD.recipient)
EXECUTE FUNCTION refuse_submission_change();
