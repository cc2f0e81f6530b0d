"""What of a Word document stands outside its text: styles that number paragraphs, and signs taken from symbol fonts."""

from __future__ import annotations

from dataclasses import dataclass

from shifan.domain.errors import DataFileError

UNKNOWN_SYMBOL = "〓"
"""What printers set for a sign they have not got."""

_WINGDINGS = {
    0x6C: "●", 0x6E: "■", 0x6F: "□", 0x71: "❑", 0x75: "◆", 0x9F: "•", 0xA7: "▪", 0xA8: "◻", 0xAB: "★", 0xD8: "➢",
    0xE0: "→", 0xFB: "✗", 0xFC: "✓", 0xFD: "☒", 0xFE: "☑", **{0x81 + at: chr(0x2460 + at) for at in range(10)},
}  # fmt: skip
_WINGDINGS_2 = {0x50: "✓", 0x51: "✗", 0x52: "☑", 0x53: "☒", 0xA3: "□"}
_SYMBOL = {0xA3: "≤", 0xB0: "°", 0xB1: "±", 0xB3: "≥", 0xB4: "×", 0xB7: "•", 0xB8: "÷", 0xB9: "≠"}
_FONTS = {"wingdings": _WINGDINGS, "wingdings 2": _WINGDINGS_2, "symbol": _SYMBOL}


def symbol(font: str, code: str) -> str:
    """Return the character of a w:sym, UNKNOWN_SYMBOL where the font's drawing stands for none that is known."""
    try:
        number = int(code, 16)
    except ValueError:
        return UNKNOWN_SYMBOL
    signs = _FONTS.get(font.strip().lower())
    if signs is not None or 0xF000 <= number <= 0xF0FF:
        return (signs or {}).get(number & 0xFF, UNKNOWN_SYMBOL)
    plain = chr(number) if 0x20 < number < 0xD800 or 0xF900 <= number < 0xFFF0 else ""
    return plain if plain.isprintable() and plain else UNKNOWN_SYMBOL


@dataclass
class _Style:
    based: str = ""
    numbered: bool | None = None


class Styles:
    """Takes the events of a parser that reads word/styles.xml, for the styles that number their paragraphs."""

    def __init__(self) -> None:
        self._styles: dict[str, _Style] = {}
        self._style: _Style | None = None

    def doctype(self, *_: object) -> None:
        """Refuse: no Word document has one."""
        raise DataFileError("Word 文档含有不该有的内容，没有读取。", "请核对文件来源。")

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        """An element begins."""
        name = tag.rpartition("}")[2]
        given = {key.rpartition("}")[2]: text for key, text in attributes.items()}
        if name == "style":
            self._style = self._styles[given.get("styleId", "")] = _Style()
        elif self._style is None:
            return
        elif name == "basedOn":
            self._style.based = given.get("val", "")
        elif name == "numPr":
            self._style.numbered = self._style.numbered is not False
        elif name == "numId":
            self._style.numbered = given.get("val") != "0"

    def end(self, tag: str) -> None:
        """An element ends."""
        if tag.rpartition("}")[2] == "style":
            self._style = None

    def close(self) -> None:
        """The part ends."""

    def numbered(self) -> frozenset[str]:
        """Return the ids of the styles that number their paragraphs, by themselves or by what they are based on."""
        return frozenset(key for key in self._styles if self._numbers(key))

    def _numbers(self, key: str) -> bool:
        for _ in range(20):  # a chain of styles that ends in itself must not hold us
            style = self._styles.get(key)
            if style is None or style.numbered is not None:
                return style is not None and bool(style.numbered)
            key = style.based
        return False
