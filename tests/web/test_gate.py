"""Who is turned away: all that does not come from this computer's browser with the printed address."""

from __future__ import annotations

import http.client
import signal
import socket
import stat
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote, unquote, urlsplit

import pytest

from shifan.web.gate import Gate
from shifan.web.window import safe_link
from support_command import environment, shifan
from support_serving import PATIENCE, Serving, serving

LIVE = {
    "Connection": "Upgrade",
    "Upgrade": "websocket",
    "Sec-WebSocket-Version": "13",
    "Sec-WebSocket-Key": "A" * 22 + "==",
}


@pytest.fixture(scope="module")
def running(_fresh_store: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Serving]:
    """One server for all requests that change nothing."""
    folder = tmp_path_factory.mktemp("台账")
    (folder / _fresh_store.name).write_bytes(_fresh_store.read_bytes())
    with serving(folder) as server:
        yield server


def ask(address: str, method: str = "GET", **headers: str) -> tuple[int, str, dict[str, str]]:
    """Return status, text and headers of the answer; ``host`` given replaces what the address says."""
    parts = urlsplit(address)
    assert parts.hostname
    connection = http.client.HTTPConnection(parts.hostname, parts.port, timeout=PATIENCE)
    sent = {"Host": parts.netloc, **{name.replace("_", "-"): value for name, value in headers.items()}}
    connection.putrequest(method, parts.path, skip_host=True)
    for name, value in sent.items():
        connection.putheader(name, value)
    connection.endheaders()
    answer = connection.getresponse()
    text = "" if answer.status == 101 or method == "HEAD" else answer.read().decode("utf-8")
    connection.close()
    return answer.status, text, dict(answer.getheaders())


def secrets_from(server: Serving) -> tuple[str, str]:
    """Return a new visitor's cookie and key."""
    status, _, headers = ask(server.new_address())
    root, _, key = headers["Location"].partition("#")
    assert (status, root, len(key) > 30) == (303, "/", True)
    cookie, *settings = headers["Set-Cookie"].split("; ")
    assert {"HttpOnly", "SameSite=Lax"} <= set(settings)
    assert key not in cookie
    return cookie, key


def cookie_from(server: Serving) -> str:
    return secrets_from(server)[0]


def test_the_printed_address_lets_in_once(running: Serving) -> None:
    address = running.new_address()
    assert ask(address)[0] == 303
    status, text, headers = ask(address)
    assert (status, "Set-Cookie" in headers) == (403, False)
    assert "按回车得到新的地址" in text


def test_a_new_address_kills_the_one_before(running: Serving) -> None:
    old, new = running.new_address(), running.new_address()
    assert ask(old)[0] == 403
    assert ask(new)[0] == 303


@pytest.mark.parametrize("token", ["", "x", "é" * 4, "A" * 32, "../", "%00"])
def test_a_wrong_address_is_refused(running: Serving, token: str) -> None:
    status, text, headers = ask(f"{running.origin}/enter/{quote(token)}")
    assert status in (403, 404)
    assert "Set-Cookie" not in headers
    assert text


@pytest.mark.parametrize(
    "path", ["/", "/page/page.js", "/terminal/js/textual.js", "/ws/1/1", "/ended/1", "/download/1", "/x"]
)
def test_nothing_is_given_to_a_stranger(running: Serving, path: str) -> None:
    for cookie in ("", "shifan=1", f"{cookie_from(running)}x"):
        status, text, _ = ask(running.origin + path, Cookie=cookie, Origin=running.origin)
        assert (status, text.split("\n")[0]) == (403, "打不开这一页：地址已经用过，或者不对。")


def test_a_visitor_gets_the_page_and_nothing_from_elsewhere(running: Serving) -> None:
    status, text, headers = ask(f"{running.origin}/", Cookie=cookie_from(running))
    assert status == 200
    assert "https://" not in text
    policy = headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'; ")
    assert "http" not in policy
    assert headers["Cache-Control"] == "no-store"
    assert ask(f"{running.origin}/ohne", Cookie=cookie_from(running))[:2] == (404, "没有这一页。")
    assert ask(f"{running.origin}/page/../server.py", Cookie=cookie_from(running))[0] == 404


@pytest.mark.parametrize(
    "host", ["evil.example", "127.0.0.1", "127.0.0.1:1", "localhost:{port}", "localhost.evil.example:{port}", ""]
)
def test_another_name_for_this_computer_is_refused(running: Serving, host: str) -> None:
    named = host.format(port=urlsplit(running.origin).port)
    address = running.new_address()
    for tried in (address, f"{running.origin}/"):
        assert ask(tried, Host=named, Cookie="x=y")[0] == 403
    assert ask(address)[0] == 303  # a stranger's try has not used it up


@pytest.mark.parametrize("origin", ["http://evil.example", "null", "https://127.0.0.1:{port}", "http://127.0.0.1:1"])
def test_a_page_of_another_site_is_refused(running: Serving, origin: str) -> None:
    (cookie, key), port = secrets_from(running), urlsplit(running.origin).port
    for path in ("/", f"/ws/{key}/1", "/download/1"):
        status, text, _ = ask(running.origin + path, Cookie=cookie, Origin=origin.format(port=port), **LIVE)
        assert (status, text) == (403, "拒绝：请求不是从这里的网页发出的。")


