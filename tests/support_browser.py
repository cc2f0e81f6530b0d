"""A real Chromium, driven over its debugging pipe."""

from __future__ import annotations

import base64
import json
import os
import re
import select
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

from support import find_program

PATIENCE = 60.0  # an upper bound for what normally takes a second or two
_CONTROL = re.compile(rb"\x1b(?:\[[0-9;:?<>$]*[ -/]*[@-~]|[\]P][^\x07\x1b]*(?:\x07|\x1b\\)|[@-Z\\-_=>])")
_FLAGS = (
    "--headless=new",
    "--no-sandbox",  # the tests may run as root in a container
    "--remote-debugging-pipe",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",  # no network: no other name is ever found
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-gpu",
    "--window-size=1200,800",
)
_AS_3_AND_4 = """
import fcntl, os, sys
ends = [fcntl.fcntl(int(end), fcntl.F_DUPFD, 100) for end in sys.argv[1:3]]
for number, end in zip((3, 4), ends):
    os.dup2(end, number)
    os.close(end)
os.execv(sys.argv[3], sys.argv[3:])
"""  # where Chromium looks for its debugging pipe
KEYS = {"Enter": 13, "Escape": 27, "Tab": 9, "F2": 113, "F3": 114, "F6": 117, "F8": 119, "F9": 120}


class Page:
    """One tab: what it asked for, what it was sent, and hands on its keyboard."""

    def __init__(self, browser: Browser, profile: str, target: str, session: str) -> None:
        self.browser = browser
        self.profile = profile
        self._target = target
        self._session = session
        self.requests: list[str] = []
        self.told: list[dict[str, Any]] = []
        self._shown = b""
        self.complaints: list[str] = []

    def listen(self) -> None:
        """Ask for the events that are noted."""
        for domain in ("Page", "Network", "Runtime", "Log"):
            self.call(f"{domain}.enable")

    def close(self) -> None:
        """Close the tab."""
        self.call("Target.closeTarget", targetId=self._target)

    def call(self, method: str, **parameters: object) -> dict[str, Any]:
        """Return the answer to a command for this tab. Raises RuntimeError when it is refused."""
        return self.browser.call(method, self._session, **parameters)

    def open(self, address: str) -> int:
        """Go to an address and return the status of the page that came."""
        self.told.clear()
        loader = self.call("Page.navigate", url=address)["loaderId"]
        self.wait(lambda: bool(self._answers(loader)) and "Page.loadEventFired" in {e["method"] for e in self.told})
        return int(self._answers(loader)[-1]["response"]["status"])

    def _answers(self, loader: str) -> list[dict[str, Any]]:
        found = [event["params"] for event in self.told if event["method"] == "Network.responseReceived"]
        return [answer for answer in found if answer["loaderId"] == loader and answer["type"] == "Document"]

    def run(self, script: str) -> Any:
        """Return the value of a JavaScript expression, awaited."""
        how = {"returnByValue": True, "awaitPromise": True, "userGesture": True}
        found = self.call("Runtime.evaluate", expression=script, **how)
        assert "exceptionDetails" not in found, found["exceptionDetails"]
        return found["result"].get("value")

    def wait(self, condition: Callable[[], bool]) -> None:
        """Read events until the condition holds."""
        self.browser.wait(condition)

    def wait_for(self, *texts: str) -> None:
        """Wait until the interface has sent each text since the last ``forget``."""
        for text in texts:
            self.wait(lambda text=text: text in self.shown)  # type: ignore[misc]

    @property
    def shown(self) -> str:
        """What the interface has sent since the last ``forget``, without control sequences."""
        return _CONTROL.sub(b"", self._shown).decode("utf-8", "replace")

    def forget(self) -> None:
        """Look only at what comes from now on."""
        self._shown = b""

    def press(self, key: str, *, ctrl: bool = False, commands: tuple[str, ...] = ()) -> None:
        """Press and let go of one key; ``commands`` is what the browser itself does on it, unless it is stopped."""
        code = KEYS.get(key) or ord(key.upper())
        pressed = {"key": key, "windowsVirtualKeyCode": code, "modifiers": 2 if ctrl else 0}
        text = {"text": "\r"} if key == "Enter" else {"text": key} if len(key) == 1 and not ctrl else {}
        kind = "keyDown" if text else "rawKeyDown"
        self.call("Input.dispatchKeyEvent", type=kind, commands=list(commands), **pressed, **text)
        self.call("Input.dispatchKeyEvent", type="keyUp", **pressed)

    def compose(self, steps: tuple[str, ...], committed: str) -> None:
        """Type through an input method: what stands underlined step by step, then what is chosen."""
        for step in steps:
            self.call("Input.imeSetComposition", text=step, selectionStart=len(step), selectionEnd=len(step))
        self.call("Input.insertText", text=committed)

    def ready(self) -> None:
        """Wait until the interface can be used: its first screen is there and the keyboard goes to it."""
        self.wait(lambda: bool({"-first-byte", "-told"} & set(self.run("[...document.body?.classList ?? []]"))))
        assert "-told" not in self.run("[...document.body.classList]"), self.words()
        self.wait(
            lambda: bool(self.run("document.activeElement?.classList.contains('xterm-helper-textarea') ?? false"))
        )

    def words(self) -> str:
        """Return the text of the page itself, outside the terminal."""
        return str(self.run("document.body.innerText"))

    def picture(self, path: Path) -> None:
        """Save what the page looks like, for a person."""
        path.write_bytes(base64.b64decode(self.call("Page.captureScreenshot")["data"]))

    def take(self, event: dict[str, Any]) -> None:
        """Note an event of this tab."""
        self.told.append(event)
        if event["method"] == "Network.requestWillBeSent":
            self.requests.append(event["params"]["request"]["url"])
        elif event["method"] == "Network.webSocketCreated":
            self.requests.append(event["params"]["url"])
        elif event["method"] == "Log.entryAdded" and event["params"]["entry"]["level"] == "error":
            self.complaints.append(event["params"]["entry"]["text"])
        elif event["method"] == "Network.webSocketFrameReceived":
            frame = event["params"]["response"]
            if frame["opcode"] == 2:
                self._shown += base64.b64decode(frame["payloadData"])


