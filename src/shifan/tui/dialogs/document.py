"""The page of one document, and the form for a web page."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from textual.binding import BindingType

from shifan.domain.contents import Content
from shifan.domain.criteria import Checkpoint, Criterion
from shifan.domain.errors import NotFoundError, ShifanError, UsageError
from shifan.domain.evidence import Evidence, EvidenceKind, EvidenceLink, Storage
from shifan.services import evidence_editing
from shifan.services.attaching import Facts
from shifan.services.conflicts import watched_row
from shifan.services.evidence_editing import Changes, DocumentView
from shifan.services.session import Session
from shifan.tui.application import UseCase
from shifan.tui.dates import parse_date, shown_date
from shifan.tui.dialogs.base import Dialog
from shifan.tui.dialogs.form import ChoiceField, FormDialog, TextField, Values
from shifan.tui.dialogs.pages import PageDialog, page_bindings
from shifan.tui.dialogs.revising import RevisionDialog
from shifan.tui.handing_over import show_page
from shifan.tui.lines import Page
from shifan.tui.model import Model, Outcome
from shifan.tui.views.common import nothing
from shifan.tui.views.document import document_page
from shifan.tui.wording import error_text


@dataclass(frozen=True, slots=True)
class Shown:
    """What the store says of the document, and what its file tells (None until it was read)."""

    view: DocumentView
    content: Content | None


class DocumentPage(PageDialog[Shown]):
    """One document; its file is read in the background, as it may be large or hostile."""

    PAGE = "document"
    BINDINGS: ClassVar[list[BindingType]] = page_bindings("document")

    def __init__(self, evidence_id: str) -> None:
        super().__init__("材料信息")
        self._key = evidence_id

    def draw(self, data: Shown, width: int) -> Page:
        """Return the page."""
        return document_page(self.model, data.view, data.content, width)

    async def _fetch(self) -> None:
        try:
            if not self._key:
                raise NotFoundError("请先在「材料」里，或者在一项指标的材料上，选中一份材料。")
            view, known = await self.shifan.store.with_session(self._view), self.data
            same = known is not None and known.view.evidence.sha256 == view.evidence.sha256
            self.data = Shown(view, known.content if known and same else None)
            self.redraw()
            if not same:
                session = await self.shifan.store.with_session(lambda session: session)
                content = await asyncio.to_thread(_content, session, view.evidence)
                self.data = Shown(view, content)
                self.redraw()
        except ShifanError as error:
            lines = error_text(error).split("\n")
            self.results.show(lambda _width: Page(tuple(nothing(line) for line in lines)))

    def _view(self, session: Session) -> DocumentView:
        return evidence_editing.document_view(session, self._key)

    @property
    def _shown(self) -> DocumentView:
        assert self.data is not None
        return self.data.view

    @property
    def _link(self) -> EvidenceLink:
        kind, key = self.row
        for link in self._shown.links:
            if kind == "link" and link.id == key:
                return link
        raise UsageError("请先选中一项印证的指标。")

    def do_open(self) -> None:
        """Open the item or the gap, or take a guess over."""
        from shifan.tui.dialogs.gap_page import GapPage  # it opens this page in turn

        kind, text = self.row
        if kind == "number":
            self.run(lambda session: evidence_editing.describe(session, self._key, Changes(document_number=text)))
        elif kind == "date":
            day = date.fromisoformat(text)
            self.run(lambda session: evidence_editing.describe(session, self._key, Changes(document_date=day)))
        elif kind == "gap":
            self.app.push_screen(GapPage(text))
        else:
            self.leave_to(self.model.edition.by_id(self._link.criterion_id))

    def do_edit(self) -> None:
        """Change what is registered."""
        self.ask(edit_dialog(self._shown.evidence))

    def do_revise(self) -> None:
        """Put a newer version in its place."""
        self.ask(RevisionDialog(self._key))

    def do_passage(self) -> None:
        """Write where the document proves the item."""
        link = self._link
        item = self.model.edition.by_id(link.criterion_id)
        number = next((c.number for c in item.checkpoints if c.id == link.checkpoint_id), item.number)

        def make(values: Values, _seen: Model) -> UseCase:
            return lambda session: evidence_editing.write_passage(session, number, self._key, values["passage"])

        field = TextField("passage", "页码或段落", link.passage, "如：第 3 页第二段")
        watched = watched_row(link, passage="passage")
        self.ask(FormDialog(f"第 {number} 项的印证之处", (field,), make, watched=watched))

    def do_show(self) -> None:
        """Open the file."""
        if self._shown.evidence.storage is Storage.WEB:
            if show_page(self.app, self._shown.place):
                self.tell_text("已在浏览器里打开。")
                return
            raise UsageError("这是网页，请在浏览器中打开。", self._shown.place)
        self.run(lambda session: evidence_editing.open_document(session, self._key))


def edit_dialog(found: Evidence) -> Dialog[Outcome | None]:
    """Return the form for what is registered of a document."""

    def make(values: Values, seen: Model) -> UseCase:
        day = parse_date(values["date"], seen.today)
        changes = Changes(
            title=values["title"],
            kind=EvidenceKind(values["kind"]),
            document_number=values["number"],
            issuer=values["issuer"],
            document_date=day,
            no_date=day is None,
            long_term=values["term"] == "long",
        )
        return lambda session: evidence_editing.describe(session, found.id, changes)

    fields = (
        TextField("title", "名称", found.title),
        TextField("number", "文号", found.document_number),
        TextField("issuer", "发文单位", found.issuer),
        TextField("date", "成文日期", shown_date(found.document_date), "如 2023-10-9", parse=parse_date),
        ChoiceField("kind", "种类", tuple((kind.value, kind.label) for kind in EvidenceKind), found.kind.value),
        ChoiceField(
            "term", "时效", (("dated", "按成文日期"), ("long", "长期有效")), "long" if found.long_term else "dated"
        ),
    )
    watched = watched_row(
        found, title="title", number="document_number", issuer="issuer", date="document_date", kind="kind"
    )
    return FormDialog("改材料信息", fields, make, watched=watched)


def page_dialog(model: Model, item: Criterion, checkpoint: Checkpoint | None) -> Dialog[Outcome | None]:
    """Return the form for a web page."""
    number = checkpoint.number if checkpoint else item.number

    def make(values: Values, seen: Model) -> UseCase:
        day = parse_date(values["seen"], seen.today) or seen.today
        facts = Facts(issuer=values["issuer"], passage=values["passage"])
        return lambda session: evidence_editing.attach_page(
            session, number, values["address"], seen_on=day, title=values["title"], facts=facts
        )

    fields = (
        TextField("address", "网址", "", "从浏览器复制，粘贴到这里"),
        TextField("title", "名称", "", "网页的标题，可以不填"),
        TextField("issuer", "发布单位", "", "可以不填"),
        TextField("passage", "印证段落", "", "可以不填"),
        TextField("seen", "查看日期", shown_date(model.today)),
    )
    return FormDialog(f"第 {number} 项加网页", fields, make, "网页随时会变，最好同时把它另存为文件添加。")


def _content(session: Session, evidence: Evidence) -> Content | None:
    """Return what the file tells; reading it needs the pool of the session only, not its store."""
    try:
        return evidence_editing.read_content(session, evidence)
    except ShifanError:
        return None
