"""Chinese in the built manual: search without a dictionary, no space where a line of the source ends, the contents.

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
        Path(app.outdir, "index.html").write_text(_FRONT, encoding="utf-8", newline="\n")


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