class Browser:
    """Chromium with a profile of its own."""

    def __init__(self, folder: Path) -> None:
        self.downloads = folder / "下载"
        self.downloads.mkdir(parents=True)
        program = find_program("chromium")
        assert program
        there, self._write = os.pipe()
        self._read, here = os.pipe()
        self._process = subprocess.Popen(
            [sys.executable, "-S", "-c", _AS_3_AND_4, str(there), str(here)]
            + [program, *_FLAGS, f"--user-data-dir={folder / '用户'}", "about:blank"],
            pass_fds=(there, here),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        os.close(there)
        os.close(here)
        self._rest = b""
        self._last = 0
        self._answers: dict[int, dict[str, Any]] = {}
        self._pages: dict[str, Callable[[dict[str, Any]], None]] = {}

    def new_profile(self) -> Page:
        """Return a tab of a profile without cookies, as in a browser that was just installed."""
        profile = self.call("Target.createBrowserContext")["browserContextId"]
        self._download_to_our_folder(profile)
        return self.new_tab(profile)

    def new_tab(self, profile: str) -> Page:
        """Return one more tab of a profile."""
        target = self.call("Target.createTarget", url="about:blank", browserContextId=profile)["targetId"]
        session = self.call("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        page = Page(self, profile, target, session)
        self._pages[session] = page.take
        page.listen()
        return page

    def addresses(self, profile: str) -> list[str]:
        """Return what the tabs of a profile show."""
        found = self.call("Target.getTargets")["targetInfos"]
        return [one["url"] for one in found if one["type"] == "page" and one.get("browserContextId") == profile]

    def _download_to_our_folder(self, profile: str) -> None:
        where = {"behavior": "allow", "downloadPath": str(self.downloads), "browserContextId": profile}
        self.call("Browser.setDownloadBehavior", **where)

    def call(self, method: str, session: str | None = None, **parameters: object) -> dict[str, Any]:
        """Return the answer to a command. Raises RuntimeError when it is refused."""
        self._last += 1
        mine = self._last
        message: dict[str, Any] = {"id": mine, "method": method, "params": parameters}
        if session:
            message["sessionId"] = session
        os.write(self._write, json.dumps(message).encode() + b"\0")
        self.wait(lambda: mine in self._answers)
        answer = self._answers.pop(mine)
        if "error" in answer:
            raise RuntimeError(f"{method}: {answer['error']}")
        return dict(answer["result"])

    def wait(self, condition: Callable[[], bool]) -> None:
        """Read what the browser says until the condition holds."""
        end = time.monotonic() + PATIENCE
        while not condition():
            left = end - time.monotonic()
            assert left > 0, "the browser did not get there"
            if select.select([self._read], [], [], min(left, 0.05))[0]:
                self._take(os.read(self._read, 1 << 16))

    def _take(self, data: bytes) -> None:
        assert data, "the browser has ended"
        *whole, self._rest = (self._rest + data).split(b"\0")
        for message in map(json.loads, whole):
            if "id" in message:
                self._answers[message["id"]] = message
            elif take := self._pages.get(message.get("sessionId", "")):
                take(message)

    def downloaded(self) -> list[Path]:
        """Return the files that were downloaded completely."""
        return sorted(path for path in self.downloads.iterdir() if path.suffix != ".crdownload")

    def close(self) -> None:
        """End the browser and all its processes."""
        with suppress(RuntimeError, AssertionError, OSError):
            self.call("Browser.close")
        try:
            self._process.wait(20)
        except subprocess.TimeoutExpired:
            os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()
        os.close(self._read)
        os.close(self._write)
