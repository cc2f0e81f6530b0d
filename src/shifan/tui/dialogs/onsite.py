"""The on-site check: inquiries with follow-ups, places with the items they show, and the read-only mode."""

from __future__ import annotations

from typing import ClassVar

from textual.binding import BindingType

from shifan.domain.errors import UsageError
from shifan.domain.onsite import Inquiry, Site
from shifan.services import inquiries, sites
from shifan.services.conflicts import watched_row
from shifan.services.inquiries import InquiryLine
from shifan.services.session import Done, Session
from shifan.services.sites import SiteLine
from shifan.tui.application import UseCase
from shifan.tui.dates import parse_coming, shown_date
from shifan.tui.dialogs.base import Dialog
from shifan.tui.dialogs.confirming import PreviewDialog
from shifan.tui.dialogs.form import FormDialog, TextField, Values
from shifan.tui.dialogs.pages import PageDialog, page_bindings
from shifan.tui.lines import Page, paragraph
from shifan.tui.model import Model, Outcome
from shifan.tui.views.onsite import inquiries_page, sites_page

_LOCKED = (
    "进入后可以查看、速查、打开材料，核查询问照常登记。",
    "台账和材料都不能改动。要再改动，请退出后重新打开。",
)


class InquiriesPage(PageDialog[tuple[InquiryLine, ...]]):
    """All inquiries; they are logged in read-only mode too."""

    PAGE = "inquiries"
    ALWAYS = True
    BINDINGS: ClassVar[list[BindingType]] = page_bindings("inquiries")

    def __init__(self) -> None:
        super().__init__("核查询问")

    def fetch(self, session: Session) -> tuple[InquiryLine, ...]:
        """Return the inquiries."""
        return inquiries.list_inquiries(session)

    def draw(self, data: tuple[InquiryLine, ...], width: int) -> Page:
        """Return them, open ones first."""
        return inquiries_page(data, width)

    @property
    def inquiry(self) -> Inquiry:
        """The inquiry under the cursor. Raises UsageError when there is none."""
        kind, number = self.row
        for line in self.data or ():
            if kind == "inquiry" and line.inquiry.number == int(number):
                return line.inquiry
        raise UsageError("请先选中一个询问。", "按 F2 登记一个。")

    def do_add(self) -> None:
        """Log a question."""
        self.ask(ask_dialog(""))

    def do_open(self) -> None:
        """Log the reply to the inquiry under the cursor."""
        if self.data:
            self.ask(answer_dialog(self.inquiry))

    def do_close(self) -> None:
        """Close the inquiry under the cursor."""
        self.ask(close_dialog(self.inquiry))


def ask_dialog(number: str) -> Dialog[Outcome | None]:
    """Return the dialog that logs a question, about the item ``number`` where one is given."""

    def make(values: Values, _seen: Model) -> UseCase:
        return lambda session: inquiries.ask(
            session, values["question"], number=values["number"] or None, asked_by=values["by"]
        )

    return FormDialog(
        "登记询问",
        (
            TextField("question", "问了什么"),
            TextField("number", "关于第几项", number, "编号，可以不填"),
            TextField("by", "谁问的", hint="可以不填"),
        ),
        make,
    )


def answer_dialog(inquiry: Inquiry) -> Dialog[Outcome | None]:
    """Return the dialog that logs the reply."""

    def make(values: Values, seen: Model) -> UseCase:
        due = parse_coming(values["due"], seen.today)
        return lambda session: inquiries.answer(
            session,
            inquiry.number,
            values["answer"],
            by=values["by"],
            shown=values["shown"],
            follow_up=values["follow"],
            follow_up_due=due,
        )

    return FormDialog(
        f"答复第 {inquiry.number} 号询问：{inquiry.question}",
        (
            TextField("answer", "答复", inquiry.answer),
            TextField("by", "由谁答复", inquiry.answered_by),
            TextField("shown", "出示了什么", inquiry.shown, "可以不填"),
            TextField("follow", "还要补什么", inquiry.follow_up, "没有就不填"),
            TextField("due", "补充时限", shown_date(inquiry.follow_up_due), "如 10月12日", parse=parse_coming),
        ),
        make,
        "再答复一次，以后一次为准。",
        watched=watched_row(
            inquiry, answer="answer", by="answered_by", shown="shown", follow="follow_up", due="follow_up_due"
        ),
    )


