"""Chinese text on a terminal: line breaking, cell widths, input methods and terminal set-up."""
