"""What the words of a table's labels say: their own numbers, how many items they promise, points, kinds."""

from __future__ import annotations

import re
from decimal import Decimal

from shifan.domain.criteria import CriterionKind
from shifan.domain.text import fold
from shifan.domain.values import value

_DIGITS = "一二三四五六七八九"
HAN = "[〇零一二三四五六七八九十][〇零一二三四五六七八九十百]*"
ROUND = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"
_NUMBERED = re.compile(
    rf"(?:第\s*(?P<part>{HAN}|\d{{1,3}})\s*(?:部分|章|节|项|类(?=[\s、.．:：]))\s*[、.．:：]?"
    rf"|(?P<han>{HAN})\s*[、.．:：](?!{HAN}[、级类线等])"
    rf"|[（(]\s*(?P<inner>{HAN}|\d{{1,4}})\s*[)）]\s*[、.．]?"
    r"|(?P<digits>\d{1,4})\s*[.．、:：)）](?!\d)"
    r"|(?P<spaced>\d{1,4})[ \u00a0\u3000]+(?=[\u4e00-\u9fff“《])(?![年月日个项条次人户家万亿分小时秒周天号强])"
    rf"|(?P<round>[{ROUND}])\s*[、.．]?)\s*"
)
_CONTINUED = re.compile(r"\s*[（(]\s*(?:续|续表|续前|续上表?|接上页|上接)\s*[)）]\s*$")
MARKS = " *※★☆▲△◆●#"
_ALONE = re.compile(rf"(?:第\s*)?(?:{HAN}|\d{{1,4}}|[{ROUND}])\s*(?:[、.．)）]|项)?")
_COUNT = re.compile(r"\s*[（(]\s*共?\s*(\d{1,4})\s*(?:项|条|个指标|个三级指标|项指标|项三级指标)\s*[)）]\s*$")
_POINTS = re.compile(r"\s*[（(]\s*(?:共|满分|计)?\s*(\d{1,6}(?:\.\d{1,4})?)\s*分\s*[)）]\s*$")
_LEVELS = (
    re.compile(r"(?P<level>[一二三])级(?:评估|考核|创建)?(?:指标)?[^0-9一二三]{0,4}(?P<count>\d{1,4})\s*[个项条]"),
    re.compile(r"(?P<count>\d{1,4})\s*[个项条]\s*(?P<level>[一二三])级(?:指标)?"),
)
_TOTAL = re.compile(r"共(?:计|有)?\s*(\d{1,4})\s*(?:项|条)(?:指标|三级指标)?")
_BONUS, _PENALTY = re.compile("加分|奖励|加减分"), re.compile("扣分|减分|负面|否决")
_NAMES_KIND = re.compile(
    "(加分|扣分|减分|附加)(项|指标|事项|因素|内容|情形|清单|目|标准|分|$|[、/和及与（(])|(奖励|负面|否决)(项|指标|事项|情形)"
)
_EXTRA = re.compile("附加")
_OPENS = re.compile(r"\s*[【\[（(]?\s*(加分|扣分|减分|基础)(?:项|指标|事项)?\s*[】\])）:：、]\s*")
_LONGEST_LABEL = 16
_KINDS = {"加分": CriterionKind.BONUS, "扣分": CriterionKind.PENALTY, "减分": CriterionKind.PENALTY}


@value
class Label:
    """A label taken apart: its own number (None: none), the title, and the items and points it promises.

    ``whole`` is the title with what was taken for its number.
    """

    number: int | None
    title: str
    count: int | None = None
    points: Decimal | None = None
    whole: str = ""


def one_line(text: str) -> str:
    """Return a text without its line breaks: between Chinese characters they are only where the cell was full."""
    joined = re.sub(r"(?<=[A-Za-z0-9,.;%])\s*\n\s*(?=[A-Za-z0-9])", " ", text)
    return re.sub(r"[ \t\u3000]*\n[ \t\u3000]*", "", joined).strip()


def without_number(text: str) -> tuple[int | None, str]:
    """Return the number that a text begins with, as ``1.`` ``一、`` ``（三）`` ``第二部分``, and the rest."""
    found = _NUMBERED.match(text)
    if found is None or not text[found.end() :].strip():
        return None, text.strip()
    given = next(part for part in found.groups() if part)
    return number_value(given), text[found.end() :].strip()


def is_number(text: str) -> bool:
    """Tell whether a text is nothing but a number, in whatever writing."""
    return _ALONE.fullmatch(text.strip()) is not None


