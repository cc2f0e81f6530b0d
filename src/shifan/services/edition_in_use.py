"""The edition that an application stands under, also where its files are gone and doctor wants to look around."""

from __future__ import annotations

from pathlib import Path

from shifan.criteria.library import load_edition
from shifan.domain.application import Application
from shifan.domain.criteria import Edition
from shifan.domain.errors import DataFileError, NotFoundError, ShifanError

STANDARD_EDITION = "working-2023"


def edition_in_use(application: Application, own: Path, *, lenient: bool) -> tuple[Edition, ShifanError | None]:
    """Return the application's edition, or with ``lenient`` the standard one and why its own cannot be read."""
    try:
        return load_edition(application.edition_id, own), None
    except (NotFoundError, DataFileError) as error:
        if not lenient:
            raise
        return load_edition(STANDARD_EDITION), error