def test_only_a_page_of_ours_may_drive_the_interface(running: Serving) -> None:
    cookie, key = secrets_from(running)
    address = f"{running.origin}/ws/{key}/1"
    assert ask(address, Cookie=cookie, **LIVE)[0] == 403  # no browser leaves the origin out
    assert ask(address, Cookie=cookie, Origin=running.origin, **LIVE)[0] == 101


def test_the_cookie_alone_opens_no_interface(running: Serving) -> None:
    """A browser shows it to every other port of this computer, whoever listens there."""
    cookie, key = secrets_from(running)
    other, others_key = secrets_from(running)
    for wrong in ("none", f"{key}x", others_key, cookie.partition("=")[2]):
        status, text, _ = ask(f"{running.origin}/ws/{wrong}/1", Cookie=cookie, Origin=running.origin, **LIVE)
        assert (status, text.partition("：")[0]) == (403, "打不开这一页")
    assert ask(f"{running.origin}/ws/{others_key}/1", Cookie=other, Origin=running.origin, **LIVE)[0] == 101


def test_looking_ahead_does_not_use_the_address_up(running: Serving) -> None:
    address = running.new_address()
    assert ask(address, "HEAD")[0] == 405
    assert ask(address)[0] == 303


def test_the_browser_is_not_told_the_address_where_all_can_read_it(workspace_folder: Path, tmp_path: Path) -> None:
    """The command line of a process can be read by every user of the computer."""
    said = tmp_path / "参数"
    browser = tmp_path / "browser"
    browser.write_text(f'#!/bin/sh\nprintf "%s" "$1" > "{said}.part" && mv "{said}.part" "{said}"\n')
    browser.chmod(0o755)
    cache = tmp_path / "缓存"
    server = Serving(workspace_folder, after=("--open",), env={"BROWSER": f"{browser} %s", "SHIFAN_CACHE": str(cache)})
    try:
        for _ in range(600):
            if said.exists():
                break
            time.sleep(0.1)
        page = Path(unquote(urlsplit(said.read_text()).path))
        assert page.is_file()
        assert stat.S_IMODE(page.stat().st_mode) == 0o600
        assert server.address in page.read_text(encoding="utf-8")
        assert server.address.rpartition("/")[2] not in said.read_text()
        assert server.stop() == 0
        assert list(cache.glob("*.html")) == []
    finally:
        server.close()


def test_it_listens_on_this_computer_only(running: Serving) -> None:
    port = urlsplit(running.origin).port
    listening = [line.split() for line in Path("/proc/net/tcp").read_text().splitlines()[1:]]
    ours = [fields[1] for fields in listening if fields[1].endswith(f":{port:04X}") and fields[3] == "0A"]
    assert ours == [f"0100007F:{port:04X}"]


def test_a_taken_port_is_said_plainly(workspace_folder: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        ran = shifan("-w", workspace_folder, "serve", "--port", str(port))
    assert (ran.code, ran.err.splitlines()[0]) == (2, f"端口 {port} 已经被占用，可能另一个 shifan serve 还开着。")
    assert "--port" in ran.err.splitlines()[1]


@pytest.mark.parametrize("port", ["-1", "65536"])
def test_an_impossible_port_is_said_plainly(workspace_folder: Path, port: str) -> None:
    ran = shifan("-w", workspace_folder, "serve", "--port", port)
    assert ran.code == 2
    assert ran.err.startswith(f"端口 {port} 不在 0 到 65535 之间。")


def test_without_a_workspace_nothing_is_served(tmp_path: Path) -> None:
    ran = shifan("-w", tmp_path, "serve", "--port", "0")
    assert (ran.code, ran.out) == (1, "")
    assert ran.err


def test_without_the_extra_it_says_what_to_install(workspace_folder: Path) -> None:
    code = (
        "import sys; sys.modules['textual_serve'] = None; from shifan.cli.app import run; sys.exit(run(sys.argv[1:]))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, "-w", str(workspace_folder), "serve"],
        env=environment(),
        capture_output=True,
        encoding="utf-8",
        timeout=PATIENCE,
    )
    assert done.returncode == 1
    assert done.stderr.startswith("浏览器界面要用的组件没有安装。\n")
    assert "shifan[serve]" in done.stderr


@pytest.mark.parametrize("name", ["SIGINT", "SIGTERM", "SIGHUP"])
def test_it_stops_when_asked(workspace_folder: Path, name: str) -> None:
    with serving(workspace_folder) as server:
        server.process.send_signal(getattr(signal, name))
        assert server.process.wait(PATIENCE) == 0
        server.stop()
    assert server.printed.splitlines()[-1] == "已停止。每次改动都已保存。"


def test_the_gate_tells_names_and_secrets_apart() -> None:
    gate = Gate(8765)
    assert gate.admit("") is None
    token = gate.new_token()
    admitted = gate.admit(token)
    assert admitted
    cookie, key = admitted
    assert len({token, cookie, key}) == 3
    assert [gate.knows(one) for one in (cookie, key, token, "", None)] == [True, False, False, False, False]
    assert [gate.opens(cookie, one) for one in (key, cookie, token, "")] == [True, False, False, False]
    assert not gate.opens(None, key)
    assert not gate.opens("", "")
    assert not Gate(8765).knows(cookie)


@pytest.mark.parametrize(
    ("address", "safe"),
    [
        ("https://www.gov.cn/", True),
        ("HTTP://x", True),
        ("javascript:alert(1)", False),
        ("file:///etc", False),
        ("http://[", False),
    ],
)
def test_only_pages_of_the_web_are_opened(address: str, safe: bool) -> None:
    assert safe_link(address) is safe
