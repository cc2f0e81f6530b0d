"""Chinese in the built manual: the theme's own words, search without a dictionary, no space where a source line ends.

Every two neighbouring characters are a word, in the pages and in the query.

Sphinx's own Chinese search cuts words in the pages by a dictionary, and the query only at spaces; the two rarely meet.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.search import SearchLanguage, languages

_PART = re.compile(r"[\u3400-\u9fff]+|[a-z0-9_.-]+")
_CHINESE = re.compile(r"[\u2014-\u2026\u3000-\u9fff\uff00-\uffef]")
_SPLIT = r"""
function splitQuery(query) {
  const words = [];
  for (const part of query.toLowerCase().match(/[\u3400-\u9fff]+|[a-z0-9_.-]+/g) ?? []) {
    if (!/[\u3400-\u9fff]/.test(part) || part.length < 3) words.push(part);
    else for (let at = 0; at + 1 < part.length; at += 1) words.push(part.slice(at, at + 2));
  }
  return words;
}
"""
_FRONT = '<!DOCTYPE html><meta charset="utf-8"><meta http-equiv="refresh" content="0; url=docs/index.html">\n'

_WORDS = {
    "Auto light/dark, in dark mode": "明暗随系统，现在是深色",
    "Auto light/dark, in light mode": "明暗随系统，现在是浅色",
    "Back to top": "回到顶部",
    "Contents": "本页目录",
    "Dark mode": "深色",
    "Expand": "展开",
    "Home": "首页",
    "Light mode": "浅色",
    "Made with": "网页由 Sphinx 生成，样式为",
    "Menu": "目录",
    "Next": "下一页",
    "On this page": "本页",
    "Previous": "上一页",
    "Skip to content": "跳到正文",
    "Toggle Light / Dark / Auto color theme": "切换浅色、深色或随系统",
    "Toggle site navigation sidebar": "打开或收起目录",
    "Toggle table of contents sidebar": "打开或收起本页目录",
}
"""What the theme says itself, partly where no translation is asked for."""
_NO_SCRIPT = "Please activate JavaScript to enable the search functionality."
_BODY = re.compile(r"(<article\b.*</article>)", re.DOTALL)
_SAID = re.compile(rf"""(>\s*|aria-label=")({"|".join(map(re.escape, _WORDS))})(?=\s*<|")""")
_FOLDED = re.compile(r'aria-label="Toggle navigation of ([^"]*)"')


class ChineseSearch(SearchLanguage):
    """Single characters and pairs of them; other words whole."""

    lang = "zh"
    language_name = "Chinese"
    js_splitter_code = _SPLIT

    def split(self, input: str) -> list[str]:
        """Return the words of a text."""
        words = []
        for part in _PART.findall(input.lower()):
            if "\u3400" <= part[0] <= "\u9fff":
                words += [*part, *(part[at : at + 2] for at in range(len(part) - 1))]
            else:
                words.append(part)
        return words


def _front(app: Sphinx, error: Exception | None) -> None:
    if error is None and app.builder.name == "html":
        for page in Path(app.outdir).rglob("*.html"):
            page.write_text(in_chinese(page.read_text(encoding="utf-8")), encoding="utf-8", newline="\n")
        Path(app.outdir, "index.html").write_text(_FRONT, encoding="utf-8", newline="\n")


def in_chinese(page: str) -> str:
    """Return a page with the theme's words in Chinese; the article and the scripts stay as they are."""
    parts = _BODY.split(page.replace(_NO_SCRIPT, "请在浏览器中允许 JavaScript，才能搜索。"))
    for at in range(0, len(parts), 2):
        plain = _FOLDED.sub(r'aria-label="展开或收起：\1"', parts[at])
        parts[at] = _SAID.sub(lambda found: found[1] + _WORDS[found[2]], plain)
    return "".join(parts)


def _join_lines(_app: Sphinx, page: nodes.document) -> None:
    """Where a line ends between two Chinese characters or marks there is no space."""
    for node in list(page.findall(nodes.Text)):
        if node.astext() == "\n" and not isinstance(node.parent, nodes.literal_block):
            place = node.parent.index(node)
            before, after = node.parent[:place], node.parent[place + 1 :]
            if before and after and _CHINESE.match(before[-1].astext()[-1:]) and _CHINESE.match(after[0].astext()[:1]):
                node.parent.remove(node)


def _list_decisions(_app: Sphinx, docname: str, source: list[str]) -> None:
    """The records hang below their page in the contents; the page itself stays plain Markdown."""
    if docname == "docs/decisions/README":
        source[0] += "\n```{toctree}\n:hidden:\n:glob:\n\n0*\n```\n"


def setup(app: Sphinx) -> dict[str, Any]:
    """Take the place of Sphinx's own Chinese search, and let the site's folder open on its first page."""
    languages["zh"] = ChineseSearch
    app.connect("build-finished", _front)
    app.connect("doctree-read", _join_lines)
    app.connect("source-read", _list_decisions)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
