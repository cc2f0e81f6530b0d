"""The showcase project's page: the project itself, its materials, its dates."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import ClassVar

from textual import events, on
from textual.binding import BindingType
from textual.widget import Widget

from shifan.domain.application import ShowcaseMaterial
from shifan.domain.errors import RuleError, UsageError
from shifan.domain.showcase import ShowcaseTrack
from shifan.services import showcase
from shifan.services.conflicts import watched_row
from shifan.services.session import Session
from shifan.tui.application import UseCase
from shifan.tui.dates import parse_coming, parse_date, shown_date
from shifan.tui.dialogs.files import FilePicker
from shifan.tui.dialogs.form import FormDialog, TextField, Values
from shifan.tui.dialogs.pages import PageDialog, page_bindings
from shifan.tui.lines import Page
from shifan.tui.model import Model
from shifan.tui.views.showcase import showcase_page
from shifan.tui.widgets.line_view import LineView

Data = tuple[ShowcaseTrack | None]
_DATES = "如 2023-10-9、20231009、10月9日"


class ShowcasePage(PageDialog[Data]):
    """The showcase project."""

    PAGE = "showcase"
    BINDINGS: ClassVar[list[BindingType]] = page_bindings("showcase")

    def __init__(self) -> None:
        super().__init__("单项示范项目")

    def fetch(self, session: Session) -> Data:
        """Return the project, if there is one."""
        return (showcase.showcase_track(session),)

    def draw(self, data: Data, width: int) -> Page:
        """Return it with its materials and dates."""
        return showcase_page(data[0], width)

    @property
    def track(self) -> ShowcaseTrack:
        """The project. Raises RuleError when there is none."""
        track = self.data[0] if self.data else None
        if track is None:
            raise RuleError("还没有推荐单项示范项目。", "请先按 F8 填写名称。")
        return track

    @property
    def material(self) -> ShowcaseMaterial:
        """The material under the cursor. Raises UsageError when there is none."""
        kind, number = self.row
        for line in self.track.materials:
            if kind == "material" and str(line.number) == number:
                return line.material
        raise UsageError("请先选中一份材料。", "按 F2 添加一份。")

    def do_describe(self) -> None:
        """Write what the project is."""
        project = self.data[0].project if self.data and self.data[0] else None

        def make(values: Values, _seen: Model) -> UseCase:
            return lambda session: showcase.set_showcase(
                session, name=values["name"], unit=values["unit"], summary=values["summary"]
            )

        fields = (
            TextField("name", "项目名称", project.name if project else ""),
            TextField("unit", "承办单位", project.unit if project else "", "可以不填"),
            TextField("summary", "简介", project.summary if project else "", "可以不填"),
        )
        watched = watched_row(project, name="name", unit="unit", summary="summary") if project else None
        self.ask(FormDialog("单项示范项目", fields, make, watched=watched))

    def do_add(self) -> None:
        """Add a material."""
        project = self.track.project

        def make(values: Values, seen: Model) -> UseCase:
            due = parse_coming(values["due"], seen.today)
            return lambda session: showcase.add_material(session, values["title"], due=due)

        fields = (TextField("title", "材料名称"), TextField("due", "完成时限", hint=f"可以不填，{_DATES}"))
        self.ask(FormDialog(f"「{project.name}」添加材料", fields, make))

    def do_mark(self) -> None:
        """Mark the material under the cursor done, or open again."""
        material = self.material
        self.run(lambda session: showcase.mark_material(session, material.title, not material.done))

    def do_open(self) -> None:
        """Attach a document to the material under the cursor."""
        if self.row[0] == "material":
            self.ask(AttachDialog(self.material, self.model))

    def do_due(self) -> None:
        """Set or clear the due date of the material under the cursor."""
        material = self.material

        def make(values: Values, seen: Model) -> UseCase:
            due = parse_coming(values["due"], seen.today)
            return lambda session: showcase.set_material_due(session, material.title, due)

        field = TextField("due", "完成时限", shown_date(material.due), _DATES, parse=parse_coming)
        watched = watched_row(material, due="due")
        self.ask(FormDialog(f"材料「{material.title}」", (field,), make, "留空则取消时限。", watched=watched))

    def do_date(self) -> None:
        """Add a date to the project's own track."""
        project = self.track.project

        def make(values: Values, seen: Model) -> UseCase:
            on = parse_date(values["date"], seen.today)
            if on is None:
                raise UsageError("请写明日期。", f"{_DATES}。")
            return lambda session: showcase.add_showcase_milestone(session, values["title"], on)

        fields = (TextField("title", "名称"), TextField("date", "日期", hint=_DATES))
        self.ask(FormDialog(f"「{project.name}」添加时间节点", fields, make))

    def do_remove(self) -> None:
        """Take the material or the date under the cursor away."""
        kind, key = self.row
        titles = [dated.title for dated in self.track.dates if dated.key == key]
        if kind == "date" and titles:
            self.run(lambda session: showcase.remove_showcase_milestone(session, titles[0]))
            return
        material = self.material
        self.run(lambda session: showcase.remove_material(session, material.title))


class AttachDialog(FormDialog):
    """Attaches one document to a material: a file, or one that is in the pool already."""

    SUBMIT = "附上 回车"
    stopped_text = "已停止，文件没有附上。"
    AUTO_FOCUS = "#paths"

    def __init__(self, material: ShowcaseMaterial, model: Model) -> None:
        known = tuple(dict.fromkeys(evidence.title for evidence in model.state.evidence))
        field = TextField("known", "或材料库已有的", "", "打字筛选，下方可选", known)
        super().__init__(f"材料「{material.title}」附上文件", (field,), self._use_case)
        self._material = material

    def body(self) -> Iterable[Widget]:
        """Return the files, then the documents there are."""
        yield FilePicker(self.shifan.store)
        yield from super().body()

    def _use_case(self, values: Values, _seen: Model) -> UseCase:
        files = self.query_one(FilePicker).chosen
        chosen: list[str | Path] = [*files, *([values["known"]] if values["known"] else [])]
        if len(chosen) != 1:
            raise UsageError("请选一份文件。" if not chosen else "一份材料只附一个文件，请只留一个。")
        return lambda session: showcase.attach_to_material(session, self._material.title, chosen[0])

    async def submit(self) -> None:
        """Read a path that was typed but not entered, then attach."""
        picker = self.query_one(FilePicker)
        if not await picker.ready():
            return
        await super().submit()

    @on(FilePicker.Changed)
    def _files_changed(self, message: FilePicker.Changed) -> None:
        self.say(message.problem)

    def on_paste(self, event: events.Paste) -> None:
        """Take files that are dropped on the dialog."""
        event.stop()
        self.query_one(FilePicker).take(event.text)

    def action_mark(self) -> None:
        """Tick or untick a file."""
        if self.query_one("#files", LineView).has_focus:
            self.query_one(FilePicker).toggle()
