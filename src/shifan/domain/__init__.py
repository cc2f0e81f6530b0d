"""Pure rules: criteria, records, evidence, scoring, completion, journal. No I/O of any kind."""
