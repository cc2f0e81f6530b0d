"""What is shown while a long piece of work goes on: what is being done, how far it is, and how to stop it."""

from __future__ import annotations

from shifan.evidence.watch import Watch
from shifan.tui.lines import Page, Span, bar, text_line
from shifan.tui.views.common import nothing

_BAR, _LINE = 30, 20
_MOVING = 5
_STEPS = 5  # of a moving bar in a second
FINAL = "这一步不能停止，请稍候；做完可以撤销。"


def watch_page(watch: Watch, *, apart: bool = True) -> Page:
    """Return what is being done and how far it is; ``apart`` says that other things can be done meanwhile."""
    how = FINAL if watch.final else "可以先做别的，或者停止。" if apart else "请稍候，或者停止。"
    told = f"{watch.text or '正在准备'}{_elapsed(watch)}。{how}"
    if watch.total:
        spans: tuple[Span, ...] = bar(min(watch.done, watch.total), watch.total, _BAR)
    else:
        at = _moved(watch, _BAR)
        spans = ((" " * at, "bar-left"), (" " * _MOVING, "bar-done"), (" " * (_BAR - at - _MOVING), "bar-left"))
    return Page((nothing(told), text_line(*spans)))


def watch_line(watch: Watch) -> str:
    """Return the same as one line of text, for a dialog that Esc stops."""
    if watch.final:
        return f"{watch.text}，{FINAL}"
    if watch.total:
        done = min(_LINE, watch.done * _LINE // watch.total)
        shown = f"{'#' * done}{'.' * (_LINE - done)}"
    else:
        at = _moved(watch, _LINE)
        shown = f"{'.' * at}{'#' * _MOVING}{'.' * (_LINE - at - _MOVING)}"
    return f"{watch.text or '正在准备'}{_elapsed(watch)}　[{shown}]　Esc 停止"


def _elapsed(watch: Watch) -> str:
    """Say how long it has taken where nobody knows how much there is to do."""
    seconds = int(watch.seconds)
    return f"，已用 {seconds} 秒" if not watch.total and seconds > 0 else ""


def _moved(watch: Watch, width: int) -> int:
    return int(watch.seconds * _STEPS) % (width - _MOVING + 1)
