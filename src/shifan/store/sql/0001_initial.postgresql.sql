-- Numbers of operations, across all applications; a number that was rolled back is not used again.
CREATE SEQUENCE operation_number AS BIGINT;

-- The journal takes no update and no delete.
CREATE FUNCTION refuse_journal_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the journal is append-only' USING ERRCODE = 'integrity_constraint_violation';
END;
$$;

CREATE TRIGGER operation_no_change BEFORE UPDATE OR DELETE OR TRUNCATE ON operation
FOR EACH STATEMENT EXECUTE FUNCTION refuse_journal_change();
CREATE TRIGGER journal_entry_no_change BEFORE UPDATE OR DELETE OR TRUNCATE ON journal_entry
FOR EACH STATEMENT EXECUTE FUNCTION refuse_journal_change();
