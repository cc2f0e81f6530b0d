"""The command line: thin, lazy, in Chinese."""
