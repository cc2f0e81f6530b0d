"""Finding what should not leave the office: ID-card, mobile phone and bank card numbers, secrecy marks. Pure functions.

What is shown of a number never lets it be read off.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime

from shifan.domain.labels import Labelled
from shifan.domain.values import value

MOST_MARKS = 50
"""How many places of one kind a text is searched for; more would not be read."""
RULES = 2
"""To be raised with every change of what is found: what was found by other rules is looked for again."""

_AROUND = 12
_PAGES = 5
_RUN = r"\d[\d \-]*[Xx]?"  # nothing behind it, so that no text makes it go back and forth
_REACH = 40  # how far around a number is looked at for what it may belong to
_TOKEN_BEFORE, _TOKEN_AFTER = r"[0-9A-Za-z]*\Z", r"[0-9A-Za-z]*"
_POINT_BEFORE, _LIST_POINT = r"\d\.\Z", r"(?<![\d.])[1-9]\d?\.\Z"  # 0.138… is a fraction, 1.138… stands in a list
_GROUP = r"\d+[Xx]?"
_FEWEST_DIGITS, _MOST_DIGITS = 11, 19
_MOST_GROUPS = 5  # 6222 0212 3456 7890 123
_PHONE = r"(?:\+?86)?(1[3-9]\d{9})"
_BANK_CARD = r"(?:62|[345])\d{14,18}"
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECKS = "10X98765432"
_OLDEST_YEAR = 1900
# the words of laws and notices about keeping secrets are no marks: 国家秘密, 商业秘密, 保守秘密, 秘密级、
_LEGAL = "国家|商业|工作|技术|保守|个人|军事|涉及|泄露|保护|通信|职业|经营|审判"
_NO_MARK_BEFORE = "".join(f"(?<!{word})" for word in _LEGAL.split("|"))
_GAP = r"\s{0,6}"
_TOP, _MIDDLE, _LOW = f"绝{_GAP}密", f"机{_GAP}密", f"秘{_GAP}密"
_INTERNAL = _GAP.join("内部资料")
_MARK = f"(?:{_TOP}|{_MIDDLE}|{_NO_MARK_BEFORE}{_LOW})(?!级?(?:性|法|载体|事项|信息|、|和|的|或))"
_HELD = f"(?<!非)(?<!不)(?<!是否)涉{_GAP}密"
_SECRECY = f"{_MARK}|{_HELD}|{_INTERNAL}"
_SECRECY_NAME = f"{_TOP}|{_MIDDLE}|{_LOW}|涉{_GAP}密|{_INTERNAL}"


class MarkKind(Labelled):
    """What was found."""

    ID_CARD = "id_card", "身份证号码"
    PHONE = "phone", "手机号码"
    BANK_CARD = "bank_card", "银行卡号"
    SECRECY = "secrecy", "密级或内部字样"


@value
class Mark:
    """One place: what, the words around it with the number made unreadable, and its page where form feeds part them."""

    kind: MarkKind
    excerpt: str
    page: int = 1


@value
class PrivacyRelease:
    """Somebody decided that a document or words may go out in spite of what was found in them, with the reason.

    It holds for this content (``sha256``) and this kind; words that stand in no document have no ``evidence_id``.
    """

    id: str
    application_id: str
    evidence_id: str
    sha256: str
    kind: MarkKind
    reason: str
    decided_by: str
    decided_at: datetime
    version: int = 0

    def covers(self, sha256: str, kind: MarkKind) -> bool:
        """Tell whether the decision holds for a content and a kind."""
        return self.sha256 == sha256 and self.kind is kind


def marks_in(text: str) -> tuple[Mark, ...]:
    """Return what stands in a document's text, in order of place, at most MOST_MARKS of each kind."""
    plain = unicodedata.normalize("NFKC", text)
    return tuple(_limited(plain, _marks(plain, _SECRECY)))


def marks_in_name(name: str) -> tuple[Mark, ...]:
    """Return what stands in a file's name or title; here every word of secrecy counts."""
    plain = unicodedata.normalize("NFKC", name)
    return tuple(_limited(plain, _marks(plain, _SECRECY_NAME)))


def pages_text(pages: Iterable[int]) -> str:
    """Return pages in words: ``第 3、5 页``; of many only the first."""
    found = sorted(set(pages))
    return f"第 {'、'.join(map(str, found[:_PAGES]))} 页{'等' if len(found) > _PAGES else ''}"


def property_place(label: str) -> str:
    """Return in words where something stands in what a file says about itself: ``文件属性（作者）``."""
    return f"文件属性（{label}）"


def without_numbers(text: str) -> str:
    """Return a short text in which numbers of persons cannot be read off."""
    plain = unicodedata.normalize("NFKC", text)
    return re.sub(r"\d(?:[ \-]?\d){10,}[Xx]?", lambda found: _masked(_digits(found[0])), plain, flags=re.ASCII)


