-- By which criteria, scheme and program each day was counted: empty for days from before this column.

ALTER TABLE summary_day ADD COLUMN basis TEXT NOT NULL DEFAULT '';
