"""What should be known of files before they are taken in: told first, and what seems to be secret is refused."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import click

from shifan.cli.output import echo
from shifan.cli.progress import shown_progress
from shifan.services import file_looks
from shifan.services.session import Session

NOT_SECRET = click.option("--not-secret", "not_secret", is_flag=True, help="有密级或内部字样，已确认不涉密，照样添加。")
_SECRET = "涉密材料不得录入，请按保密规定处理{way}；已确认不涉密的，加 --not-secret 再添加一次。"


def look_first(
    session: Session, files: Sequence[Path], *, not_secret: bool, root: Path | None = None, way: str = ""
) -> None:
    """Say what should be known of the files. Raises ProtectedError for what seems to be secret.

    Files of a folder that is taken as a whole are told by their path in it, its ``root``; ``way`` says how to take
    the others.
    """
    with shown_progress() as watch:
        looks = file_looks.look_into(files, file_looks.releases_of(session), watch)
    for look in looks:
        for caution in look.cautions:
            echo(f"注意：{file_looks.told_name(look.path, root)}：{caution}", err=True)
    if not not_secret:
        file_looks.refuse_secret(looks, _SECRET.format(way=way), root)
