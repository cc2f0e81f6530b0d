"""Numbers of persons and secrecy marks are found, look-alikes are not, and no number can be read off the report."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shifan.domain.privacy import MOST_MARKS, MarkKind, is_bank_card, is_id_card, marks_in, marks_in_name

ID = "11010519491231002X"
CARD = "6222021234567890128"


def kinds(text: str) -> list[MarkKind]:
    return [mark.kind for mark in marks_in(text)]


@pytest.mark.parametrize("number", [ID, ID.lower(), "440524198001010010"])
def test_check_digit_decides_what_an_id_card_is(number: str) -> None:
    right = [digit for digit in "0123456789X" if is_id_card(number[:17] + digit)]
    assert len(right) == 1


def test_id_card_needs_a_birth_date() -> None:
    assert is_id_card(ID)
    assert not is_id_card("110105194913310020")
    assert not is_id_card("11010518491231002X")
    assert not is_id_card(ID[:17] + "1")
    assert not is_id_card(ID[:17])


def test_luhn_decides_what_a_card_is() -> None:
    good = [digit for digit in "0123456789" if is_bank_card(CARD[:18] + digit)]
    assert len(good) == 1
    assert not is_bank_card("1" + CARD[1:])
    assert not is_bank_card("")


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (f"张三,{ID},男", [MarkKind.ID_CARD]),
        ("身份证：１１０１０５１９４９１２３１００２Ｘ", [MarkKind.ID_CARD]),
        ("电话13812345678。", [MarkKind.PHONE]),
        ("电话 138-1234-5678", [MarkKind.PHONE]),
        ("电话 138 1234 5678 或 13912345678", [MarkKind.PHONE, MarkKind.PHONE]),
        ("13812345678 2023-05-01", [MarkKind.PHONE]),
        ("2023-05-01 13812345678", [MarkKind.PHONE]),
        ("+8613812345678", [MarkKind.PHONE]),
        ("密级：机密", [MarkKind.SECRECY]),
        ("秘密★1年", [MarkKind.SECRECY]),
        ("绝 密", [MarkKind.SECRECY]),
        ("内部资料　注意保存", [MarkKind.SECRECY]),
        ("Tel.13812345678", [MarkKind.PHONE]),
        ("TEL13812345678", [MarkKind.PHONE]),
        ("1.13812345678", [MarkKind.PHONE]),
        (f"身份证No{ID}", [MarkKind.ID_CARD]),
        (f"1.{ID}", [MarkKind.ID_CARD]),
        (f"{ID}ID", [MarkKind.ID_CARD]),
        ("机密级", [MarkKind.SECRECY]),
        ("密级：秘密级", [MarkKind.SECRECY]),
        ("绝密文件", [MarkKind.SECRECY]),
        ("秘密文件", [MarkKind.SECRECY]),
        ("机  密", [MarkKind.SECRECY]),
        ("内 部 资 料", [MarkKind.SECRECY]),
        ("本件涉密", [MarkKind.SECRECY]),
        (f"秘密\n{ID}\n13812345678", [MarkKind.SECRECY, MarkKind.ID_CARD, MarkKind.PHONE]),
    ],
)
def test_what_should_not_leave_is_found(text: str, found: list[MarkKind]) -> None:
    assert kinds(text) == found


@pytest.mark.parametrize(
    "text",
    [
        "保守国家秘密法、商业秘密和个人隐私",
        "机密级、秘密级和绝密级的管理",
        "柳政发〔2023〕5号 2023年8月23日",
        "统一社会信用代码 11450222007868123A",
        "0772-7612345",
        "2023-01-01 2023-12-31 100 200 300",
        "12345678901",
        "0.13812345678",
        "3.4111111111111111",
        "非涉密、不涉密，请注明是否涉密",
        "110105194912310021",
        "订单 202308231234567890",
        "d41d8cd98f00b204e9800998ecf8427e13812345678abc",
    ],
)
def test_what_only_looks_alike_is_left_alone(text: str) -> None:
    assert kinds(text) == []


def test_a_card_in_groups_of_four_is_found() -> None:
    number = next(CARD[:18] + digit for digit in "0123456789" if is_bank_card(CARD[:18] + digit))
    assert kinds(f"账号 {number}") == [MarkKind.BANK_CARD]
    assert kinds("账号 " + " ".join(re.findall(r"\d{1,4}", number))) == [MarkKind.BANK_CARD]


def test_in_a_name_every_word_of_secrecy_counts() -> None:
    assert [mark.kind for mark in marks_in_name("保守国家秘密培训.docx")] == [MarkKind.SECRECY]
    assert [mark.kind for mark in marks_in_name("13812345678.jpg")] == [MarkKind.PHONE]
    assert [mark.kind for mark in marks_in_name("机 密.pdf")] == [MarkKind.SECRECY]
    assert marks_in_name("听证公告.pdf") == ()


@pytest.mark.parametrize("text", [f"甲{ID}乙", "甲13812345678，13912345678乙", f"{ID} 13812345678"])
def test_no_number_can_be_read_off(text: str) -> None:
    for mark in marks_in(text):
        assert not re.search(r"\d{5}", mark.excerpt)
        assert "*" in mark.excerpt


def test_not_more_places_are_told_than_anybody_reads() -> None:
    assert len(marks_in("13812345678\n" * 1000)) == MOST_MARKS


def test_many_of_one_kind_do_not_hide_another() -> None:
    assert kinds("13812345678\n" * 1000 + f"{ID}\n绝密")[MOST_MARKS:] == [MarkKind.ID_CARD, MarkKind.SECRECY]


@given(st.text(max_size=400), st.sampled_from([ID, "13812345678"]))
def test_any_text_around_does_not_stop_it(text: str, number: str) -> None:
    assert any(mark.kind in (MarkKind.ID_CARD, MarkKind.PHONE) for mark in marks_in(f"{number}；\n{text}"))


@pytest.mark.parametrize("piece", ["1 ", "1-", "138 1234 567", "1", "秘 ", "9" * 17 + "A", " "])
def test_no_text_makes_it_slow(piece: str) -> None:
    assert marks_in(piece * (400_000 // len(piece)) + "字") == ()
