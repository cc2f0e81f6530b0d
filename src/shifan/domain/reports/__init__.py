"""What documents say: paragraphs and tables, with the source of every figure. Pure; ``shifan.reports`` makes files."""
