"""Opens the pages and dialogs beside the six places, each imported when it is first opened."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from textual.screen import Screen

from shifan.tui.model import Model, Outcome
from shifan.tui.views.common import split_key

if TYPE_CHECKING:
    from shifan.tui.screens.main import MainScreen

Opener = Callable[["MainScreen", Model], Screen[Outcome | None]]


def _units(screen: MainScreen, _model: Model) -> Screen[Outcome | None]:
    from shifan.tui.dialogs.units import UnitsPage

    return UnitsPage(key=screen.list.cursor_key if screen.place == "departments" else "")


def _score(_screen: MainScreen, _model: Model) -> Screen[Outcome | None]:
    from shifan.tui.dialogs.score import ScorePage

    return ScorePage()


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


def _applications(_screen: MainScreen, _model: Model) -> Screen[Outcome | None]:
    from shifan.tui.dialogs.applications import SwitchDialog

    return SwitchDialog()


def _add_application(_screen: MainScreen, model: Model) -> Screen[Outcome | None]:
    from shifan.tui.dialogs.adding_application import AddApplicationDialog

    return AddApplicationDialog(model)


def _rollup(_screen: MainScreen, _model: Model) -> Screen[Outcome | None]:
    from shifan.tui.dialogs.rollup import RollUpPage

    return RollUpPage()


def _archive(_screen: MainScreen, model: Model) -> Screen[Outcome | None]:
    from shifan.tui.dialogs.applications import archive_dialog

    return archive_dialog(model)


def _clone(_screen: MainScreen, model: Model) -> Screen[Outcome | None]:
    from shifan.tui.dialogs.cloning import CloneDialog

    return CloneDialog(model)


def _handover(_screen: MainScreen, model: Model) -> Screen[Outcome | None]:
    from shifan.tui.dialogs.handover import HandoverDialog

    return HandoverDialog(model)


def _dispatch(_screen: MainScreen, _model: Model) -> Screen[Outcome | None]:
    from shifan.tui.dialogs.dispatch import DispatchPage

    return DispatchPage()


def _send_workbooks(_screen: MainScreen, model: Model) -> Screen[Outcome | None]:
    from shifan.tui.dialogs.sending import send_dialog

    return send_dialog(model)


def _import_returns(_screen: MainScreen, _model: Model) -> Screen[Outcome | None]:
    from shifan.tui.dialogs.returning import ImportPage

    return ImportPage()


def _returns(_screen: MainScreen, _model: Model) -> Screen[Outcome | None]:
    from shifan.tui.dialogs.returning import ReturnsPage

    return ReturnsPage()


def _reminders(_screen: MainScreen, _model: Model) -> Screen[Outcome | None]:
    from shifan.tui.dialogs.reminders import RemindersPage

    return RemindersPage()


def _decisions(_screen: MainScreen, _model: Model) -> Screen[Outcome | None]:
    from shifan.tui.dialogs.dispatch import decisions_dialog

    return decisions_dialog()


def _take_ledger(_screen: MainScreen, _model: Model) -> Screen[Outcome | None]:
    from shifan.tui.dialogs.taking_ledger import LedgerPage

    return LedgerPage()


def _take_materials(_screen: MainScreen, _model: Model) -> Screen[Outcome | None]:
    from shifan.tui.dialogs.taking_materials import MaterialsPage

    return MaterialsPage()


def _backups(_screen: MainScreen, _model: Model) -> Screen[Outcome | None]:
    from shifan.tui.dialogs.backups import BackupsPage

    return BackupsPage()


def _document(screen: MainScreen, model: Model) -> Screen[Outcome | None]:
    from shifan.tui.dialogs.document import DocumentPage

    kind, key = split_key(screen.list.cursor_key)
    if kind != "evidence":
        kind, link = split_key(screen.detail.cursor_key if screen.detail_visible else "")
        key = next((found.evidence_id for found in model.state.links if kind == "link" and found.id == link), "")
    return DocumentPage(key)


def _health(_screen: MainScreen, _model: Model) -> Screen[Outcome | None]:
    from shifan.tui.dialogs.health import HealthPage

    return HealthPage()


def _gaining(_screen: MainScreen, _model: Model) -> Screen[Outcome | None]:
    from shifan.tui.dialogs.gaining import GainingPage

    return GainingPage()


def _whatif(_screen: MainScreen, _model: Model) -> Screen[Outcome | None]:
    from shifan.tui.dialogs.whatif import WhatIfPage

    return WhatIfPage()


def _figures(_screen: MainScreen, _model: Model) -> Screen[Outcome | None]:
    from shifan.tui.dialogs.figures import FiguresPage

    return FiguresPage()


def _doctor(_screen: MainScreen, _model: Model) -> Screen[Outcome | None]:
    from shifan.tui.dialogs.doctor import DoctorPage

    return DoctorPage()


def _take_inbox(_screen: MainScreen, _model: Model) -> Screen[Outcome | None]:
    from shifan.tui.dialogs.inbox import InboxPage

    return InboxPage()


def _pack(_screen: MainScreen, _model: Model) -> Screen[Outcome | None]:
    from shifan.tui.dialogs.packing import PackPage

    return PackPage()


def _add_gap(screen: MainScreen, model: Model) -> Screen[Outcome | None]:
    from shifan.tui.dialogs.gaps import add_gap_dialog

    return add_gap_dialog(model, screen.current_item())


def _gap(screen: MainScreen, _model: Model) -> Screen[Outcome | None]:
    from shifan.tui.dialogs.gap_page import GapPage

    return GapPage(screen.commands.gap_in_front)


def _tour(_screen: MainScreen, _model: Model) -> Screen[Outcome | None]:
    from shifan.tui.dialogs.tour import TourDialog

    return TourDialog()


def _reports(_screen: MainScreen, _model: Model) -> Screen[Outcome | None]:
    from shifan.tui.dialogs.reporting import ReportPage

    return ReportPage()


def _editions(_screen: MainScreen, _model: Model) -> Screen[Outcome | None]:
    from shifan.tui.dialogs.editions import EditionsPage

    return EditionsPage()


def _import_edition(_screen: MainScreen, _model: Model) -> Screen[Outcome | None]:
    from shifan.tui.dialogs.edition_import import ImportEditionPage

    return ImportEditionPage()


def _archived_items(_screen: MainScreen, _model: Model) -> Screen[Outcome | None]:
    from shifan.tui.dialogs.editions import ArchivedPage

    return ArchivedPage()


def _look(_screen: MainScreen, _model: Model) -> Screen[Outcome | None]:
    from shifan.tui.dialogs.looks import LookDialog

    return LookDialog()


OPENERS: dict[str, Opener] = {
    "page_score": _score,
    "page_units": _units,
    "handover": _handover,
    "page_dispatch": _dispatch,
    "send_workbooks": _send_workbooks,
    "import_returns": _import_returns,
    "page_returns": _returns,
    "page_reminders": _reminders,
    "decisions": _decisions,
    "take_ledger": _take_ledger,
    "take_materials": _take_materials,
    "take_inbox": _take_inbox,
    "page_pack": _pack,
    "page_reports": _reports,
    "page_rounds": _rounds,
    "page_submissions": _submissions,
    "stage": _stage,
    "lookup": _lookup,
    "page_inquiries": _inquiries,
    "page_sites": _sites,
    "read_only": _read_only,
    "page_showcase": _showcase,
    "page_duties": _duties,
    "applications": _applications,
    "add_application": _add_application,
    "page_rollup": _rollup,
    "archive": _archive,
    "clone": _clone,
    "page_backups": _backups,
    "page_document": _document,
    "page_health": _health,
    "page_gaining": _gaining,
    "page_whatif": _whatif,
    "page_figures": _figures,
    "page_doctor": _doctor,
    "add_gap": _add_gap,
    "page_gap": _gap,
    "tour": _tour,
    "page_editions": _editions,
    "import_edition": _import_edition,
    "page_archived_items": _archived_items,
    "look": _look,
}
"""By action id."""
