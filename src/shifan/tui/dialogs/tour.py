"""The tour: five steps over the places themselves, left at any time, taken again from help or the list of actions."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.widget import Widget

from shifan.tui.dialogs.base import Dialog, Plain
from shifan.tui.model import Outcome

STEPS: tuple[tuple[str, str, str], ...] = (
    (
        "overview",
        "总览：今天做什么",
        "打开就是这里。最上面三件事最要紧，用上下键选中，回车就去办。下面是倒计时、各组进度、得分怎么算和最近的操作。"
        "数字 1 到 6 换地方，也可以用鼠标点上面的名称。",
    ),
    (
        "items",
        "指标：打勾、加材料",
        "回车打开一项，空格给核查点打勾。F2 加材料：把文件拖进窗口，或者按 F2 选文件。"
        "每次改动当场存好，屏幕上会说存了什么。",
    ),
    (
        "gaps",
        "缺项：还差什么",
        "还没做完的都在这里，最急的在最上面。F3 搜索：编号、几个词、拼音、单位、状态都行。"
        "问题短板整改好了，在这里附上佐证销号。",
    ),
    (
        "departments",
        "单位：谁在办",
        "先按 Ctrl+U 登记责任单位，再把指标分给他们。发填报表给各单位填，收回来自动合并，有冲突才问您。",
    ),
    (
        "overview",
        "做错了不要紧",
        "Ctrl+Z 撤销，什么都可以撤销；Ctrl+Y 重做；Ctrl+L 看谁做了什么。F6 导出进度表。"
        "F9 看这里能做什么，Ctrl+P 列出全部操作。没有一个动作要按字母，中文输入法开着也能用。",
    ),
)


class TourDialog(Dialog[Outcome | None]):
    """One step at a time, at the foot of the screen, with the place it tells of behind it."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("right,pagedown", "step(1)"),
        Binding("left,pageup", "step(-1)"),
        Binding("enter", "submit"),
    ]
    AUTO_FOCUS = ""

    def __init__(self) -> None:
        super().__init__("入门导览")
        self._at = 0

    def body(self) -> Iterable[Widget]:
        """Return the text."""
        yield Plain(id="lesson")

    def on_mount(self) -> None:
        """Show the first step."""
        self._show()

    def _show(self) -> None:
        place, title, text = STEPS[self._at]
        self.shifan.main.go_place(place)
        self.query_one("#heading", Plain).say(f"入门导览 {self._at + 1}/{len(STEPS)}　{title}")
        self.query_one("#lesson", Plain).say(text)
        self.show_buttons()

    def buttons(self) -> list[tuple[str, str, str]]:
        """Return forward, back and leave."""
        last = self._at == len(STEPS) - 1
        found = [("完成 回车" if last else "下一步 回车", "button", "submit")]
        if self._at:
            found.append(("上一步 左方向键", "button-quiet", "back"))
        return found if last else [*found, ("跳过 Esc", "button-quiet", "cancel")]

    async def submit(self) -> None:
        """Go on, or leave after the last step."""
        if self._at == len(STEPS) - 1:
            self.dismiss(None)
        else:
            self.action_step(1)

    def action_step(self, step: int) -> None:
        """Go to the step before or after."""
        self._at = max(0, min(len(STEPS) - 1, self._at + step))
        self._show()

    def pressed(self, action: str) -> None:
        """Go back one step."""
        if action == "back":
            self.action_step(-1)
