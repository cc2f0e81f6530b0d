"""Opens the pages and dialogs beside the six places, each imported when it is first opened."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from textual.screen import Screen

from shifan.tui.model import Model, Outcome

if TYPE_CHECKING:
    from shifan.tui.screens.main import MainScreen

Opener = Callable[["MainScreen", Model], Screen[Outcome | None]]


def _units(screen: MainScreen, _model: Model) -> Screen[Outcome | None]:
    from shifan.tui.dialogs.units import UnitsPage

    return UnitsPage(key=screen.list.cursor_key if screen.place == "departments" else "")


def _rounds(_screen: MainScreen, _model: Model) -> Screen[Outcome | None]:
    from shifan.tui.dialogs.rounds import RoundsPage

    return RoundsPage()


def _submissions(_screen: MainScreen, _model: Model) -> Screen[Outcome | None]:
    from shifan.tui.dialogs.submissions import SubmissionsPage

    return SubmissionsPage()


def _stage(_screen: MainScreen, model: Model) -> Screen[Outcome | None]:
    from shifan.tui.dialogs.duties import stage_dialog

    return stage_dialog(model)


def _lookup(_screen: MainScreen, _model: Model) -> Screen[Outcome | None]:
    from shifan.tui.dialogs.lookup import LookupDialog

    return LookupDialog()


def _inquiries(_screen: MainScreen, _model: Model) -> Screen[Outcome | None]:
    from shifan.tui.dialogs.onsite import InquiriesPage

    return InquiriesPage()


def _sites(_screen: MainScreen, _model: Model) -> Screen[Outcome | None]:
    from shifan.tui.dialogs.onsite import SitesPage

    return SitesPage()


def _read_only(_screen: MainScreen, _model: Model) -> Screen[Outcome | None]:
    from shifan.tui.dialogs.onsite import ReadOnlyDialog

    return ReadOnlyDialog()


def _showcase(_screen: MainScreen, _model: Model) -> Screen[Outcome | None]:
    from shifan.tui.dialogs.showcase import ShowcasePage

    return ShowcasePage()


def _duties(_screen: MainScreen, _model: Model) -> Screen[Outcome | None]:
    from shifan.tui.dialogs.duties import DutiesPage

    return DutiesPage()


def _clone(_screen: MainScreen, model: Model) -> Screen[Outcome | None]:
    from shifan.tui.dialogs.cloning import CloneDialog

    return CloneDialog(model)


def _bulk(screen: MainScreen, model: Model) -> Screen[Outcome | None]:
    from shifan.tui.dialogs.assigning import bulk_dialog

    return bulk_dialog(model, screen.current_item())


def _handover(_screen: MainScreen, model: Model) -> Screen[Outcome | None]:
    from shifan.tui.dialogs.handover import HandoverDialog

    return HandoverDialog(model)


def _dispatch(_screen: MainScreen, _model: Model) -> Screen[Outcome | None]:
    from shifan.tui.dialogs.dispatch import DispatchPage

    return DispatchPage()


def _reminders(_screen: MainScreen, _model: Model) -> Screen[Outcome | None]:
    from shifan.tui.dialogs.reminders import RemindersPage

    return RemindersPage()


def _decisions(_screen: MainScreen, _model: Model) -> Screen[Outcome | None]:
    from shifan.tui.dialogs.dispatch import decisions_dialog

    return decisions_dialog()


def _take_ledger(_screen: MainScreen, _model: Model) -> Screen[Outcome | None]:
    from shifan.tui.dialogs.takeover import LedgerPage

    return LedgerPage()


def _take_materials(_screen: MainScreen, _model: Model) -> Screen[Outcome | None]:
    from shifan.tui.dialogs.takeover import MaterialsPage

    return MaterialsPage()


OPENERS: dict[str, Opener] = {
    "bulk": _bulk,
    "page_units": _units,
    "handover": _handover,
    "page_dispatch": _dispatch,
    "page_reminders": _reminders,
    "decisions": _decisions,
    "take_ledger": _take_ledger,
    "take_materials": _take_materials,
    "page_rounds": _rounds,
    "page_submissions": _submissions,
    "stage": _stage,
    "lookup": _lookup,
    "page_inquiries": _inquiries,
    "page_sites": _sites,
    "read_only": _read_only,
    "page_showcase": _showcase,
    "page_duties": _duties,
    "clone": _clone,
}
"""By action id."""
