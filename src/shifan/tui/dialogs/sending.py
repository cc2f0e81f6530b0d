"""Workbooks for departments (填报表): where to, until when, to whom."""

from __future__ import annotations

from shifan.domain.application import Department
from shifan.domain.errors import UsageError
from shifan.services.session import Done, Session
from shifan.tui.application import UseCase
from shifan.tui.dates import parse_coming
from shifan.tui.dialogs.base import Dialog
from shifan.tui.dialogs.form import ChoiceField, FormDialog, TextField, Values
from shifan.tui.folders import typed_path
from shifan.tui.model import Model, Outcome

_KEEP, _REPLACE = "keep", "replace"
_HINT = "每个有任务的单位一份。发出了什么、什么时候要交回，都记下来，可以撤销；撤销不会删掉已经写好的文件。"


def send_dialog(model: Model, unit: Department | None = None) -> Dialog[Outcome | None]:
    """Return the dialog that writes the departments' workbooks; ``unit`` is offered as the only one."""
    names = tuple(department.name for department in model.state.departments)
    there = (
        (_KEEP, "不覆盖，先告诉我"),
        (_REPLACE, "覆盖"),
    )
    return FormDialog(
        "发填报表",
        (
            TextField("folder", "存到文件夹", str(model.folder / "填报表"), "没有这个文件夹时会建好"),
            TextField("due", "交回时限", "", "可以不填，如 2023-10-9、10月9日", parse=parse_coming),
            TextField("call", "有疑问找", model.user, "姓名，可带电话"),
            TextField("unit", "只给这个单位", unit.name if unit else "", "空着为全部有任务的单位", names),
            ChoiceField("there", "已有同名文件时", there),
        ),
        _use_case,
        _HINT,
        stopped="已停止，一份也没有写，没有登记发出。",
    )


def _use_case(values: Values, seen: Model) -> UseCase:
    typed = values["folder"].strip("\"'“”")
    if not typed:
        raise UsageError("请写明存到哪个文件夹。")
    folder = seen.folder / typed_path(typed)
    due = parse_coming(values["due"], seen.today)

    def send(session: Session) -> Done:
        # openpyxl is slow to import: only when workbooks are written
        from shifan.services.sending import Sending, export_by_department

        units = (values["unit"],) if values["unit"] else ()
        return export_by_department(
            session, folder, Sending(due, values["call"], units, force=values["there"] == _REPLACE)
        )

    return send
