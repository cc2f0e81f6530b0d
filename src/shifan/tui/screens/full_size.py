"""A screen is as large as the window: what it is told of an earlier size is left aside."""

from __future__ import annotations

from typing import Any

from textual.events import Resize
from textual.screen import Screen


def leave_old_size(screen: Screen[Any], event: Resize) -> None:
    """Keep the base class from drawing the screen in a size that the window no longer has; call it in ``on_resize``.

    A screen that is drawn in another size tells itself so once more. If two sizes are under way to it, as when the
    window changes while the program opens, they would take turns for ever.
    """
    if event.size != screen.app.size:
        event.stop()
        event.prevent_default()
