"""What is known of the terminal while the interface has it, for doctor."""

from __future__ import annotations

import os
import sys

from textual.geometry import Size

from shifan.services.checking import Terminal
from shifan.tui.cjk.terminal import AMBIGUOUS_VARIABLE


def terminal_facts(size: Size) -> Terminal:
    """Return the facts; ``size`` is the application's, in cells."""
    said = os.environ.get(AMBIGUOUS_VARIABLE, "").strip()
    return Terminal(
        columns=size.width,
        lines=size.height,
        ambiguous=int(said) if said in ("1", "2") else None,
        encoding="utf-8",
        file_names=sys.getfilesystemencoding(),
        environ=dict(os.environ),
    )
