"""Use cases: one function for each thing a user does; the only callers of store and domain together."""
