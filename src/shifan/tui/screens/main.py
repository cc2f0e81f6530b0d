"""The main screen: six places, one list and one detail that are reused by all of them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, ClassVar, cast

from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.screen import Screen
from textual.timer import Timer

from shifan.domain.criteria import Checkpoint, Criterion, CriterionKind
from shifan.tui.cjk.cells import display_safe, fit
from shifan.tui.keys import ACTIONS
from shifan.tui.lines import Page
from shifan.tui.model import Model, Outcome
from shifan.tui.screens import frame
from shifan.tui.screens.commands import Commands
from shifan.tui.screens.spot import Spot
from shifan.tui.views import departments, evidence, gaps, items, ledgers, overview
from shifan.tui.views.common import split_key
from shifan.tui.views.detail import detail_page
from shifan.tui.widgets.labels import Labels
from shifan.tui.widgets.line_view import LineView
from shifan.tui.wording import without_commands

if TYPE_CHECKING:
    from shifan.tui.application import ShifanApp

WIDE = 100
DETAIL_DELAY = 0.06
DONE_SECONDS = 6.0
NOTICE_SECONDS = 12.0
_WITH_DETAIL = ("items", "ledgers")


class MainScreen(Screen[None]):
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
        self._cursors: dict[str, str] = {}
        self._trail: list[Spot] = []
        self._shown_item = ""
        self._delay: Timer | None = None
        self._status_timer: Timer | None = None
        self._status_of_others = False

    def compose(self) -> ComposeResult:
        """Yield the header, the tabs, list and detail, the line for messages, the foot."""
        yield Labels(id="header", fill="header", gap=2)
        yield Labels(id="tabs", fill="tab", gap=0)
        with Horizontal(id="body"):
            yield LineView(id="list")
            yield LineView(id="detail")
        yield Labels(id="status", fill="")
        yield Labels(id="foot", gap=2)

    def on_mount(self) -> None:
        """Draw the frame before there is a model."""
        self.list = self.query_one("#list", LineView)
        self.detail = self.query_one("#detail", LineView)
        self.detail.scroll_freely = True
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
        build = {
            "overview": overview.overview_page,
            "items": items.items_page,
            "gaps": gaps.gaps_page,
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
        wanted = self.detail if self.inside and self.place in _WITH_DETAIL else self.list
        if self.is_current and not wanted.has_focus:
            wanted.focus()

    def update_detail(self) -> None:
        """Show the current item's detail now."""
        if self._delay is not None:
            self._delay.stop()
            self._delay = None
        item, model = self.current_item(), self.model
        if item is None or model is None or not self.detail_visible:
            return
        fresh = item.id != self._shown_item
        self._shown_item = item.id
        self.detail.show(lambda width: detail_page(model, item, width), fresh=fresh)

    def _draw_frame(self) -> None:
        frame.draw_header(self.query_one("#header", Labels), self.model, self.shifan.saved_at, self.size.width)
        frame.draw_tabs(self.query_one("#tabs", Labels), self.place)
        frame.draw_foot(
            self.query_one("#foot", Labels),
            self.place,
            self.current_item(),
            detail_visible=self.detail_visible,
            wide=self.wide,
            read_only=self.model is not None and self.model.read_only,
        )

    def say(self, text: str) -> None:
        """Show a plain notice."""
        self._show_status(frame.notice(text), "notice", NOTICE_SECONDS)

    def say_others(self, text: str) -> None:
        """Show on one line what others did; what the user is being told about his own doing stays."""
        if self._status_timer is None or self._status_of_others:
            line = fit(display_safe(text, newline_to_space=True), max(10, self.size.width - 1)).rstrip()
            self._show_status(frame.notice(line), "notice", NOTICE_SECONDS)
            self._status_of_others = True

    def tell(self, outcome: Outcome, *, undone: bool = False) -> None:
        """Show what was done, with the way to take it back."""
        done = replace(outcome.done, warnings=tuple(filter(None, map(without_commands, outcome.done.warnings))))
        if done.operation is None or outcome.model.read_only:  # nothing to take back
            self.say("\n".join((done.message, *done.warnings)))
            return
        labels = frame.done_labels(done, self.size.width, undone=undone)
        self._show_status(labels, "notice" if done.warnings else "done", DONE_SECONDS)

    def _show_status(self, labels: list[frame.Label], fill: str, seconds: float) -> None:
        status = next(iter(self.query("#status").results(Labels)), None)
        if status is None:  # the window is closing
            return
        rows = [[label] for label in frame.broken(labels, self.size.width)] if fill == "notice" else [labels]
        status.styles.height = min(4, len(rows))
        status.show(*rows, fill=fill)
        if self._status_timer is not None:
            self._status_timer.stop()
        self._status_of_others = False
        self._status_timer = self.set_timer(seconds, self.clear_status)

    def clear_status(self) -> None:
        """Take the message away."""
        status = self.query_one("#status", Labels)
        status.styles.height = 1
        status.show(fill="")
        if self._status_timer is not None:
            self._status_timer.stop()
        self._status_timer = None

    # -- moving about -----------------------------------------------------------------------------------------

    @property
    def spot(self) -> Spot:
        """Where the user is now."""
        return Spot(self.place, self.department, self.list.cursor_key, self.inside)

    def go(self, spot: Spot, *, remember: bool = False) -> None:
        """Go to ``spot``; with ``remember``, Esc comes back from there."""
        if remember:
            self._trail.append(self.spot)
        self._cursors[self.place + self.department] = self.list.cursor_key
        moved = (spot.place, spot.department) != (self.place, self.department)
        self.place, self.department, self.inside = spot.place, spot.department, spot.inside
        key = spot.key or (self._cursors.get(spot.place + spot.department, "") if moved else "")
        self.redraw(key, fresh=moved)

    def go_place(self, place: str) -> None:
        """Go to one of the six places, with the cursor where it was left."""
        self._trail.clear()
        self.go(Spot(place))

    def open_item(self, item: Criterion) -> None:
        """Open an item's detail; Esc comes back."""
        here = self.place == "items" or (self.place == "ledgers" and item.kind is not CriterionKind.BASE)
        self.go(Spot(self.place if here else "items", key=f"item:{item.id}", inside=True), remember=not here)

    def back(self) -> bool:
        """Go back one step; False when there is none."""
        if self._trail:
            self.go(self._trail.pop())
        elif self.inside and self.place in _WITH_DETAIL:
            self.go(Spot(self.place))
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

    @on(LineView.BoxClicked, "#detail")
    def _box_clicked(self) -> None:
        self.commands.run("tick")

    def on_descendant_focus(self, event: events.DescendantFocus) -> None:
        """Keep in mind whether the list or the detail has the focus."""
        inside = event.widget is self.detail
        if self.wide and self.place in _WITH_DETAIL and inside != self.inside:
            self.inside = inside

    def on_paste(self, event: events.Paste) -> None:
        """Take files that are dropped on the window or pasted into it."""
        event.stop()
        self.commands.take_paste(event.text)

    def on_resize(self) -> None:
        """Put list and detail where there is room for them."""
        self._arrange()
        self._draw_frame()
        self.call_after_refresh(self.update_detail)
