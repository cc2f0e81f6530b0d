"""An official table close to the shipped edition, as an office writes it, for the guided import at the screen."""

from __future__ import annotations

from pathlib import Path

from shifan.criteria.library import load_edition
from shifan.domain.criteria import Criterion, Edition
from shifan.services.setup import DEFAULT_EDITION
from support_desk import Desk
from support_tables import Content, Group, Item, Subgroup, Table, header, plain_rows, write_xlsx

TABLE = "示范指标2025.xlsx"
OFFICIAL = "official-2025"
NEW_TITLE = "数字政府建设评估"
_GONE = ("5", "9")
_NEW, _CHANGED, _DOUBTFUL = "7", "3", "12"


def official_content(edition: Edition) -> Content:
    """Return the shipped edition with 5 and 9 left out, 7 replaced, 3 reworded, and 12 hardly to be recognised."""
    return tuple(
        Group(
            group.title,
            tuple(
                Subgroup(
                    subgroup.title,
                    tuple(_item(item) for item in subgroup.criteria if item.number not in _GONE),
                )
                for subgroup in group.subgroups
            ),
        )
        for group in edition.groups
    )


def _item(item: Criterion) -> Item:
    requirement = item.requirement
    if item.number == _NEW:
        return Item(NEW_TITLE, "从前没有写过的一项，与原来的各项都不相同，须另行准备台账。", item.kind)
    if item.number == _CHANGED:
        requirement += "结果向社会公开。"
    if item.number == _DOUBTFUL:
        requirement = requirement[: len(requirement) * 2 // 5] + "每年向社会公布结果并接受群众监督，整改情况一并公开。"
    return Item(item.title, requirement, item.kind)


def official_table(folder: Path, *, title: str = "三级指标") -> Path:
    """Write the table as a workbook with merged cells, a heading over it and a column nobody asks for."""
    content = official_content(load_edition(DEFAULT_EDITION))
    head = header("一级指标", "二级指标", title, "具体要求", "备注")
    rows = plain_rows(content, cells=lambda _number, item: (item.title, item.requirement, ""))
    folder.mkdir(parents=True, exist_ok=True)
    return write_xlsx(folder / TABLE, [Table([head, *rows], before=["市县法治政府建设示范指标体系"])])


async def read_table(desk: Desk, path: Path) -> None:
    """Drop the file on the page and wait until it is read."""
    await desk.type(str(path))
    await desk.sees("请核对数量")
    await idle(desk)


async def idle(desk: Desk) -> None:
    """Wait until the page in front has done its work."""
    await desk.page()
    await desk.until(lambda: not getattr(desk.app.screen, "working", False), "做完")


async def fill(desk: Desk, field: str, text: str) -> None:
    """Write into a field of the dialog in front."""
    found = desk.app.screen.query_one(f"#{field}")
    found.focus()
    await desk.until(lambda: found.has_focus, field)
    found.value = ""  # type: ignore[attr-defined]
    await desk.type(text)
    await desk.until(lambda: found.value == text, text)  # type: ignore[attr-defined]


def shown(desk: Desk) -> str:
    """Return the screen without the ids of editions, which are data, for the check that no English word is on it."""
    return desk.text.replace(OFFICIAL, "").replace(DEFAULT_EDITION, "")
