"""The edition that an application stands under, also where its files are gone and doctor wants to look around."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from shifan.criteria.library import load_edition
from shifan.domain.application import Application
from shifan.domain.criteria import Edition
from shifan.domain.errors import DataFileError, NotFoundError, ProtectedError, ShifanError

STANDARD_EDITION = "working-2023"


def edition_in_use(
    application: Application, own: Path, fetch: Callable[[str, str], None], *, lenient: bool = False
) -> tuple[Edition, ShifanError | None]:
    """Return the application's edition, or with ``lenient`` the standard one and why its own cannot be read.

    ``fetch`` has the store's copy of an edition written where its files are not on this machine.
    """
    try:
        if application.edition_id != STANDARD_EDITION:
            fetch("edition", application.edition_id)
        return load_edition(application.edition_id, own), None
    except (NotFoundError, DataFileError, ProtectedError) as error:
        if not lenient:
            raise
        return load_edition(STANDARD_EDITION), error