def close_dialog(inquiry: Inquiry) -> Dialog[Outcome | None]:
    """Return the dialog that closes the inquiry."""

    def make(values: Values, _seen: Model) -> UseCase:
        return lambda session: inquiries.close(session, inquiry.number, values["outcome"])

    hint = f"后续事项：{inquiry.follow_up}。须写明办得怎样。" if inquiry.follow_up else "没有后续事项，结果可以不填。"
    return FormDialog(
        f"了结第 {inquiry.number} 号询问：{inquiry.question}",
        (TextField("outcome", "结果"),),
        make,
        hint,
        watched=watched_row(inquiry, outcome="outcome", answer="answer", follow="follow_up"),
    )


class SitesPage(PageDialog[tuple[SiteLine, ...]]):
    """The places to visit with the items they show."""

    PAGE = "sites"
    BINDINGS: ClassVar[list[BindingType]] = page_bindings("sites")

    def __init__(self) -> None:
        super().__init__("点位")

    def fetch(self, session: Session) -> tuple[SiteLine, ...]:
        """Return the places."""
        return sites.list_sites(session)

    def draw(self, data: tuple[SiteLine, ...], width: int) -> Page:
        """Return them with their items."""
        return sites_page(data, width)

    @property
    def line(self) -> SiteLine:
        """The place under the cursor, or that shows the item under it. Raises UsageError when there is none."""
        key = self.row[1].partition("/")[0]
        for line in self.data or ():
            if line.site.id == key:
                return line
        raise UsageError("请先选中一个点位。", "按 F2 添加一个。")

    def do_add(self) -> None:
        """Add a place."""

        def make(values: Values, _seen: Model) -> UseCase:
            return lambda session: sites.add_site(
                session,
                values["name"],
                address=values["address"],
                contact=values["contact"],
                numbers=values["numbers"],
            )

        numbers = TextField("numbers", "展示哪几项", hint="如 1、13、40-45，可以不填")
        self.ask(FormDialog("添加点位", (TextField("name", "名称"), *_facts(None), numbers), make))

    def do_open(self) -> None:
        """Change the place under the cursor, or go to the item under it."""
        kind, key = self.row
        if kind == "shown":
            self.leave_to(self.model.edition.by_id(key.partition("/")[2]))
        elif kind == "site":
            site = self.line.site

            def make(values: Values, _seen: Model) -> UseCase:
                return lambda session: sites.edit_site(
                    session, site.name, address=values["address"], contact=values["contact"]
                )

            watched = watched_row(site, address="address", contact="contact")
            self.ask(FormDialog(f"点位「{site.name}」", _facts(site), make, watched=watched))

    def do_show(self) -> None:
        """Say which items the place shows too."""
        name = self.line.site.name

        def make(values: Values, _seen: Model) -> UseCase:
            return lambda session: sites.link_items(session, name, values["numbers"])

        field = TextField("numbers", "指标编号", hint="如 1、13、40-45")
        self.ask(FormDialog(f"点位「{name}」还展示哪几项", (field,), make))

    def do_remove(self) -> None:
        """Take the item under the cursor off its place, or the place itself away."""
        name, (kind, key) = self.line.site.name, self.row
        number = self.model.edition.by_id(key.partition("/")[2]).number if kind == "shown" else ""
        self.run(lambda session: sites.remove_site(session, name, number))


def _facts(site: Site | None) -> tuple[TextField, TextField]:
    return (
        TextField("address", "地址", site.address if site else "", "可以不填"),
        TextField("contact", "联系人", site.contact if site else "", "可以不填"),
    )


class ReadOnlyDialog(PreviewDialog):
    """Says what read-only mode means before the ledger is locked for the on-site check."""

    def __init__(self) -> None:
        super().__init__(
            "进入只读（迎检）模式", "进入只读", lambda width: Page(tuple(paragraph(text, width) for text in _LOCKED))
        )

    async def submit(self) -> None:
        """Lock the ledger."""
        await self.shifan.go_read_only()
        self.dismiss(Outcome(Done("已进入只读（迎检）模式。按 Ctrl+K 速查，核查询问照常登记。"), self.model))
