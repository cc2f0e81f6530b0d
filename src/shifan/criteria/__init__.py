"""Criteria as data: find, read, check, digest and compile editions and schemes."""
