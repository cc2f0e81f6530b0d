"""How many lines a list in a dialog can have, so that everything around it stays in sight."""

from __future__ import annotations

from textual.widget import Widget

from shifan.tui.widgets.line_view import LineView

_FEWEST = 3


def rows_that_fit(view: LineView) -> int:
    """Return the height for a list: all its lines, or as many as there is room for beside what else the box holds."""
    box = view.screen.query_one("#box")
    room = view.app.size.height - box.gutter.height - box.styles.margin.height
    inner: Widget = view
    while inner is not box:
        outer = inner.parent
        assert isinstance(outer, Widget)
        room -= sum(_height(child) for child in outer.children if child is not inner and child.display)
        inner = outer
    return max(1, min(view.virtual_size.height, max(_FEWEST, room)))


def _height(child: Widget) -> int:
    return child.outer_size.height + child.styles.margin.height
