"""Line breaking: the Chinese rules, the limits of width, and the two Textual functions replaced by ours."""

from __future__ import annotations

import importlib
import inspect
from collections.abc import Iterator
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len, split_graphemes

from shifan.tui.cjk.wrap import NO_LINE_END, NO_LINE_START, chunks, divide_line, install, wrap_text

CHINESE = "行政规范性文件合法性审核机制，。、；：？！（）《》〈〉「」『』【】〔〕“”‘’…—"
mixed = st.text(st.sampled_from(CHINESE + "ab12.3-/ (),:[]①②☐·"), max_size=80)
hostile = st.text(max_size=60)
widths = st.integers(min_value=1, max_value=30)


def pieces(text: str, width: int, *, fold: bool = True) -> list[str]:
    cuts = [0, *divide_line(text, width, fold), len(text)]
    return [text[begin:end] for begin, end in pairwise(cuts)]


def widest_grapheme(text: str) -> int:
    return max((size for _start, _end, size in split_graphemes(text)[0]), default=0)


@given(mixed | hostile, widths)
def test_no_piece_is_wider_than_the_line(text: str, width: int) -> None:
    for piece in pieces(text, width):
        assert cell_len(piece.rstrip()) <= max(width, widest_grapheme(text))


@given(mixed | hostile, widths, st.booleans())
def test_text_is_kept_and_cuts_go_forward(text: str, width: int, fold: bool) -> None:
    cuts = divide_line(text, width, fold)
    assert cuts == sorted(set(cuts))
    assert all(0 < cut < len(text) for cut in cuts)
    assert "".join(pieces(text, width, fold=fold)) == text


@given(st.lists(st.sampled_from(CHINESE[:14]), min_size=1, max_size=60), st.data())
def test_punctuation_never_stands_at_the_wrong_edge(letters: list[str], data: st.DataObject) -> None:
    """With one mark at most between two ideographs, eight cells leave room to obey every rule."""
    marks = st.sampled_from(
        ["", "，", "。", "、", "；", "：", "？", "！", "）", "》", "”", "（", "《", "“", "〔", "【"]
    )
    text = "".join(letter + data.draw(marks) for letter in letters) + "项"
    for width in (8, 11, 20):
        lines = wrap_text(text, width)
        assert not [line for line in lines[1:] if line[0] in NO_LINE_START]
        assert not [line for line in lines[:-1] if line[-1] in NO_LINE_END]


@given(mixed | hostile)
def test_chunks_cover_the_text_once(text: str) -> None:
    parts = list(chunks(text))
    assert "".join(piece for _start, _end, piece in parts) == text
    assert [start for start, _end, _piece in parts[1:]] == [end for _start, end, _piece in parts[:-1]]
    assert all(text[start:end] == piece for start, end, piece in parts)


@given(mixed | hostile, widths)
def test_wrap_text_loses_nothing_but_spaces(text: str, width: int) -> None:
    lines = wrap_text(text, width)
    assert "".join("".join(lines).split()) == "".join(text.split())
    assert all(cell_len(line) <= max(width, widest_grapheme(text)) for line in lines)


@pytest.mark.parametrize(
    ("text", "width", "lines"),
    [
        ("", 10, [""]),
        ("县政府", 10, ["县政府"]),
        ("县政府办公室", 6, ["县政府", "办公室"]),
        ("一二三，四", 6, ["一二", "三，四"]),
        ("一二（三四）", 6, ["一二", "（三", "四）"]),
        ("一\n\n二", 10, ["一", "", "二"]),
        ("一\r\n二\r三", 10, ["一", "二", "三"]),
        ("完成 2024年12月31日", 9, ["完成", "2024年", "12月31日"]),
        ("文件国办发〔2018〕118号要求", 18, ["文件国办发", "〔2018〕118号要求"]),
        ("见don’t stop", 9, ["见don’t", "stop"]),
        ("字字①有制度", 5, ["字字", "①有制", "度"]),
        ("abcdefgh", 3, ["abc", "def", "gh"]),
        ("字", 1, ["字"]),
        ("，，，，", 4, ["，，", "，，"]),
    ],
)
def test_lines_of_typical_texts(text: str, width: int, lines: list[str]) -> None:
    assert wrap_text(text, width) == lines


