"""Understanding the ledger a county already keeps: columns, rows, units, and what they would change. Pure rules."""
