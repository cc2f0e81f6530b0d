"""What somebody should see of a file before it is added: marks of secrecy, personal numbers, content that is not right.

Pure functions of what was read; what is shown of a number never lets it be read off.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from shifan.domain.contents import Content, ContentType, misnamed
from shifan.domain.labels import Labelled
from shifan.domain.privacy import Mark, MarkKind, pages_text, property_place
from shifan.domain.values import value

_PICTURES = ("jpg", "jpeg", "jfif", "png", "gif", "bmp", "tif", "tiff", "webp")


class CautionKind(Labelled):
    """What is the matter with a file."""

    SECRECY = "secrecy", "密级或内部字样"
    PERSONAL = "personal", "个人信息"
    BROKEN = "broken", "打不开"
    MISNAMED = "misnamed", "内容与扩展名不符"
    LOCKED = "locked", "有密码"
    UNREAD = "unread", "没有读完"


@value
class Caution:
    """What was found and, as ``advice``, what to do; ``stops``: the file is added only when the user says so."""

    kind: CautionKind
    text: str
    advice: str = ""
    stops: bool = False

    def __str__(self) -> str:
        return f"{self.text}。{self.advice}"


def name_cautions(marks: Sequence[Mark]) -> tuple[Caution, ...]:
    """Return what to say of the marks in a file's name."""
    return tuple(_of_mark(kind, "文件名", "建议改名后再添加。") for kind in _kinds(marks))


def text_cautions(marks: Sequence[Mark], *, paged: bool) -> tuple[Caution, ...]:
    """Return what to say of the marks in a text; ``paged``: it has several pages, which are named."""
    found = []
    for kind in _kinds(marks):
        those = [mark for mark in marks if mark.kind is kind]
        pages = pages_text(mark.page for mark in those) if paged else ""
        found.append(_of_marks(those, f"正文{pages}", "不需要的请先遮盖；打包前还会再问。"))
    return tuple(found)


def property_cautions(label: str, marks: Sequence[Mark]) -> tuple[Caution, ...]:
    """Return what to say of the marks in one thing that a file says about itself."""
    advice = "请在原来的程序里改掉文件属性再添加；打包前还会再问。"
    by_kind = ([mark for mark in marks if mark.kind is kind] for kind in _kinds(marks))
    return tuple(_of_marks(those, property_place(label), advice) for those in by_kind)


def place_cautions(*, located: bool) -> tuple[Caution, ...]:
    """Return what to say of a picture that says where it was taken."""
    advice = "不想让人知道的，请另存一份不带位置的再添加。"
    return (Caution(CautionKind.PERSONAL, "照片里有拍摄位置", advice),) if located else ()


def content_cautions(name: str, content: Content, *, gave_up: bool) -> tuple[Caution, ...]:
    """Return what to say of a file's bytes; ``gave_up``: it took too long to read them."""
    look = "请用原来的程序打开看看，最好换一份好的。"
    if content.locked:
        return (Caution(CautionKind.LOCKED, "文件要密码才能打开", "请去掉密码后再添加，否则上级打不开。"),)
    if gave_up:
        return (Caution(CautionKind.UNREAD, content.broken, "请自己打开看一遍。"),)
    if content.broken:
        return (Caution(CautionKind.BROKEN, f"文件打不开：{content.broken}", look, stops=True),)
    if misnamed(name, content):
        picture = content.type.label == ContentType.PNG.label and name.rpartition(".")[2].lower() in _PICTURES
        told = "另一种格式的图片" if picture else content.type.label
        advice = "多数程序照样能打开。" if picture else "请用原来的程序另存为正确的格式。"
        return (Caution(CautionKind.MISNAMED, f"内容与扩展名不符：实际是{told}", advice, stops=not picture),)
    return ()


def without_released(marks: Iterable[Mark], released: Callable[[MarkKind], bool]) -> tuple[Mark, ...]:
    """Return the marks of the kinds about which nobody decided yet that they may go out."""
    return tuple(mark for mark in marks if not released(mark.kind))


def _kinds(marks: Iterable[Mark]) -> list[MarkKind]:
    return list(dict.fromkeys(mark.kind for mark in marks))


def _of_marks(marks: Sequence[Mark], where: str, advice: str) -> Caution:
    """Return what to say of marks of one kind in one place, with an example."""
    more = f"等 {len(marks)} 处" if len(marks) > 1 else ""
    return _of_mark(marks[0].kind, where, advice, f"{more}：{marks[0].excerpt}")


def _of_mark(kind: MarkKind, where: str, advice: str, example: str = "") -> Caution:
    if kind is MarkKind.SECRECY:
        return Caution(CautionKind.SECRECY, f"{where}有{kind.label}{example}", "涉密材料不得录入。", stops=True)
    return Caution(CautionKind.PERSONAL, f"{where}有{kind.label}{example}", advice)