def is_id_card(number: str) -> bool:
    """Tell whether 18 characters are an ID-card number: a date of birth and the right check digit (GB 11643)."""
    if not re.fullmatch(r"[1-9]\d{16}[\dXx]", number, re.ASCII):
        return False
    try:
        born = date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        return False
    total = sum(int(digit) * weight for digit, weight in zip(number, _WEIGHTS, strict=False))
    return born.year >= _OLDEST_YEAR and _CHECKS[total % 11] == number[17].upper()


def is_bank_card(number: str) -> bool:
    """Tell whether 16 to 19 digits are a card number: a known beginning and the right check digit (Luhn)."""
    if not re.fullmatch(_BANK_CARD, number, re.ASCII) or len(number) > 19:
        return False
    total = 0
    for place, digit in enumerate(reversed(number)):
        doubled = int(digit) * (1 + place % 2)
        total += doubled - 9 if doubled > 9 else doubled
    return total % 10 == 0


_Place = tuple[MarkKind, int, int, str]
"""What, from where to where, and how it may be shown."""


def _limited(text: str, found: Iterator[_Place]) -> Iterator[Mark]:
    counts: Counter[MarkKind] = Counter()
    for kind, start, end, shown in found:
        counts[kind] += 1
        if counts[kind] <= MOST_MARKS:
            yield Mark(kind, _excerpt(text, start, end, shown), text.count("\f", 0, start) + 1)


def _marks(text: str, secrecy: str) -> Iterator[_Place]:
    for found in re.finditer(rf"(?P<run>{_RUN})|(?P<secrecy>{secrecy})", text, re.ASCII):
        if found["secrecy"]:
            yield MarkKind.SECRECY, found.start(), found.end(), found[0]
        else:
            yield from _numbers(text, found.start(), found.end())


def _numbers(text: str, start: int, end: int) -> Iterator[_Place]:
    """Yield the numbers in a run of digits, spaces and hyphens: one group of digits, or some that belong together."""
    groups = [found.span() for found in re.compile(_GROUP, re.ASCII).finditer(text, start, end)]
    at = 0
    while at < len(groups):
        last = _number_at(text, groups, at)
        if last is not None:
            first, end = groups[at][0], groups[last][1]
            digits = _digits(text[first:end])
            kind = _kind_of(digits)
            if kind is not None:
                yield kind, first, end, _masked(digits)
            at = last
        at += 1


def _number_at(text: str, groups: Sequence[tuple[int, int]], at: int) -> int | None:
    """Return the last of the groups from ``at`` on that together are a number, None when they are none."""
    first, length = groups[at][0], 0
    for last in range(at, min(len(groups), at + _MOST_GROUPS)):
        begin, end = groups[last]
        length += end - begin
        if length > _MOST_DIGITS or (last > at and begin - groups[last - 1][1] != 1):
            return None
        if length < _FEWEST_DIGITS:
            continue
        kind = _kind_of(_digits(text[first:end]))
        if kind is not None and _stands_alone(text, first, end, kind):
            return last
    return None


def _digits(written: str) -> str:
    return re.sub(r"[ \-]", "", written)


def _stands_alone(text: str, start: int, end: int, kind: MarkKind) -> bool:
    """Tell whether a number is no part of a longer one (a hash, a code, a fraction); Tel.138… and No1101… are whole."""
    before, after = text[max(0, start - _REACH) : start], text[end : end + _REACH]
    word_before = _matched(re.search(_TOKEN_BEFORE, before, re.ASCII))
    word_after = _matched(re.match(_TOKEN_AFTER, after, re.ASCII))
    if re.search(r"\d", word_before + word_after, re.ASCII):
        return False
    if kind is MarkKind.BANK_CARD:  # one code or fraction in ten has the right check digit
        return not (word_before or word_after or before.endswith("."))
    return not re.search(_POINT_BEFORE, before, re.ASCII) or bool(re.search(_LIST_POINT, before, re.ASCII))


def _matched(found: re.Match[str] | None) -> str:
    return found[0] if found else ""


def _kind_of(digits: str) -> MarkKind | None:
    if is_id_card(digits):
        return MarkKind.ID_CARD
    if re.fullmatch(_PHONE, digits):
        return MarkKind.PHONE
    return MarkKind.BANK_CARD if is_bank_card(digits) else None


def _masked(digits: str) -> str:
    return f"{digits[:3]}{'*' * (len(digits) - 5)}{digits[-2:]}"


def _excerpt(text: str, start: int, end: int, shown: str) -> str:
    before, after = text[max(0, start - _AROUND) : start], text[end : end + _AROUND]
    around = [re.sub(r"\d(?=\d{3})|(?<=\d{3})\d", "*", part) for part in (before, after)]  # a neighbouring number
    return re.sub(r"\s+", " ", f"{around[0]}{shown}{around[1]}").strip()
