"""From the tables of an official document to the edition they spell out. Pure."""
