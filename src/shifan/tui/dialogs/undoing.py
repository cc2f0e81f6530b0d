"""Asked before a colleague's newest step is taken back."""

from __future__ import annotations

from shifan.domain.errors import OthersStepError
from shifan.services import history
from shifan.tui.dialogs.confirming import ConfirmDialog
from shifan.tui.lines import Page, paragraph

_ADVICE = "先与对方说一声。想看看是谁做了什么，请按 Esc，再按 Ctrl+L 看历史记录。"


def undo_others_dialog(error: OthersStepError) -> ConfirmDialog:
    """Return the question; Enter takes back just the operation that ``error`` names."""
    seq = error.seq
    return ConfirmDialog(
        "撤销别人做的一步",
        "仍要撤销",
        lambda width: Page((paragraph(error.message, width, "bad"), paragraph(_ADVICE, width))),
        lambda session: history.undo(session, seq),
    )
