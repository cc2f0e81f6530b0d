"""What an imported table is called, its counts confirmed, then written; and of what kind an item is."""

from __future__ import annotations

import re
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from textual.widget import Widget

from shifan.domain.criteria import CriterionKind, Lifecycle
from shifan.domain.edition_table.values import Proposal, Role
from shifan.domain.errors import ProtectedError, UsageError
from shifan.domain.numbering import plain_number
from shifan.domain.scheme import Basis
from shifan.domain.text import fold
from shifan.services import edition_import as service
from shifan.services.edition_import import About, Imported
from shifan.services.session import Done, Session
from shifan.tui.dialogs.base import Dialog, Field, Plain
from shifan.tui.dialogs.form import Choice, TextField, captioned


class ColumnDialog(Dialog[tuple[str, Role] | None]):
    """Asks what a column holds; closes with its header or letter, and that."""

    AUTO_FOCUS = "#role"

    def __init__(self, column: str, role: Role) -> None:
        super().__init__("这一列取作什么")
        self._column, self._role = column, role

    def body(self) -> Iterable[Widget]:
        """Return the fields."""
        yield captioned(TextField("column", "哪一列", self._column, "表头的字，或列的字母，如 C"))
        yield Choice(tuple((role.value, role.label) for role in Role), id="role", value=self._role.value)
        yield Plain("选好以后重新读一遍这张表。没有表头的表，用列的字母逐列写明。", classes="hint")

    async def submit(self) -> None:
        """Close with both."""
        column = self.query_one("#column", Field).value.strip()
        if not column:
            raise UsageError("请写明是哪一列。", "写表头的字，或列的字母。")
        self.dismiss((column, Role(self.query_one("#role", Choice).value)))


class KindDialog(Dialog[tuple[str, CriterionKind] | None]):
    """Asks for an item's number and its kind."""

    def __init__(self, numbers: frozenset[str]) -> None:
        super().__init__("定一项的类别")
        self._numbers = numbers

    def body(self) -> Iterable[Widget]:
        """Return the fields."""
        yield captioned(TextField("number", "第几项", hint="照上面列出的编号写，如 101"))
        yield Choice(tuple((kind.value, kind.label) for kind in CriterionKind), id="kind")
        yield Plain("表里看不出是加分还是扣分的，在这里写明；写好以后重新读一遍这张表。", classes="hint")

    async def submit(self) -> None:
        """Close with both."""
        number = plain_number(self.query_one("#number", Field).value)
        if number not in self._numbers:
            raise UsageError(f"没有读到第 {number} 项。", "请照上面列出的编号写。")
        self.dismiss((number, CriterionKind(self.query_one("#kind", Choice).value)))


class AboutDialog(Dialog[Imported | None]):
    """Asks what the edition is called, has the counts confirmed, and writes it; closes with what was written."""

    SUBMIT = "数量无误，写入 回车"

    def __init__(self, proposal: Proposal) -> None:
        super().__init__("写成一个指标版本")
        self._proposal = proposal

    def body(self) -> Iterable[Widget]:
        """Return the counts and the fields."""
        counts = self._proposal.table.counts
        name = Path(self._proposal.file).stem
        year = re.search(r"20\d\d", name)
        yield Plain(
            f"请与手里的文件核对：一级 {counts.groups} 个，二级 {counts.subgroups} 个，三级 {counts.items} 项"
            f"（基础 {counts.base}，加分 {counts.bonus}，扣分 {counts.penalty}）。",
            classes="hint",
        )
        yield captioned(TextField("expect", "应有数量", hint=f"可以不填；填了就替您核对，如 {counts.levels}"))
        yield captioned(TextField("title", "名称", name, "照文件的全称写"))
        yield captioned(TextField("issuer", "发布单位", hint="可以不填"))
        yield captioned(TextField("year", "年份", year[0] if year else "", "可以不填"))
        yield captioned(TextField("id", "编码", _free_id(self.model.folder, year[0] if year else ""), "小写字母、数字"))
        yield Plain("这一版现在", classes="caption")
        yield Choice(tuple((one.value, one.label) for one in Lifecycle), id="lifecycle", value=Lifecycle.ACTIVE.value)
        if self._proposal.table.points:
            yield Plain("分值的依据", classes="caption")
            yield Choice(tuple((one.value, one.label) for one in Basis), id="basis", value=Basis.OFFICIAL.value)

    async def submit(self) -> None:
        """Write the edition."""
        levels, expect = self._proposal.table.counts.levels, re.findall(r"\d+", fold(self._text("expect")))
        if self._text("expect") and "/".join(expect) != levels:
            wanted = "／".join(expect) or self._text("expect")
            raise UsageError(
                f"读到的一级、二级、三级是 {levels}，与应有的 {wanted} 不符，没有写入。", "按 Esc 回去看哪里没有读全。"
            )
        about = self._about()
        proposal = self._proposal
        made: list[Imported] = []

        def write(session: Session) -> Done:
            today = session.clock().date()
            key = ("import_edition", about.id)
            made.append(session.once(key, lambda: service.import_edition(session.folder, proposal, about, today)))
            return imported_words(made[-1])

        self.say("正在写入，请稍候。")
        await self.shifan.change(write)
        self.dismiss(made[-1])

    def _about(self) -> About:
        basis = self.query_one("#basis", Choice).value if self._proposal.table.points else Basis.OFFICIAL.value
        lifecycle = Lifecycle(self.query_one("#lifecycle", Choice).value)
        title, issuer, year = self._text("title"), self._text("issuer"), self._text("year")
        if not title:
            raise UsageError("请写明这一版的名称。", "照文件的全称写。")
        return About(self._text("id"), title, issuer, year, lifecycle, Basis(basis))

    def _text(self, field: str) -> str:
        return self.query_one(f"#{field}", Field).value.strip()


def imported_words(found: Imported) -> Done:
    """Return what was written, in words."""
    edition = found.edition
    message = f"已导入「{edition.title}」，共 {len(edition.criteria)} 项。"
    scheme = "分值已另成一个计分方案，换到这一版以后可以用。" if found.scheme is not None else ""
    return Done(f"{message}{scheme}这次申报还没有换用它。", None)


def _free_id(folder: Path, year: str) -> str:
    """Return an id that is not taken."""
    start = f"official-{year}" if year else "official"
    for number in range(1, 100):
        key = start if number == 1 else f"{start}-{number}"
        with suppress(ProtectedError):
            service.refuse_unusable(folder, About(key, "名称"))
            return key
    return ""
