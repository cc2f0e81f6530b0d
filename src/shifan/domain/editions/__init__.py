"""Two editions side by side: what differs, which item became which, and what moving an application would do."""
