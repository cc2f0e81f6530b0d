"""The main screen: six places, one list and one detail that are reused by all of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, ClassVar, cast

from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.timer import Timer

from shifan.domain.criteria import Checkpoint, Criterion, CriterionKind
from shifan.tui.keys import ACTIONS
from shifan.tui.lines import Page
from shifan.tui.model import Model
from shifan.tui.screens import frame
from shifan.tui.screens.about import About
from shifan.tui.screens.commands import Commands
from shifan.tui.screens.item_history import ItemHistory
from shifan.tui.screens.kept import Kept
from shifan.tui.screens.narrowing import Narrowing
from shifan.tui.screens.speaking import SpeakingScreen
from shifan.tui.screens.spot import Spot
from shifan.tui.views import departments, evidence, gaps, items, ledgers, overview
from shifan.tui.views.common import split_key
from shifan.tui.views.detail import detail_page
from shifan.tui.views.history import with_history
from shifan.tui.widgets.labels import Labels
from shifan.tui.widgets.line_view import LineView

if TYPE_CHECKING:
    from shifan.tui.application import ShifanApp

WIDE = 100
DETAIL_DELAY = 0.06
_WITH_DETAIL = ("items", "ledgers")


class MainScreen(SpeakingScreen):
    """Shows the model; every key and label ends in one of the commands."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(",".join(action.keys), f"act('{action.id}')", action.label)
        for action in ACTIONS
        if action.keys and action.id not in ("open", "quit")
    ]
    AUTO_FOCUS = "#list"

    def __init__(self) -> None:
        super().__init__()
        self.commands = Commands(self)
        self.place = "overview"
        self.department = ""
        self.inside = False
        self.gap_order = gaps.Order.URGENT
        self.closed_gaps = False
        self.kept = Kept()
        self._told = ItemHistory(self)
        self._trail: list[Spot] = []
        self.narrowing = Narrowing(self)
        self._shown_item = ""
        self._delay: Timer | None = None

    def compose(self) -> ComposeResult:
        """Yield the header, the tabs, list and detail, the line for messages, the foot."""
        yield Labels(id="header", fill="header", gap=2)
        yield Labels(id="tabs", fill="tab", gap=0)
        with Horizontal(id="body"):
            yield LineView(id="list")
            yield LineView(id="detail")
        yield About(id="about")
        yield Labels(id="status", fill="")
        yield Labels(id="foot", gap=2)

    def on_mount(self) -> None:
        """Draw the frame before there is a model."""
        self.list = self.query_one("#list", LineView)
        self.detail = self.query_one("#detail", LineView)
        self.detail.scroll_freely = True
        self.about = self.query_one(About)
        self._draw_frame()

    @property
    def shifan(self) -> ShifanApp:
        """The application."""
        return cast("ShifanApp", self.app)

    @property
    def model(self) -> Model | None:
        """The present model, None until the store is open."""
        return self.shifan.model

    # -- what is current --------------------------------------------------------------------------------------

    @property
    def wide(self) -> bool:
        """True when list and detail fit side by side."""
        return self.size.width >= WIDE

    @property
    def detail_visible(self) -> bool:
        """True when the detail of the current item can be seen."""
        return self.place in _WITH_DETAIL and (self.wide or self.inside)

    def current_item(self) -> Criterion | None:
        """Return the item that actions are about, None when the row is about none."""
        if self.model is None:
            return None
        kind, key = split_key(self.list.cursor_key)
        if kind == "evidence":
            links = self.model.links_of_evidence.get(key, ())
            return self.model.edition.by_id(links[0].criterion_id) if links else None
        if kind == "gap":
            about = next((gap.criterion_id for gap in self.model.state.gaps if gap.id == key), None)
            return self.model.edition.by_id(about) if about else None
        return self.model.edition.by_id(key) if kind == "item" and self.model.edition.has(key) else None

    def current_checkpoint(self) -> Checkpoint | None:
        """Return the checkpoint under the cursor of the detail, None when it is not in sight or on something else."""
        item = self.current_item()
        if item is None or not self.detail_visible:
            return None
        self.update_detail()
        kind, key = split_key(self.detail.cursor_key)
        return next((c for c in item.checkpoints if kind == "check" and c.id == key), None)

    # -- drawing ----------------------------------------------------------------------------------------------

    def on_shifan_app_model_changed(self) -> None:
        """Draw everything again from the new model; cursors stay where they were."""
        if self.model is not None:
            self.commands.settle(self.model)
        self.redraw()

    def redraw(self, key: str = "", fresh: bool = False) -> None:
        """Draw list, detail and frame; the list's cursor goes to ``key`` if one is given."""
        if self.model is None:
            return
        self.list.scroll_freely = self.place == "overview"
        self.list.show(self._page, key=key, fresh=fresh)
        self._arrange()
        self.update_detail()
        self._draw_frame()

    def _page(self, width: int) -> Page:
        assert self.model is not None
        if self.place == "departments" and self.department:
            return departments.department_page(self.model, self.department, width)
        if self.place == "items":
            return items.items_page(self.model, width, self.narrowing.filter)
        if self.place == "gaps":
            return gaps.gaps_page(self.model, width, self.gap_order, closed=self.closed_gaps)
        build = {
            "overview": overview.overview_page,
            "departments": departments.departments_page,
            "ledgers": ledgers.ledgers_page,
            "evidence": evidence.evidence_page,
        }[self.place]
        return build(self.model, width)

    def _arrange(self) -> None:
        both = self.place in _WITH_DETAIL and self.wide
        alone = self.place in _WITH_DETAIL and self.inside and not self.wide
        self.set_class(both, "-both")
        self.set_class(alone, "-detail-only")
        self.about.take_room(self)
        wanted = self.detail if self.inside and self.place in _WITH_DETAIL else self.list
        if self.is_current and not wanted.has_focus:
            wanted.focus()

    def update_detail(self) -> None:
        """Show the current item's detail now."""
        if self._delay is not None:
            self._delay.stop()
            self._delay = None
        self.about.tell(self)
        item, model = self.current_item(), self.model
        if item is None or model is None or not self.detail_visible:
            return
        fresh = item.id != self._shown_item
        self._shown_item = item.id
        lines = self._told.of(model, item)
        self.detail.show(lambda width: with_history(detail_page(model, item, width), lines, width), fresh=fresh)
        if fresh:
            self.kept.put_detail_back(self.place, item.id, self.detail)

    def redraw_frame(self) -> None:
        """Draw header, tabs and foot again: marks, or what can be repeated, have changed."""
        self._draw_frame()

    def _draw_frame(self) -> None:
        if not self.query("#header"):  # the window is closing
            return
        frame.draw_header(self.query_one("#header", Labels), self.model, self.shifan.saved_at, self.size.width)
        frame.draw_tabs(self.query_one("#tabs", Labels), self.place)
        frame.draw_foot(
            self.query_one("#foot", Labels),
            self.place,
            self.current_item(),
            detail_visible=self.detail_visible,
            wide=self.wide,
            read_only=self.model is not None and self.model.read_only,
            marked=len(self.commands.marks),
            marks_here=self.commands.marks.here,
            again=self.commands.last.label if self.commands.last else "",
            on_gap=split_key(self.list.cursor_key)[0] == "gap",
        )
        self._look_below()

    @on(LineView.Scrolled)
    def _look_below(self) -> None:
        inside = self.inside and self.place in _WITH_DETAIL
        self.show_below(*(self.detail if inside else self.list).text_below)

    # -- moving about -----------------------------------------------------------------------------------------

    @property
    def spot(self) -> Spot:
        """Where the user is now."""
        return Spot(self.place, self.department, self.list.cursor_key, self.inside)

    def go(self, spot: Spot, *, remember: bool = False) -> None:
        """Go to ``spot``; with ``remember``, Esc comes back from there."""
        if remember:
            self._trail.append(self.spot)
        self.kept.keep(self.spot, self.list)
        self.kept.keep_detail(self.place, self._shown_item, self.detail)
        moved = (spot.place, spot.department) != (self.place, self.department)
        self.place, self.department, self.inside = spot.place, spot.department, spot.inside
        if not spot.inside:
            self.narrowing.along = ()
        if moved:
            self.narrowing.look_again()
        known = self.kept.spot(spot.place, spot.department) if moved else None
        self.redraw(spot.key or (known.key if known else ""), fresh=moved)
        if known and spot.key in ("", known.key):
            self.kept.put_back(spot.place, spot.department, self.list)

    def go_place(self, place: str) -> None:
        """Go to one of the six places as it was left: row, scroll position, and whether the detail was in front.

        Called for the place where one is already, it leads from the detail back to the list.
        """
        self._trail.clear()
        known = self.kept.spot(place, "") if place != self.place else None
        self.go(Spot(place, inside=known.inside if known else False))

    def open_item(self, item: Criterion, *, along: Sequence[str] = ()) -> None:
        """Open an item's detail; Esc comes back. The next and previous ones are then those of ``along``, if given."""
        self.narrowing.make_visible(f"item:{item.id}")
        here = self.place == "items" or (self.place == "ledgers" and item.kind is not CriterionKind.BASE)
        self.go(Spot(self.place if here else "items", key=f"item:{item.id}", inside=True), remember=not here)
        self.narrowing.along = () if here else tuple(along)

    def back(self) -> bool:
        """Go back one step; False when there is none."""
        if self._trail:
            self.go(self._trail.pop())
        elif self.inside and self.place in _WITH_DETAIL:
            self.go(Spot(self.place))
        elif self.narrowing.back():
            pass
        elif self.department:
            self.go(Spot("departments"))
        elif self.place != "overview":
            self.go(Spot("overview"))
        else:
            return False
        return True

    # -- messages ---------------------------------------------------------------------------------------------

    async def action_act(self, action: str) -> None:
        """Run the command behind a key."""
        self.commands.run(action)

    @on(Labels.Pressed)
    def _label_pressed(self, message: Labels.Pressed) -> None:
        message.stop()
        self.commands.run(message.action)

    @on(LineView.Moved, "#list")
    def _list_moved(self) -> None:
        self.narrowing.along = ()
        if self._delay is None:
            self._delay = self.set_timer(DETAIL_DELAY, self._after_move)
        else:
            self._delay.reset()

    def _after_move(self) -> None:
        self.update_detail()
        self._draw_frame()

    @on(LineView.Chosen)
    def _chosen(self, message: LineView.Chosen) -> None:
        message.stop()
        self.commands.open_row(message.view is self.detail, message.key)

    @on(LineView.BoxClicked, "#list")
    def _row_box_clicked(self) -> None:
        self.commands.run("mark")

    @on(LineView.BoxClicked, "#detail")
    def _box_clicked(self) -> None:
        self.commands.run("tick")

    def on_descendant_focus(self, event: events.DescendantFocus) -> None:
        """Keep in mind whether the list or the detail has the focus."""
        inside = event.widget is self.detail
        if self.wide and self.place in _WITH_DETAIL and inside != self.inside:
            self.inside = inside
            self._look_below()

    def on_paste(self, event: events.Paste) -> None:
        """Take files that are dropped on the window or pasted into it."""
        event.stop()
        self.commands.take_paste(event.text)

    def on_resize(self, event: events.Resize) -> None:
        """Put list and detail where there is room for them."""
        self._arrange()
        self._draw_frame()
        self.call_after_refresh(self.update_detail)
