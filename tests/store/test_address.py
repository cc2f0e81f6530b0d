"""URLs of a store on a server: what is understood, what is refused, and that no password ever shows."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shifan.domain.errors import UsageError
from shifan.store.address import Address, is_url, parse_address

WORDS = st.text(st.characters(min_codepoint=33, max_codepoint=0x9FA5, exclude_categories=["Cs", "Cc"]), min_size=1)


@pytest.mark.parametrize(
    ("url", "settings"),
    [
        ("postgresql://a:b@h:5433/d", {"user": "a", "password": "b", "host": "h", "port": "5433", "dbname": "d"}),
        ("postgres://h/d", {"host": "h", "dbname": "d"}),
        (" POSTGRESQL://h/d\n", {"host": "h", "dbname": "d"}),
        (
            "postgresql://用户:密码@主机/示范库",
            {"user": "用户", "password": "密码", "host": "主机", "dbname": "示范库"},
        ),
        ("postgresql://u%40x:p%2F%3A%25@h/d%20d", {"user": "u@x", "password": "p/:%", "host": "h", "dbname": "d d"}),
        ("postgresql://u:p:q@h/d", {"user": "u", "password": "p:q", "host": "h", "dbname": "d"}),
        ("postgresql://u@[::1]:5432/d", {"user": "u", "host": "::1", "port": "5432", "dbname": "d"}),
        ("postgresql:///d?host=/run/pg&user=u", {"dbname": "d", "host": "/run/pg", "user": "u"}),
        ("postgresql://h/d?sslmode=require&", {"host": "h", "dbname": "d", "sslmode": "require"}),
        ("postgresql://h/?dbname=%E5%BA%93", {"host": "h", "dbname": "库"}),
    ],
)
def test_a_url_is_taken_apart(url: str, settings: dict[str, str]) -> None:
    assert parse_address(url).connection_settings() == settings


@pytest.mark.parametrize(
    ("url", "says"),
    [
        ("postgresql:/h/SECRET", "postgresql://"),
        ("mysql://u:SECRET@h/d", "postgresql://"),
        ("postgresql：//u:SECRET@h/d", "postgresql://"),
        ("postgresql://u:SECRET@h", "没有写数据库名"),
        ("postgresql://", "没有写数据库名"),
        ("postgresql://u:SEC/RET@h/d", "不能直接写的符号"),
        ("postgresql://u:SEC@RET/x@h/d", "不能直接写的符号"),
        ("postgresql://u:SEC#RET@h/d", "不能直接写的符号"),
        ("postgresql://u:SEC@RET@h/d", "服务器或登录名"),
        ("postgresql://u:SEC?RET@h/d", "选项不认识"),
        ("postgresql://u:SEC%RET@h/d", "百分号"),
        ("postgresql://u:SECRET%FF@h/d", "百分号"),
        ("postgresql://u:SECRET@h:port/d", "不是数字"),
        ("postgresql://u:SECRET@h:０/d", "不是数字"),
        ("postgresql://u:SECRET@h:70000/d", "1 到 65535"),
        ("postgresql://u:SECRET@h:0/d", "1 到 65535"),
        ("postgresql://u:SECRET@h1,h2/d", "服务器或登录名"),
        ("postgresql://u:SECRET@[::1/d", "服务器或登录名"),
        ("postgresql://u:SECRET@h/d%00", "控制字符"),
        ("postgresql://u:SECRET@h/d?connect_timeout=bald", "不是数字"),
        ("postgresql://u:SECRET@h/d?nonsense=1", "选项不认识"),
    ],
)
def test_what_is_wrong_is_said_without_repeating_any_of_it(url: str, says: str) -> None:
    with pytest.raises(UsageError, match=says) as caught:
        parse_address(url)
    assert caught.value.exit_code == 2
    assert "%40" in caught.value.hint
    for part in ("SECRET", "SEC", "RET"):
        assert part not in str(caught.value)
    assert caught.value.__cause__ is None


@given(user=WORDS, password=WORDS, database=WORDS)
def test_any_name_and_password_goes_through_and_only_the_password_stays_out(
    user: str, password: str, database: str
) -> None:
    address = Address({"user": user, "password": password, "host": "h", "port": "5432", "dbname": database})
    kept = parse_address(address.url())
    assert kept.connection_settings() == {"user": user, "host": "h", "port": "5432", "dbname": database}
    assert not kept.has_secret
    assert address.has_secret
    secret = f"<{password}>"
    shown = Address({"user": "u", "password": secret, "host": "h", "dbname": "d", "sslpassword": secret})
    assert secret not in f"{shown} {shown!r} {shown.url()} {[shown]}"
    assert secret not in shown.hide(f"error near {secret}")


@pytest.mark.parametrize("text", ["postgresql://h/d", "postgres:x", "http://x", "库：//x"])
def test_a_url_is_told_from_a_path(text: str) -> None:
    assert is_url(text)


@pytest.mark.parametrize("text", ["shifan.db", "/srv/台账.db", "C:\\台账\\shifan.db", "postgres/shifan.db"])
def test_a_path_is_no_url(text: str) -> None:
    assert not is_url(text)
