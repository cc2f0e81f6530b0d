-- What the store itself has to remember, by name: which evidence pool belongs to it, and the like.

CREATE TABLE setting (
    name TEXT PRIMARY KEY,
    value TEXT NOT NULL
) STRICT;
