"""Protection against accidents, without a password: it is no secret, and whoever must can lift it."""

from __future__ import annotations

from openpyxl.worksheet.worksheet import Worksheet


def protect(sheet: Worksheet) -> None:
    """Lock the cells of ``sheet`` that are not marked open; filtering and resizing stay possible."""
    protection = sheet.protection
    protection.sheet = True
    # In this part of the file format True forbids and False allows.
    protection.autoFilter = protection.sort = False
    protection.formatColumns = protection.formatRows = False
