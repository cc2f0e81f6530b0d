"""What should be known of files before they are taken in: told first, and what seems to be secret is refused."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from shifan.cli.output import echo
from shifan.cli.progress import shown_progress
from shifan.domain.text import clean_line
from shifan.services import file_looks
from shifan.services.session import Session

_SECRET = "涉密材料不得录入，请按保密规定处理；已确认不涉密的，加 --not-secret 再添加一次。"


def look_first(session: Session, files: Sequence[Path], *, not_secret: bool) -> None:
    """Say what should be known of the files. Raises ProtectedError for what seems to be secret."""
    with shown_progress() as watch:
        looks = file_looks.look_into(files, file_looks.releases_of(session), watch)
    for look in looks:
        for caution in look.cautions:
            echo(f"注意：{clean_line(look.path.name)}：{caution}", err=True)
    if not not_secret:
        file_looks.refuse_secret(looks, _SECRET)
