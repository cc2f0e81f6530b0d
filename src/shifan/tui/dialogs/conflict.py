"""Two people changed the same thing: what it was, what the other made of it, what I typed; decided field by field."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.widget import Widget

from shifan.domain.merging import Side
from shifan.domain.others import OthersChange
from shifan.tui.dialogs.base import Dialog, Plain
from shifan.tui.lines import BLANK, Block, Page, paragraph, wrapped
from shifan.tui.views.common import split_key
from shifan.tui.widgets.line_view import Click, LineView

Decisions = dict[str, Side]

_DECIDE = "上下键选一种，空格或回车定下；都定下后，再按回车保存。"
_LOOK = "您的结论可能与此有关。仍要保存按回车，返回修改按 Esc。"


@dataclass(frozen=True, slots=True)
class Dispute:
    """A field that both changed: what the other did, and in words what I typed."""

    change: OthersChange
    mine: str


class ConflictDialog(Dialog[Decisions | None]):
    """Asks for each disputed field whose value is to stand; the rest is only told. Esc goes back to what was typed."""

    SUBMIT = "保存 回车"
    BINDINGS: ClassVar[list[BindingType]] = [Binding("f2", "all_mine"), Binding("f4", "all_theirs")]
    AUTO_FOCUS = "#results"

    def __init__(self, disputes: Sequence[Dispute], told: Sequence[str]) -> None:
        super().__init__("您打开之后，别人也改了这里")
        self.add_class("tall")
        self._disputes = tuple(disputes)
        self._told = tuple(told)
        self._decided: Decisions = {}

    def body(self) -> Iterable[Widget]:
        """Return the list of what is disputed."""
        view = LineView(id="results")
        view.opens_on = Click.ONCE
        yield view
        yield Plain(f"您写的还没有保存。{_DECIDE if self._disputes else _LOOK}", classes="hint")

    def buttons(self) -> list[tuple[str, str, str]]:
        """Return saving, both rules for all fields, and back."""
        quiet = "button-quiet"
        rules = [("都用我的 F2", quiet, "mine"), ("都用对方的 F4", quiet, "theirs")] if self._disputes else []
        return [(self.SUBMIT, "button", "submit"), *rules, ("返回修改 Esc", quiet, "cancel")]

    def on_mount(self) -> None:
        """Show the fields."""
        self.results.show(self._page)

    @property
    def results(self) -> LineView:
        """The list."""
        return self.query_one("#results", LineView)

    def _page(self, width: int) -> Page:
        blocks: list[Block] = []
        for dispute in self._disputes:
            blocks += [*_dispute_blocks(dispute, self._decided.get(dispute.change.field), width), BLANK]
        blocks += [paragraph(text, width, "quiet") for text in self._told]
        return Page(tuple(blocks))

    # -- deciding ---------------------------------------------------------------------------------------------

    def action_mark(self) -> None:
        """Space decides the field under the cursor."""
        side, field = split_key(self.results.cursor_key)
        if not field:
            return
        self._decided[field] = Side(side)
        following = next((d.change.field for d in self._disputes if d.change.field not in self._decided), "")
        self.results.show(self._page, key=f"{Side.INCOMING.value}:{following}" if following else "")

    def action_all_mine(self) -> None:
        """My value stands in every field."""
        self._decide_all(Side.INCOMING)

    def action_all_theirs(self) -> None:
        """The other's value stands in every field."""
        self._decide_all(Side.STORED)

    def _decide_all(self, side: Side) -> None:
        self._decided = {dispute.change.field: side for dispute in self._disputes}
        self.results.show(self._page)

    def pressed(self, action: str) -> None:
        """Decide all by mouse."""
        self._decide_all(Side.INCOMING if action == "mine" else Side.STORED)

    async def submit(self) -> None:
        """Close once every field is decided; before that, decide the one under the cursor."""
        if any(dispute.change.field not in self._decided for dispute in self._disputes):
            self.action_mark()
            return
        self.dismiss(self._decided)


def _dispute_blocks(dispute: Dispute, decided: Side | None, width: int) -> list[Block]:
    change = dispute.change
    sides: Mapping[Side, tuple[str, str]] = {
        Side.INCOMING: ("我的：", dispute.mine),
        Side.STORED: (f"对方（{change.who_and_when}）：", change.theirs),
    }
    blocks = [
        Block(wrapped(f"「{change.word}」", width, "heading")),
        Block(wrapped(change.base, width, "quiet", first=(("      原来：", "quiet"),))),
    ]
    for side, (caption, text) in sides.items():
        mark = "(*) " if decided is side else "( ) "
        lines = wrapped(text, width, "bold" if decided is side else "", first=((f"{mark}{caption}", ""),), indent=4)
        blocks.append(Block(lines, f"{side.value}:{change.field}"))
    return blocks