@pytest.mark.parametrize("marker", ["[ ] ", "[x] ", "☐ ", "- ", "1.1.3 ", "12. ", "> [ ] ", "① ", "　　"])
def test_a_marker_keeps_the_first_character_of_its_text(marker: str) -> None:
    for width in range(cell_len(marker) + 2, cell_len(marker) + 12):
        first = wrap_text(marker + "已制定年度工作要点并备案", width)[0]
        assert first.startswith(marker + "已")


def test_numbers_stay_whole_where_they_fit() -> None:
    text = "依照国办发〔2018〕118号和国发〔2010〕33号文件，共2024.5万元"
    for width in range(8, 40):
        lines = wrap_text(text, width)
        for number in ("2018", "118", "2010", "33", "2024.5"):
            assert any(number in line for line in lines), (width, lines)


def test_long_words_are_left_whole_for_cropping() -> None:
    assert divide_line("见 https://www.gov.cn/zhengce 网站", 10, fold=False) == [2, 29]


def test_hostile_length_is_no_trap() -> None:
    for text in ("，" * 50_000, "a" * 50_000, " " * 50_000 + "，", "[ ] " * 20_000, "1." * 30_000):
        assert "".join(pieces(text, 40)) == text


@pytest.fixture
def restored_textual() -> Iterator[None]:
    """Give Textual its functions back afterwards, so that the order of tests does not matter."""
    content, wrap = importlib.import_module("textual.content"), importlib.import_module("textual._wrap")
    old = content.divide_line, wrap.chunks
    yield
    content.divide_line, wrap.chunks = old  # type: ignore[attr-defined]


def test_private_textual_names_are_where_we_replace_them() -> None:
    """Fails when a new Textual moves what `install` replaces: then look for the new place."""
    content, wrap = importlib.import_module("textual.content"), importlib.import_module("textual._wrap")
    document = importlib.import_module("textual.document._wrapped_document")
    assert list(inspect.signature(content.divide_line).parameters) == ["text", "width", "fold"]
    assert list(inspect.signature(wrap.chunks).parameters) == ["text"]
    assert "divide_line" in content.Content._wrap_and_format.__code__.co_names
    assert "chunks" in wrap.compute_wrap_offsets.__code__.co_names
    assert document.compute_wrap_offsets is wrap.compute_wrap_offsets


@pytest.mark.usefixtures("restored_textual")
def test_install_changes_textual_and_can_be_repeated() -> None:
    content, wrap = importlib.import_module("textual.content"), importlib.import_module("textual._wrap")
    install()
    install()
    assert content.divide_line is divide_line
    assert wrap.chunks is chunks
    assert [line.plain for line in content.Content("☐ 已制定，报").wrap(7)] == ["☐ 已制", "定，报"]
    assert wrap.compute_wrap_offsets("已制定，报备", 6, 4) == [2, 5]


@pytest.mark.usefixtures("restored_textual")
@pytest.mark.parametrize("name", ["textual.content.divide_line", "textual._wrap.chunks"])
def test_install_says_so_when_a_name_has_moved(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(name)
    with pytest.raises(RuntimeError, match="textual 版本不受支持"):
        install()


@pytest.mark.usefixtures("restored_textual")
def test_install_undoes_itself_when_it_has_no_effect(monkeypatch: pytest.MonkeyPatch) -> None:
    content, wrap = importlib.import_module("textual.content"), importlib.import_module("textual._wrap")
    monkeypatch.setattr(content, "divide_line", lambda *_args: [])  # an earlier test may have installed ours for good
    monkeypatch.setattr(wrap, "chunks", lambda _text: iter(()))
    old = content.divide_line, wrap.chunks
    monkeypatch.setattr(wrap, "compute_wrap_offsets", lambda *_args: [])
    with pytest.raises(RuntimeError, match="没有生效"):
        install()
    assert (content.divide_line, wrap.chunks) == old
