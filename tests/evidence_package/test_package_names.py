"""Names inside a package hold on Windows; paths of other people's packages are looked at before they are used."""

from __future__ import annotations

import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from shifan.domain.package_names import LONGEST_NAME, path_trouble, safe_name, same_name_key

_ANY = st.text(alphabet=st.characters(codec=None), max_size=300)


@given(_ANY)
@example("CON")
@example("con .txt")
@example("com¹.pdf")
@example("..")
@example(" . ")
@example("a:b*c?.doc. ")
@example("\u202egpj.exe")
@example("𠮷" * 200 + ".pdf")
@example("x." + "y" * 300)
@example("名%0A字")
def test_any_text_becomes_a_name_that_every_system_takes(text: str) -> None:
    name = safe_name(text)
    assert 1 <= len(name) <= LONGEST_NAME
    assert len(name.encode()) <= 255
    assert not re.search(r'[\\/:*?"<>|%\x00-\x1f\x7f]', name)
    assert name == name.strip(" ")
    assert not name.endswith(".")
    assert path_trouble(f"data/{name}") == ""
    assert safe_name(name) == name


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("听证公告（终稿）.pdf", "听证公告（终稿）.pdf"),
        ("2023/5 通知: 关于*.docx", "2023／5 通知： 关于＊.docx"),
        ("NUL.txt", "_NUL.txt"),
        ("~$通知.docx", "_~$通知.docx"),
        ("", "未命名"),
        ("字" * 100 + ".pdf", "字" * 76 + ".pdf"),
    ],
)
def test_a_name_reads_as_before(text: str, name: str) -> None:
    assert safe_name(text) == name


@pytest.mark.parametrize(
    "path",
    [
        "",
        "/etc/passwd",
        "../目录.xlsx",
        "data/../../x",
        "data//x",
        "data/./x",
        "C:/x",
        "c:x",
        "data\\x",
        "data/a\0b",
        "data/a\nb",
        "data/CON",
        "data/con .txt",
        "data/LPT9.pdf",
        "data/尾点.",
        "data/尾空格 ",
        "data/文件:流",
    ],
)
def test_a_path_that_leads_astray_is_refused(path: str) -> None:
    assert path_trouble(path) != ""


@given(st.lists(st.sampled_from(["..", ".", "", "a", "C:", "CON"]), min_size=1, max_size=5).map("/".join))
def test_no_accepted_path_leaves_its_folder(path: str) -> None:
    if path_trouble(path) == "":
        assert set(path.split("/")) == {"a"}


def test_names_that_one_system_takes_for_the_same_have_one_key() -> None:
    assert same_name_key("data/Caf\u00e9.PDF") == same_name_key("data/cafe\u0301.pdf")
    assert same_name_key("data/甲") != same_name_key("data/乙")
