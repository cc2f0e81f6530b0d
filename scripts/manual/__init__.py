"""What the scripts that make the manual share."""
