"""Shifan 示范: the working ledger of a county that applies to be a national rule-of-law demonstration county."""

__version__ = "0.1.0"
