"""Handing over from one person to another: the list first, then the step."""

from __future__ import annotations

from collections.abc import Iterable

from textual.widget import Widget

from shifan.domain.errors import RuleError
from shifan.services import handover
from shifan.services.handover import Handover
from shifan.services.session import Done, Session
from shifan.tui.application import UseCase
from shifan.tui.dialogs.form import FormDialog, TextField, Values
from shifan.tui.model import Model
from shifan.tui.views.handover import handover_page, known_people
from shifan.tui.widgets.line_view import Click, LineView


class HandoverDialog(FormDialog):
    """The first Enter lists what would move, the second one on the same names does it."""

    def __init__(self, model: Model) -> None:
        fields = (
            TextField("old", "交出人", "", "打字筛选，下方可选", known_people(model.state)),
            TextField("new", "接手人"),
            TextField("unit", "只交这个单位的", "", "可以不填"),
        )
        hint = "回车先列出清单，不改动；看过再按一次回车才交接。"
        super().__init__("人员交接", fields, self._use_case, hint)
        self.add_class("tall")
        self._plan: Handover | None = None
        self._asked: Values = {}

    def body(self) -> Iterable[Widget]:
        """Return the fields and the list."""
        yield from super().body()
        results = LineView(id="results")
        results.opens_on = Click.NEVER
        yield results

    async def submit(self) -> None:
        """List what would move, or move it."""
        values = self.values
        if self._plan is None or values != self._asked:
            self._plan = plan = await self.shifan.store.with_session(lambda session: _planned(session, values))
            self._asked = values
            self.query_one("#results", LineView).show(lambda width: handover_page(plan, width), fresh=True)
            self.say(f"共 {len(plan.lines)} 处，还没有改动。再按一次 回车 就交接。")
            return
        await super().submit()

    def _use_case(self, values: Values, _seen: Model) -> UseCase:
        listed = self._plan

        def use_case(session: Session) -> Done:
            if _planned(session, values) != listed:
                raise RuleError("清单刚刚有变化，没有交接。", "请按回车重新列出清单。")
            return handover.hand_over(session, values["old"], values["new"], values["unit"])

        self._plan = None
        return use_case


def _planned(session: Session, values: Values) -> Handover:
    return handover.plan_handover(session, values["old"], values["new"], values["unit"])
