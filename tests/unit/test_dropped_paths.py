"""Paths pasted by terminals when files are dropped or copied."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shifan.evidence.dropped import MAX_CHARS, MAX_PATHS, parse_dropped

PLAN = r"C:\用户\联络员\2024年 工作方案.docx"
NOTICE = r"D:\a.pdf"
QUOTED_NAME = r"D:\材料\关于“三项制度” 公示.docx"
SHARE = r"\\文件服务器\共享 资料\纪要.docx"
HOME = "/home/联络员/关于 印发.docx"
DOUBLE_SPACE = "/home/联络员/关于  印发 审查.docx"
APOSTROPHE = "/home/a'b.pdf"
TEMP = "/tmp/x.pdf"
ON_DISK = {PLAN, NOTICE, QUOTED_NAME, SHARE, HOME, DOUBLE_SPACE, APOSTROPHE, TEMP}


def parse(text: str, *, windows: bool) -> list[str]:
    return parse_dropped(text, windows=windows, exists=ON_DISK.__contains__)


@pytest.mark.parametrize(
    ("text", "paths"),
    [
        (f'"{PLAN}"', [PLAN]),
        (f'"{PLAN}" {NOTICE}', [PLAN, NOTICE]),
        (f'"{PLAN}" "{NOTICE}"', [PLAN, NOTICE]),
        (f'"{PLAN}""{NOTICE}"', [PLAN, NOTICE]),
        (f'"{PLAN}"\r\n"{NOTICE}"\r\n', [PLAN, NOTICE]),
        (f'"{PLAN}"\r"{NOTICE}"', [PLAN, NOTICE]),
        (PLAN, [PLAN]),
        (f"{PLAN} {NOTICE}", [PLAN, NOTICE]),
        (f"{NOTICE} {PLAN} {SHARE}", [NOTICE, PLAN, SHARE]),
        (f"“{PLAN}”", [PLAN]),
        (f"＂{PLAN}＂ ‘{NOTICE}’", [PLAN, NOTICE]),
        (f"“D:\\关于“三项制度”公示.docx” {NOTICE}", ["D:\\关于“三项制度”公示.docx", NOTICE]),
        (f"{QUOTED_NAME} {NOTICE}", [QUOTED_NAME, NOTICE]),
        (f"& '{PLAN}'", [PLAN]),
        (f"\u202a{NOTICE}", [NOTICE]),
        (f"\x1b[200~{NOTICE}\x1b[201~", [NOTICE]),
        ("file:///D:/a.pdf", [NOTICE]),
        ("file:///C:/%E7%94%A8%E6%88%B7/x%20y.docx", [r"C:\用户\x y.docx"]),
        ("file://server/share/x.pdf", [r"\\server\share\x.pdf"]),
        (f"{NOTICE}\n{NOTICE.lower()}\nD:/A.PDF", [NOTICE]),
        (r"D:\不在 这里.docx D:\a.pdf", [r"D:\不在 这里.docx", NOTICE]),
        ("县政府 通知", ["县政府 通知"]),
        ("", []),
        (' "" \r\n ', []),
    ],
)
def test_windows(text: str, paths: list[str]) -> None:
    assert parse(text, windows=True) == paths


@pytest.mark.parametrize(
    ("text", "paths"),
    [
        (f"'{HOME}' ", [HOME]),
        (f"'{HOME}' '{TEMP}' ", [HOME, TEMP]),
        (HOME.replace(" ", r"\ ") + f" {TEMP}", [HOME, TEMP]),
        (r"'/home/a'\''b.pdf' /tmp/x.pdf", [APOSTROPHE, TEMP]),
        (r"/home/a\'b.pdf", [APOSTROPHE]),
        (f"{APOSTROPHE} {TEMP}", [APOSTROPHE, TEMP]),
        (f'"{APOSTROPHE}"', [APOSTROPHE]),
        (r'"/tmp/a\"b.pdf"', ['/tmp/a"b.pdf']),
        (f"{HOME} {TEMP}", [HOME, TEMP]),
        (f"{DOUBLE_SPACE} {TEMP}", [DOUBLE_SPACE, TEMP]),
        ("file:///home/%E5%BC%A0/%E5%85%B3%20a.docx\nfile:///tmp/x.pdf", ["/home/张/关 a.docx", TEMP]),
        ("file:///tmp/x.pdf file://localhost/tmp/x.pdf FILE:/tmp/x.pdf", [TEMP]),
        ("file:///tmp/%B9%AB%B8%E6.pdf", ["/tmp/公告.pdf"]),
        ("file:///tmp/a%23b%3Fc#d?e.pdf", ["/tmp/a#b?c#d?e.pdf"]),
        ("x-special/nautilus-clipboard\ncopy\nfile:///tmp/x.pdf", [TEMP]),
        ("/没有/这个 文件.docx", ["/没有/这个 文件.docx"]),
        ("file:///tmp/%00x", []),
        ("\0\0\n", []),
    ],
)
def test_posix(text: str, paths: list[str]) -> None:
    assert parse(text, windows=False) == paths


names = st.text(st.sampled_from("年度工作方案 a'“”（）〔〕&-_.1"), min_size=1, max_size=20).map(
    lambda name: name.strip(" ") or "x"
)


def vte(path: str) -> str:
    return "'" + path.replace("'", "'\\''") + "'"


def kitty(path: str) -> str:
    return "".join("\\" + char if char in " '\"\\&()" else char for char in path)


@given(st.lists(names, min_size=1, max_size=5), st.sampled_from([vte, kitty]), st.sampled_from(" \n"))
def test_posix_terminals_are_read_back(found: list[str], quote: Callable[[str], str], gap: str) -> None:
    paths = list(dict.fromkeys(f"/数据/{name}.docx" for name in found))
    text = gap.join(map(quote, paths))
    assert parse_dropped(text, windows=False, exists=lambda _path: False) == paths


@given(st.lists(names, min_size=1, max_size=5, unique_by=str.casefold), st.sampled_from([" ", "\r\n", "\n"]))
def test_windows_quotes_are_read_back(found: list[str], gap: str) -> None:
    paths = [f"D:\\数据\\{name}.docx" for name in found]
    text = gap.join(f'"{path}"' for path in paths)
    assert parse_dropped(text, windows=True, exists=lambda _path: False) == paths


@given(st.lists(names, min_size=1, max_size=4, unique_by=str.casefold), st.booleans())
def test_unquoted_existing_paths_are_joined(found: list[str], windows: bool) -> None:
    start = "D:\\数据\\" if windows else "/数据/"
    safe = [name.replace("'", "").replace("“", "").replace("”", "") for name in found]
    paths = list(dict.fromkeys(f"{start}{name}.docx" for name in safe))
    assert parse_dropped(" ".join(paths), windows=windows, exists=set(paths).__contains__) == paths


@given(st.text(max_size=300), st.booleans())
def test_any_text_is_survived(text: str, windows: bool) -> None:
    paths = parse_dropped(text, windows=windows, exists=lambda path: len(path) % 3 == 0)
    assert len(paths) == len(set(paths))
    assert all(path and "\0" not in path for path in paths)


def test_at_most_a_thousand_paths() -> None:
    text = "\n".join(f"/tmp/{number}" for number in range(MAX_PATHS + 50))
    paths = parse(text, windows=False)
    assert paths == [f"/tmp/{number}" for number in range(MAX_PATHS)]


def test_too_long_a_paste_is_refused_in_chinese() -> None:
    with pytest.raises(ValueError, match="粘贴的内容太长"):
        parse("a" * (MAX_CHARS + 1), windows=True)


@pytest.mark.parametrize("windows", [True, False])
@pytest.mark.parametrize("unit", ["a ", "/a ", "D:\\a ", "“ ", "“x ", "”b", "' ", "'a\\'", '\\"', "\n"])
def test_hostile_pastes_look_at_few_files(unit: str, windows: bool) -> None:
    looked: list[str] = []

    def exists(path: str) -> bool:
        looked.append(path)
        return False

    parse_dropped((unit * MAX_CHARS)[:MAX_CHARS], windows=windows, exists=exists)
    assert len(looked) <= 10_000


def test_an_unreadable_path_counts_as_missing() -> None:
    def exists(_path: str) -> bool:
        raise OSError("网络位置不可用")

    assert parse_dropped(r"\\断开\x y.docx", windows=True, exists=exists) == [r"\\断开\x y.docx"]
