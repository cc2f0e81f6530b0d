"""The terminal, by facts that whoever talks to it has gathered."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from shifan.domain.values import value
from shifan.services.doctor.findings import Finding, fine, wrong

TERMINAL = "终端"
COLUMNS, LINES = 80, 24


@value
class Terminal:
    """What is known of a terminal: its size in cells, the cells of a glyph of ambiguous width (None: not known), the
    encodings of its text and of file names, and the variables that tell its colours."""

    columns: int
    lines: int
    ambiguous: int | None
    encoding: str
    file_names: str
    environ: Mapping[str, str]


def look_at_terminal(terminal: Terminal | None) -> Iterator[Finding]:
    """Yield what is found about the terminal; None says that the program talks to none."""
    if terminal is None:
        yield fine(TERMINAL, "现在没有连着终端窗口，没有检查。")
        return
    size = f"{terminal.columns} 列 {terminal.lines} 行"
    if terminal.columns < COLUMNS or terminal.lines < LINES:
        yield wrong(TERMINAL, f"窗口太小：{size}。", f"请放大窗口或调小字号，至少 {COLUMNS} 列 {LINES} 行。")
    else:
        yield fine(TERMINAL, f"窗口大小 {size}，够用。")
    yield _colours(terminal.environ)
    yield _width(terminal.ambiguous)
    yield _encoding(terminal)


def _colours(environ: Mapping[str, str]) -> Finding:
    kind = environ.get("TERM", "")
    if kind == "dumb":
        return wrong(TERMINAL, "这种终端不能画界面。", "请换一个终端程序；文字命令照常可用。")
    if environ.get("COLORTERM", "").lower() in ("truecolor", "24bit") or environ.get("WT_SESSION"):
        return fine(TERMINAL, "颜色：全彩。")
    if "256" in kind:
        return fine(TERMINAL, "颜色：256 种。")
    return fine(TERMINAL, "颜色：按 16 种用，状态另有文字，不影响使用。")


def _width(ambiguous: int | None) -> Finding:
    if ambiguous == 2:
        return fine(TERMINAL, "边框一类符号占两格；界面只用宽度确定的字，不会错乱。")
    if ambiguous == 1:
        return fine(TERMINAL, "边框一类符号占一格。")
    return fine(TERMINAL, "问不到边框一类符号占几格；界面只用宽度确定的字，不会错乱。")


def _encoding(terminal: Terminal) -> Finding:
    if terminal.file_names.lower().replace("-", "") not in ("utf8", "mbcs"):
        return wrong(
            TERMINAL,
            f"系统的文件名编码是 {terminal.file_names}，中文文件名可能出错。",
            "请把系统的语言环境设成 UTF-8，如 zh_CN.UTF-8。",
        )
    if terminal.encoding.lower().replace("-", "") != "utf8":
        return fine(TERMINAL, f"文字编码是 {terminal.encoding}，程序会改用 UTF-8。")
    return fine(TERMINAL, "文字和文件名都用 UTF-8 编码。")
