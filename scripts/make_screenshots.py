"""Make the pictures of the documents from the sample: screens, workbooks and a report, so that they never go stale.

python scripts/make_screenshots.py docs/images [--only overview] [--svg]

``manual/screen_svg.py`` draws screens, Chromium turns them into PNG; LibreOffice and pdftoppm print pages of files.
``--svg`` writes the screens as SVG and asks for neither.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import subprocess
import tempfile
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone
from pathlib import Path

from manual.screen_svg import picture, runs
from textual import events
from textual.pilot import Pilot

from shifan.criteria.library import load_edition
from shifan.domain.reports.contents import ReportKind
from shifan.evidence.watch import Watch
from shifan.services.demo import open_demo
from shifan.services.exporting import export_progress
from shifan.services.reporting import prepare_report
from shifan.services.sending import Sending, export_by_department
from shifan.services.session import Session, open_session
from shifan.tui.application import ShifanApp
from shifan.tui.dialogs.pages import PageDialog

NOW = datetime(2023, 10, 9, 10, 0, tzinfo=timezone(timedelta(hours=8)))
USER = "经办人"
TITLE = "示范 · 样例（柳城县2023年公开数据）"
_PATIENCE = 60.0


class Desk:
    """The running application with somebody at it who presses keys."""

    def __init__(self, app: ShifanApp, pilot: Pilot[None]) -> None:
        self.app = app
        self.pilot = pilot

    async def until(self, happened: Callable[[], object], what: str) -> None:
        """Wait for a condition. Raises SystemExit when it does not come."""
        deadline = time.monotonic() + _PATIENCE
        while not happened():
            if time.monotonic() > deadline:
                raise SystemExit(f"等不到：{what}")
            await self.pilot.pause(0.01)

    async def sees(self, text: str) -> None:
        """Wait until a text is on screen."""
        await self.until(lambda: text in "".join(run.text for run in runs(self.app)), text)

    async def press(self, *keys: str) -> None:
        """Press keys one after the other."""
        await self.pilot.press(*keys)
        await self.until(lambda: not self.app._burst, "按键已处理")
        await self.pilot.pause()

    async def type(self, text: str) -> None:
        """Commit text as an input method does."""
        self.app.post_message(events.Paste(text))
        await self.pilot.pause()

    async def dialog(self) -> None:
        """Wait until a dialog has its focus, and a page what it shows."""
        app = self.app
        await self.until(lambda: app.screen is not app.main and app.focused is not None, "对话框")
        if isinstance(page := app.screen, PageDialog):
            await self.until(lambda: page.data is not None and not page.busy, "页面")
        await self.pilot.pause()

    async def item(self, number: str) -> None:
        """Find an item by its number and open it."""
        await self.press("f3")
        await self.dialog()
        await self.press(*number, "enter")
        await self.until(lambda: self.app.screen is self.app.main, "搜索已关闭")
        shown = load_edition("working-2023").by_number(number).id
        await self.until(lambda: self.app.main._shown_item == shown, f"第 {number} 项的明细")
        self.app.main.clear_status()
        await self.pilot.pause()


Walk = Callable[[Desk], Awaitable[None]]


@dataclass(frozen=True)
class Scene:
    """A picture of a screen: how to get there, and the size of the window in cells."""

    walk: Walk
    size: tuple[int, int] = (110, 34)


def place(digit: str, text: str) -> Walk:
    """Go to one of the six places."""

    async def walk(desk: Desk) -> None:
        await desk.press(digit)
        await desk.sees(text)

    return walk


async def _menu(desk: Desk) -> None:
    await desk.press("ctrl+p")
    await desk.dialog()


async def _search(desk: Desk) -> None:
    await desk.press("f3")
    await desk.dialog()
    await desk.type("听证")
    await desk.sees("找到 3 项")


async def _item(desk: Desk) -> None:
    await desk.item("32")


async def _evidence(desk: Desk) -> None:
    await desk.item("32")
    await desk.press("f2")
    await desk.dialog()


async def _claim(desk: Desk) -> None:
    await desk.item("32")
    await desk.press("f7")
    await desk.dialog()


async def _history(desk: Desk) -> None:
    await desk.item("32")
    for number in ("32.1", "32.2"):
        await desk.press("space")
        await desk.sees(f"勾选 {number}「")
        await desk.press("down")
    await desk.press("ctrl+z")
    await desk.sees("撤销：勾选 32.2「")
    await desk.press("ctrl+l")
    await desk.dialog()


async def _numbered(desk: Desk, number: str) -> None:
    await desk.press("ctrl+p")
    await desk.dialog()
    menu = desk.app.screen
    await desk.press(*number, "enter")
    await desk.until(lambda: desk.app.screen is not menu, "另一页")
    await desk.dialog()


async def _score(desk: Desk) -> None:
    await _numbered(desk, "12")


async def _reports(desk: Desk) -> None:
    await _numbered(desk, "51")


def workbook(session: Session) -> Path:
    """Return a progress workbook."""
    target = session.folder / "进度表.xlsx"
    export_progress(session, target)
    return target


def department_workbook(session: Session) -> Path:
    """Return the workbook of one department."""
    folder = session.folder / "填报表"
    export_by_department(session, folder, Sending(date(2024, 1, 15), departments=("县司法局",)))
    return next(folder.glob("*.xlsx"))


def report(session: Session) -> Path:
    """Return a document."""
    target = session.folder / "自评报告.docx"
    prepare_report(session, target, ReportKind.SELF_ASSESSMENT).run(Watch())
    return target


SCENES: dict[str, Scene] = {
    "overview": Scene(place("1", "今天先做这 3 件事")),
    "item": Scene(_item),
    "small": Scene(_item, (80, 24)),
    "gaps": Scene(place("3", "最急的缺项")),
    "departments": Scene(place("4", "联络员")),
    "ledgers": Scene(place("5", "自查结论")),
    "evidence": Scene(place("6", "印证的指标")),
    "search": Scene(_search, (110, 22)),
    "add-evidence": Scene(_evidence),
    "claim": Scene(_claim, (110, 24)),
    "menu": Scene(_menu),
    "score": Scene(_score),
    "reports": Scene(_reports, (110, 20)),
    "history": Scene(_history, (110, 26)),
}
FILES: dict[str, tuple[Callable[[Session], Path], int]] = {
    "workbook": (workbook, 3),
    "department-workbook": (department_workbook, 2),
    "report": (report, 1),
}
"""Pictures of files: what writes the file, and which of its pages is shown."""
PICTURES = (*SCENES, *FILES)
"""The pictures that this makes. ``rollup-growth.svg`` is measured: benchmarks/rollup.py makes it."""


async def screens(folder: Path, wanted: list[str], target: Path, *, png: bool) -> None:
    """Write the pictures of screens."""
    for name in wanted:
        scene = SCENES[name]
        app = ShifanApp(lambda: open_session(folder, user=USER, clock=lambda: NOW))
        async with app.run_test(size=scene.size) as pilot:
            desk = Desk(app, pilot)
            await desk.until(lambda app=app: app.model is not None, "台账已打开")  # type: ignore[misc]
            await desk.sees("今天先做")
            await scene.walk(desk)
            await pilot.pause()
            drawn, width, height = picture(app, TITLE)
        path = (folder if png else target) / f"{name}.svg"
        path.write_text(drawn, encoding="utf-8", newline="\n")
        if png:
            photograph(path, target / f"{name}.png", width, height)


def photograph(page: Path, target: Path, width: int, height: int) -> None:
    """Let Chromium take a picture of a page of that size. Raises SystemExit."""
    with tempfile.TemporaryDirectory() as profile:
        flags = ("--headless=new", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", "--no-first-run")
        asked = (f"--user-data-dir={profile}", f"--window-size={width},{height}", f"--screenshot={target}")
        subprocess.run(["chromium", *flags, *asked, page.as_uri()], check=True, capture_output=True, timeout=120)
    if not target.is_file():
        raise SystemExit(f"没有画出 {target.name}。")
    shrink(target)


def shrink(target: Path) -> None:
    """Write the picture again with few colours: a third of the size, and nothing that can be seen is lost."""
    from PIL import Image  # only where a PNG is made

    with Image.open(target) as picture:
        picture.convert("RGB").quantize(64, dither=Image.Dither.NONE).save(target, optimize=True)


def page_picture(file: Path, page: int, target: Path) -> None:
    """Write one page of an office file as it is printed."""
    with tempfile.TemporaryDirectory() as work:
        profile = (Path(work) / "profile").as_uri()
        command = ["soffice", "--headless", f"-env:UserInstallation={profile}", "--convert-to", "pdf", "--outdir"]
        subprocess.run([*command, work, file], check=True, capture_output=True, timeout=240)
        pdf = Path(work) / f"{file.stem}.pdf"
        only = ["-f", str(page), "-l", str(page), "-r", "100", "-png", "-singlefile"]
        subprocess.run(["pdftoppm", *only, pdf, target.with_suffix("")], check=True, timeout=60)
    shrink(target)


def main() -> None:
    """Make the pictures."""
    parser = argparse.ArgumentParser(description="从样例做说明里的图。")
    parser.add_argument("target", type=Path)
    parser.add_argument("--only", action="append", choices=PICTURES, help="只做这一张")
    parser.add_argument("--svg", action="store_true", help="画面写成 SVG，不要 Chromium 和 LibreOffice")
    options = parser.parse_args()
    wanted = options.only or [*SCENES] + ([] if options.svg else [*FILES])
    options.target.mkdir(parents=True, exist_ok=True)
    target = options.target.resolve()
    os.environ.update(TERM="xterm-256color", COLORTERM="truecolor")
    with tempfile.TemporaryDirectory() as work:
        folder = Path(work) / "柳城县"
        open_demo(folder, user=USER, clock=lambda: NOW)[0].close()
        asyncio.run(screens(folder, [name for name in wanted if name in SCENES], target, png=not options.svg))
        for name in (name for name in wanted if name in FILES):
            write, page = FILES[name]
            with open_demo(Path(work) / name, user=USER, clock=lambda: NOW)[0] as session:
                file = write(session)
            page_picture(file, page, target / f"{name}.png")


if __name__ == "__main__":
    main()