def number_of(text: str) -> int | None:
    """Return the whole number that a cell of numbers holds, None where it holds none; marks of weight are no part."""
    plain = fold(text).strip(MARKS).removeprefix("第").removesuffix("项").strip("。.、()（） ")
    if plain.isascii() and plain.isdigit() and len(plain) <= 4:
        return int(plain)
    return number_value(plain) if re.fullmatch(f"{HAN}|[{ROUND}]", plain) else None


def label_of(text: str) -> Label:
    """Return a group's or subgroup's label taken apart."""
    line = one_line(text)
    number, rest = without_number(line)
    mark = line.removesuffix(rest)
    count = points = None
    for _ in range(2):  # in either order
        if found := _COUNT.search(rest):
            count, rest = int(found[1]), rest[: found.start()]
        elif found := _POINTS.search(rest):
            points, rest = Decimal(found[1]), rest[: found.start()]
    return Label(number, rest.strip(), count, points, f"{mark}{rest}".strip())


def continued(text: str) -> str:
    """Return a label without what says that it goes on here, as in ``政府职能（续）``."""
    return _CONTINUED.sub("", text)


def heading_level(text: str) -> int | None:
    """Return which level a heading is of, 1 or 2, by its number or because it names bonus or penalty; None: neither."""
    found = _NUMBERED.match(text)
    if found and (found["part"] or found["han"]):
        return 1
    if found and found["inner"]:
        return 2
    return 1 if kinds_named(text) else None


def kinds_named(text: str) -> frozenset[CriterionKind]:
    """Return the kinds that a short label names; 附加项 alone may be both."""
    plain = re.sub(r"[（(【\[].*?[】\])）]", "", label_of(text).title) or text
    if len(plain) > _LONGEST_LABEL or not _NAMES_KIND.search(plain):
        return frozenset()
    found = {
        kind
        for pattern, kind in ((_BONUS, CriterionKind.BONUS), (_PENALTY, CriterionKind.PENALTY))
        if pattern.search(text)
    }
    if not found and _EXTRA.search(plain):
        return frozenset({CriterionKind.BONUS, CriterionKind.PENALTY})
    return frozenset(found)


def kind_stated(text: str) -> CriterionKind | None:
    """Return the kind that a text opens with, as in ``加分项：…``."""
    found = _OPENS.match(text)
    return _KINDS.get(found[1], CriterionKind.BASE) if found else None


def kind_spoken_of(text: str) -> CriterionKind | None:
    """Return the one kind that a text speaks of, None where it speaks of none or both."""
    bonus, penalty = _BONUS.search(text), _PENALTY.search(text)
    if bool(bonus) == bool(penalty):
        return None
    return CriterionKind.BONUS if bonus else CriterionKind.PENALTY


def promised(text: str) -> dict[int, int]:
    """Return how many a title or note says there are of each level (1, 2, 3); only what counts the whole table."""
    plain = fold(text)
    found: dict[int, int] = {}
    for pattern in _LEVELS:
        for match in pattern.finditer(plain):
            found.setdefault("一二三".index(match["level"]) + 1, int(match["count"]))
    if len(found) > 1 or (found and "共" in plain):
        return found
    total = _TOTAL.search(plain)
    return {3: int(total[1])} if total and len(plain) <= 60 else {}


def number_word(number: int) -> str:
    """Return 一, 二, … 十, 十一 … up to 999."""
    if number >= 100:
        rest = number % 100
        tail = "" if not rest else ("零" if rest < 10 else "") + ("一" if 10 <= rest < 20 else "") + number_word(rest)
        return f"{_DIGITS[number // 100 - 1]}百{tail}"
    tens, ones = divmod(number, 10)
    head = "" if not tens else "十" if tens == 1 else f"{_DIGITS[tens - 1]}十"
    return head + (_DIGITS[ones - 1] if ones else "")


def number_value(text: str) -> int | None:
    """Return the number that digits, Chinese numerals or a circled figure write."""
    if text in ROUND:
        return ROUND.index(text) + 1
    if text.isdigit():
        return int(text)
    total = place = 0
    for ch in text:
        if ch in _DIGITS:
            place = _DIGITS.index(ch) + 1
        elif ch in "十百":
            total += (place or 1) * (10 if ch == "十" else 100)
            place = 0
        elif ch not in "〇零":
            return None
    return total + place
