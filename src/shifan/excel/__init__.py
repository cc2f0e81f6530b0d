"""Workbooks: one column definition drives header, width, style and print; everything else is arrangement."""
