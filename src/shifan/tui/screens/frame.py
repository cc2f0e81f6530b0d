"""Header, tabs, foot and messages of the main screen."""

from __future__ import annotations

from datetime import datetime

from shifan.domain.criteria import Criterion, CriterionKind
from shifan.services.session import Done
from shifan.tui.cjk.cells import cell_width, display_safe, fit
from shifan.tui.cjk.wrap import wrap_text
from shifan.tui.keys import BY_ID, PLACES, Action, Where
from shifan.tui.model import Model
from shifan.tui.widgets.labels import Label, Labels

__all__ = ["Label", "broken", "done_labels", "draw_foot", "draw_header", "draw_tabs", "notice"]

_ALWAYS = ("search", "undo", "redo", "history", "export", "menu", "help", "back", "quit")
_HERE = {
    "overview": ("page_dispatch", "page_reminders"),
    "items": ("mark", "bulk"),
    "gaps": ("sort_gaps", "add_gap", "bulk", "page_reminders"),
    "departments": ("page_units", "send_workbooks", "handover", "page_reminders"),
    "evidence": ("page_document", "page_health", "take_inbox", "page_pack", "take_materials"),
}
"""What belongs to a place, where there is room for it."""
_YEAR = ("page_rounds", "page_submissions", "page_showcase", "page_duties", "clone")
"""What the overview offers where its cursor is on no item."""
_ON_SITE = ("open", "lookup", "page_inquiries", "page_sites")
"""What read-only mode offers in place of changes."""
_ITEM = ("tick", "add_evidence", "change_status", "claim", "verdict", "adjust", "assign", "write_note", "remove")

_GAP = ("open", "close_gap", "edit_gap", "add_gap", "decisions", "sort_gaps")
"""What is offered on a gap."""
_MARKED = ("change_status", "claim", "assign", "due", "clear_marks", "mark", "mark_all")
"""What is offered while items are marked."""

READ_ONLY = (" 只读（迎检） ", "notice")
ARCHIVED = (" 已归档，只能查看 ", "notice")


def draw_header(header: Labels, model: Model | None, saved_at: datetime | None, width: int) -> None:
    """Show whose application this is, what the edition is, and that everything is saved."""
    if model is None:
        header.show([Label((("示范", "header"), ("  正在打开台账", "header-quiet")))])
        return
    application = model.state.application
    saved = (f"已自动保存 {saved_at:%H:%M}" if saved_at else "自动保存", "header")
    if application.archived_on is not None:
        saved = ARCHIVED
    if model.read_only:
        saved = READ_ONLY
    notice_text = model.edition.notice
    room = max(12, width - cell_width(saved[0]) - cell_width(notice_text) - 4)
    name = fit(f"示范 {application.county} {application.round}", room).rstrip()
    header.show(
        [
            Label(((name, "header"),)),
            Label(((notice_text, "header-quiet"),)),
            Label((saved,), right=True),
        ]
    )


def draw_tabs(tabs: Labels, place: str) -> None:
    """Show the six places with their digits."""
    tabs.show(
        [
            Label(((f"[{number} {name}]", "tab-here") if key == place else (f" {number} {name} ", "tab"),), f"go_{key}")
            for number, (key, name) in enumerate(PLACES, start=1)
        ]
    )


def draw_foot(
    foot: Labels,
    place: str,
    item: Criterion | None,
    *,
    detail_visible: bool,
    wide: bool,
    read_only: bool,
    marked: int = 0,
    marks_here: bool = True,
    again: str = "",
    on_gap: bool = False,
) -> None:
    """Show what can be done here: with the gap, the marks or the current item first, then what is always possible.

    Marks lead only where their items are listed (``marks_here``); elsewhere they are just counted.
    """
    first = _of_item(place, item, detail_visible=detail_visible, wide=wide)
    if on_gap:
        first = [BY_ID[name] for name in _GAP]
    if marked and marks_here:
        first = [BY_ID[name] for name in _MARKED]
    if read_only:
        first = [BY_ID[name] for name in _ON_SITE]
    always = [name for name in _ALWAYS if (wide or name != "redo") and not (read_only and BY_ID[name].writes)]
    labels = [_label(action) for action in first]
    if again and wide and not read_only and item is not None:
        labels.insert(0, _label(BY_ID["repeat"], f"重复：{again}"))
    if marked:
        labels.insert(0, Label(((f"已标记 {marked} 项{'' if marks_here else '（指标）'}", "notice"),)))
    more = Label((("更多", "label"),), "menu")
    foot.show(labels, [_label(BY_ID[name]) for name in always], gap=2 if wide else 1, more=more)


def _of_item(place: str, item: Criterion | None, *, detail_visible: bool, wide: bool) -> list[Action]:
    """Return what can be done with the item, then what belongs to the place."""
    first = [BY_ID["open"]]
    if item is not None:
        base = item.kind is CriterionKind.BASE
        wanted = (Where.ITEM, Where.BASE if base else Where.LEDGER)
        first = [BY_ID[name] for name in _ITEM if BY_ID[name].where in wanted]
        if not detail_visible:
            first = [BY_ID["open"], *(action for action in first if action.id not in ("tick", "remove"))]
    if wide or not detail_visible:
        first += [BY_ID[name] for name in _HERE.get(place, ())]
    if place == "overview" and item is None:
        first += [BY_ID[name] for name in _YEAR]
    return first


def _label(action: Action, text: str = "") -> Label:
    if not action.keys:
        return Label(((text or action.label, "label"),), action.id)
    return Label(((action.key_label, "key"), (f" {text or action.label}", "label")), action.id)


def done_labels(done: Done, width: int, *, undone: bool) -> list[Label]:
    """Return the label that takes it back, and what was done, cut to the width of the screen."""
    *before, last = done.message, *done.warnings
    text = "；".join((*(part.removesuffix("。") for part in before), last))
    key = BY_ID["redo" if undone else "undo"]
    back = Label(((f"{key.label} {key.key_label}".join("[]"), "done-key"),), key.id)
    if not done.warnings:  # warnings are shown in full, on more lines
        text = fit(display_safe(text, newline_to_space=True), max(10, width - back.width - 1)).rstrip()
    return [back, Label(((text, ""),))]


def notice(text: str) -> list[Label]:
    """Return a plain notice."""
    return [Label(((text, ""),))]


def broken(labels: list[Label], width: int) -> list[Label]:
    """Return the labels with long texts broken into labels of one line each."""
    lines: list[Label] = []
    for label in labels:
        if label.action:
            lines.append(label)
            continue
        text = "".join(piece for piece, _ in label.pieces)
        lines += [Label(((line, ""),)) for line in wrap_text(display_safe(text), max(20, width)) if line]
    return lines
