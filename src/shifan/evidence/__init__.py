"""The evidence pool on disk, hashing, and what can be told from a file's name."""
