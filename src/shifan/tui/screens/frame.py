"""Header, tabs, foot and messages of the main screen."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from shifan.domain.criteria import Criterion, CriterionKind
from shifan.services.session import Done
from shifan.tui.cjk.cells import cell_width, display_safe, fit
from shifan.tui.cjk.wrap import wrap_text
from shifan.tui.keys import BY_ID, PLACES, Action, Where
from shifan.tui.lines import safe
from shifan.tui.model import Model
from shifan.tui.widgets.labels import Label, Labels

_ALWAYS = ("search", "undo", "redo", "history", "export", "menu", "help", "back", "quit")
_HERE = {
    "overview": ("page_dispatch", "page_reminders"),
    "items": ("mark", "bulk"),
    "gaps": ("sort_gaps", "show_closed", "add_gap", "bulk", "page_reminders"),
    "departments": ("page_units", "send_workbooks", "handover", "page_reminders"),
    "evidence": ("page_document", "page_health", "take_inbox", "page_pack", "take_materials"),
}
"""What belongs to a place, where there is room for it."""
_YEAR = ("page_rounds", "page_submissions", "page_showcase", "page_duties", "clone")
"""What the overview offers where its cursor is on no item."""
_ON_SITE = ("open", "lookup", "page_inquiries", "page_sites")
"""What read-only mode offers in place of changes."""
_ITEM = ("tick", "add_evidence", "change_status", "claim", "verdict", "adjust", "assign", "write_note", "remove")

_GAP = ("open", "close_gap", "prove_gap", "edit_gap", "page_gap", "show_closed", "add_gap", "sort_gaps", "decisions")
"""What is offered on a gap."""
_MARKED = ("change_status", "claim", "assign", "due", "clear_marks", "mark", "mark_all")
"""What is offered while items are marked."""

READ_ONLY = (" 只读（迎检） ", "notice")
ARCHIVED = (" 已归档，只能查看 ", "notice")


WHOLE = Label((("看全文 F9", "done-key"),), "help")
"""Stands behind a message that finds no room."""


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
    name = f"示范 {application.county} {application.round}"
    notice_text = _short_notice(model.edition.notice, width - cell_width(saved[0]) - cell_width(safe(name)) - 4)
    room = max(12, width - cell_width(saved[0]) - cell_width(notice_text) - 4)
    name = fit(safe(name), room).rstrip()
    header.show(
        [
            Label(((name, "header"),)),
            Label(((notice_text, "header-quiet"),)),
            Label((saved,), right=True),
        ]
    )


def _short_notice(notice: str, room: int) -> str:
    """Return what the edition is in at most ``room`` cells: its first and last clause where not all of it fits.

    The overview has it whole at any size.
    """
    clauses = notice.split("，")
    short = "，".join((clauses[0], clauses[-1])) if len(clauses) > 2 else notice
    return next((text for text in (notice, short) if cell_width(text) <= room), short)


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


def done_text(done: Done) -> str:
    """Return what was done and what else is to be known, as one text."""
    *before, last = done.message, *done.warnings
    return "；".join((*(part.removesuffix("。") for part in before), last))


def take_back(*, undone: bool) -> Label:
    """Return the label that undoes what was done, or does again what was undone."""
    key = BY_ID["redo" if undone else "undo"]
    return Label(((f"{key.label} {key.key_label}".join("[]"), "done-key"),), key.id)


def message_rows(text: str, width: int, most: int, before: Label | None = None) -> list[list[Label]]:
    """Return a text in rows, the first one behind a label; where ``most`` are too few, the way to read it whole."""
    lead = before.width + 1 if before else 0
    lines = [line for line in wrap_text(display_safe(text), max(20, width - lead)) if line.strip()]
    cut = len(lines) > most
    if cut:
        room = max(8, width - lead - WHOLE.width - 1)
        lines = [*lines[: most - 1], fit(f"{lines[most - 1]}..", room).rstrip()]
    rows = [[Label(((" " * lead + line, ""),))] for line in lines]
    if before and rows:
        rows[0] = [before, Label(((lines[0], ""),))]
    if cut:
        rows[-1].append(WHOLE)
    return rows


def below_label(lines: int, titles: Sequence[str], width: int) -> Label:
    """Return what is below the fold: how many lines, and as many of the sections as there is room for."""
    text, names = f"下面还有 {lines} 行，按翻页键看", ""
    for title in titles:
        longer = f"{names}、{title}" if names else f"：{title}"
        if cell_width(safe(text + longer)) + 2 > width:
            names += "等" if names else ""
            break
        names = longer
    return Label(((text + names, "quiet"),), right=True)
