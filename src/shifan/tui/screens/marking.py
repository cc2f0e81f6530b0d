"""The items that the user has marked: the same ones on every list, until he takes the marks away."""

from __future__ import annotations

from typing import TYPE_CHECKING

from shifan.domain.criteria import Criterion
from shifan.tui.views.common import item_key, split_key

if TYPE_CHECKING:
    from shifan.tui.screens.main import MainScreen


class Marks:
    """Marks by item. While there are any, every list of items shows boxes before them."""

    def __init__(self, screen: MainScreen) -> None:
        self._screen = screen
        self._ids: set[str] = set()

    def __len__(self) -> int:
        return len(self._ids)

    @property
    def items(self) -> tuple[Criterion, ...]:
        """The marked items in the edition's order."""
        model = self._screen.model
        return () if model is None else tuple(item for item in model.edition.criteria if item.id in self._ids)

    @property
    def here(self) -> bool:
        """True while there are marks and the list is one of items, so that they can be seen there."""
        return bool(self._ids) and any(split_key(key)[0] == "item" for key in self._screen.list.keys)

    def toggle(self, item: Criterion) -> str:
        """Mark an item, or take its mark away; return what to say."""
        self._ids ^= {item.id}
        self.show()
        return self._told(f"第 {item.number} 项{'已标记' if item.id in self._ids else '不再标记'}。")

    def toggle_shown(self) -> str:
        """Mark all items that the list shows; take their marks away when all are marked. Return what to say."""
        keys = (split_key(key) for key in self._screen.list.keys)
        shown = {key for kind, key in keys if kind == "item"}
        if not shown:
            return "这里没有可以标记的指标。按 2 看全部指标。"
        everyone = shown <= self._ids
        self._ids = self._ids - shown if everyone else self._ids | shown
        self.show()
        return self._told(f"列表里的 {len(shown)} 项{'不再标记' if everyone else '都已标记'}。")

    def clear(self) -> str:
        """Take all marks away; return what to say."""
        count = len(self._ids)
        self._ids.clear()
        self.show()
        return f"已去掉 {count} 项的标记。" if count else "现在没有标记。"

    def show(self) -> None:
        """Show the boxes, where there is anything marked."""
        self._screen.list.show_boxes(self._box if self._ids else None)

    def _box(self, key: str) -> bool | None:
        kind, rest = split_key(key)
        return rest in self._ids if kind == "item" else None

    def _told(self, first: str) -> str:
        if not self._ids:
            return f"{first}现在没有标记。"
        shown = set(self._screen.list.keys)
        away = sum(item_key(item) not in shown for item in self.items)
        elsewhere = f"，其中 {away} 项不在这个列表里" if away else ""
        return f"{first}共标记 {len(self._ids)} 项{elsewhere}。"
