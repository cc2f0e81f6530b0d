"""The steps of the guided start: which there are for which beginning, and what stands above each."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from shifan.domain.errors import ShifanError
from shifan.tui.dates import parse_date

NEW, SAMPLE, PRESENT = "new", "sample", "present"
OFFICIAL = "official"
IMPORT_ACTION = "import_edition"
"""The action that takes the official table in; the choice is offered where the interface has it."""

KINDS = (
    (NEW, "新建本县的台账"),
    (SAMPLE, "先看样例（柳城县2023年公开数据，可以随便试）"),
    (PRESENT, "打开已有的台账"),
)
WHO, DATES, PLACE, EDITION, CHECK, RESULT = "who", "dates", "place", "edition", "check", "result"
PATHS = {
    NEW: ("kind", WHO, DATES, PLACE, EDITION, CHECK, RESULT),
    SAMPLE: ("kind", PLACE, CHECK, RESULT),
    PRESENT: ("kind", PLACE),
}
LEADS = {
    "kind": "这里还没有台账。一次申报就是一个文件夹，台账、材料、备份都在里面，可以整个拷走。",
    WHO: "哪个县，哪一轮？写错了以后可以看出来，也可以退回来改。",
    DATES: "评估期是哪一段，哪天要上报？不清楚上报日期的，可以先空着，以后再定。",
    PLACE: "台账放在哪个文件夹？请放在本机硬盘，不要放在网络共享文件夹。",
    EDITION: "用哪一版指标？",
    CHECK: "请核对，然后新建。要改就按 Esc 退回去，写过的都在。",
    RESULT: "建好了。下面是对台账和这台电脑的检查。",
}


def at_fault(step: str, text: Callable[[str], str], today: date) -> str:
    """Return the field of a step that is to be filled or mended: the first that is wanting or cannot be read."""
    if step == WHO:
        return "round" if text("county") else "county"
    read: dict[str, date | None] = {}
    for field in ("start", "end", "deadline"):
        try:
            read[field] = parse_date(text(field), today)
        except ShifanError:
            return field
        if read[field] is None and field != "deadline":
            return field
    start, end = read["start"], read["end"]
    return "end" if start and end and end < start else "deadline"
