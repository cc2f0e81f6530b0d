"""Another application in the same store: another county, or another round; then the offer to go on with it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from textual import on
from textual.widget import Widget

from shifan.domain.application import Application
from shifan.domain.errors import ShifanError
from shifan.domain.scheme import Scheme
from shifan.services.adding import Added, Criteria, add_beside, criteria_here
from shifan.services.edition_import import scheme_id_of
from shifan.services.session import Done, Session
from shifan.tui.dates import parse_date
from shifan.tui.dialogs.base import ChangeDialog, Field, Plain
from shifan.tui.dialogs.confirming import PreviewDialog
from shifan.tui.dialogs.form import Choice, TextField, captioned
from shifan.tui.model import Model, Outcome
from shifan.tui.views.applications import added_page
from shifan.tui.widgets.line_view import LineView
from shifan.tui.wording import error_text

_WHOLE_YEAR = "可以不填，那就是该年{}"


class AddApplicationDialog(ChangeDialog):
    """Asks who, when, and by which edition and scheme; those of the open application are offered first."""

    SUBMIT = "新建 回车"
    AUTO_FOCUS = "#county"

    def __init__(self, model: Model) -> None:
        super().__init__("在这个台账里新增一次申报")
        self._seen = model
        self._criteria = Criteria((model.edition,), (model.scheme,))

    def body(self) -> Iterable[Widget]:
        """Return the fields and the choices."""
        here = self._seen.state.application
        yield captioned(TextField("county", "县（市、区）", hint="如 柳城县"))
        yield captioned(TextField("round", "年度或轮次", hint="如 2025"))
        yield captioned(TextField("province", "省（自治区）", here.province, "可以不填，汇总时归类用"))
        yield captioned(TextField("city", "市（州）", here.city, "可以不填"))
        yield captioned(TextField("start", "评估期从", hint=_WHOLE_YEAR.format("1月1日")))
        yield captioned(TextField("end", "评估期到", hint=_WHOLE_YEAR.format("12月31日")))
        yield captioned(TextField("deadline", "上报截止日期", hint="可以不填；填了就倒计时"))
        yield Plain("指标版本", classes="caption")
        yield Choice([(edition.id, edition.title) for edition in self._criteria.editions], id="edition")
        yield Plain("计分方案", classes="caption")
        yield Choice(_named(self._criteria.schemes), id="scheme")

    def on_mount(self) -> None:
        """Fetch what else there is to choose from."""
        self.run_worker(self._fetch())

    async def _fetch(self) -> None:
        try:
            found = await self.shifan.store.with_session(criteria_here)
        except ShifanError as error:
            self.say(error_text(error))
            return
        self._criteria = found
        edition = self.query_one("#edition", Choice)
        edition.offer([(one.id, one.title) for one in found.editions], edition.value)
        self._offer_schemes(edition.value)

    @on(LineView.Moved, "#edition")
    def _edition_chosen(self, message: LineView.Moved) -> None:
        self._offer_schemes(message.key)

    def _offer_schemes(self, edition_id: str) -> None:
        """Offer the schemes of the chosen edition; the chosen one stays, where it is one of them."""
        offered = self._criteria.schemes_for(edition_id)
        choice = self.query_one("#scheme", Choice)
        wanted = (choice.value, scheme_id_of(edition_id))
        present = {scheme.id for scheme in offered}
        choice.offer(_named(offered), next((key for key in wanted if key in present), ""))

    def _text(self, field: str) -> str:
        return self.query_one(f"#{field}", Field).value.strip()

    async def submit(self) -> None:
        """Add it, then ask whether to go on with it."""
        today = self._seen.today
        start, end, deadline = (parse_date(self._text(field), today) for field in ("start", "end", "deadline"))
        names = [self._text(field) for field in ("county", "round", "province", "city")]
        edition, scheme = (self.query_one(f"#{choice}", Choice).value for choice in ("edition", "scheme"))

        def add(session: Session) -> Added:
            county, round_name, province, city = names
            return add_beside(
                session,
                county,
                round_name,
                province=province,
                city=city,
                period_start=start,
                period_end=end,
                deadline=deadline,
                edition_id=edition,
                scheme_id=scheme,
            )

        self.say("正在新建")
        added = await self.shifan.store.with_session(add)

        def answered(outcome: Outcome | None) -> None:
            new = added.application
            stayed = Done(f"已新建{new.county} {new.round}的申报，现在打开的还是原来的。")
            self.dismiss(outcome or Outcome(stayed, self.model))

        self.say("")
        self.app.push_screen(GoOnDialog(added.application, self.model.state.application), answered)


class GoOnDialog(PreviewDialog):
    """Offers to go on with the application that was just added."""

    def __init__(self, new: Application, here: Application) -> None:
        super().__init__("已新建，换到它吗？", "换过去", lambda width: added_page(new, here, width))
        self._new = new

    def buttons(self) -> list[tuple[str, str, str]]:
        """Return going on with it, and staying."""
        return [("换过去 回车", "button", "submit"), ("留在这里 Esc", "button-quiet", "cancel")]

    async def submit(self) -> None:
        """Open it in place of the present one."""
        self.say("正在打开")
        await self.shifan.open_other(self._new.id)
        self.dismiss(Outcome(Done(f"已换到{self._new.county} {self._new.round}。"), self.model))


def _named(schemes: Sequence[Scheme]) -> list[tuple[str, str]]:
    return [(scheme.id, scheme.title) for scheme in schemes]
