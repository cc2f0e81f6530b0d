"""Check the built manual: links lead somewhere, nothing is fetched, the theme speaks Chinese, the handout is one page.

Chinese can be searched.

python scripts/check_site.py site
"""

from __future__ import annotations

import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import quote, unquote, urlsplit

HANDOUT = "docs/departments.html"
WORDS = "听证公告"
_GETS = {
    "img": "src",
    "script": "src",
    "source": "src",
    "iframe": "src",
    "video": "src",
    "audio": "src",
    "embed": "src",
}
_OURS = {"article", "script", "style", "a"}
"""Where words are the manual's own; the theme's stand around these."""
_ENGLISH = re.compile(r"[^\u3400-\u9fff]*[A-Za-z]{3}[^\u3400-\u9fff]*")
_NOT_FETCHED = {"canonical", "alternate", "author", "help", "index", "license", "next", "prev", "search"}


class Page(HTMLParser):
    """What a page links to, what it fetches, the places in it that can be linked to, the theme's English."""

    def __init__(self) -> None:
        super().__init__()
        self.links: list[str] = []
        self.fetched: list[str] = []
        self.places: set[str] = set()
        self.english: set[str] = set()
        self._inside = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note what a tag refers to."""
        told = {name: value or "" for name, value in attrs}
        self._inside += tag in _OURS
        self.english |= {label for name, label in told.items() if name == "aria-label" and _ENGLISH.fullmatch(label)}
        self.places |= {told[name] for name in ("id", "name") if name in told}
        if tag == "a" and "href" in told:
            self.links.append(told["href"])
        elif tag == "link" and not set(told.get("rel", "").split()) & _NOT_FETCHED:
            self.fetched.append(told.get("href", ""))
        elif told.get(_GETS.get(tag, "")):
            self.fetched.append(told[_GETS[tag]])

    def handle_endtag(self, tag: str) -> None:
        """Note where what is ours ends."""
        self._inside -= tag in _OURS

    def handle_data(self, data: str) -> None:
        """Note words that are the theme's."""
        if not self._inside and _ENGLISH.fullmatch(data):
            self.english.add(data.strip())


def problems(site: Path) -> Iterator[str]:
    """Yield what is wrong with the site."""
    pages = {path: _read(path) for path in sorted(site.rglob("*.html"))}
    if len(pages) < 2:
        yield f"{site} 里没有网页。"
    for path, page in pages.items():
        where = path.relative_to(site).as_posix()
        for words in sorted(page.english):
            yield f"{where}：版面上的英文「{words}」"
        for link in page.fetched:
            if _outside(link):
                yield f"{where}：从外面取 {link}"
        for link in [*page.fetched, *page.links]:
            if not _outside(link) and not _leads(path, link, pages):
                yield f"{where}：断了的链接 {link}"
    for sheet in sorted(site.rglob("*.css")):
        for link in re.findall(r"(?:url\(|@import\s+)[\"']?(https?:)?//[^)\"']+", sheet.read_text(encoding="utf-8")):
            yield f"{sheet.relative_to(site).as_posix()}：从外面取 {link}"


def _read(path: Path) -> Page:
    page = Page()
    page.feed(path.read_text(encoding="utf-8"))
    return page


def _outside(link: str) -> bool:
    parts = urlsplit(link)
    return bool(parts.netloc) or parts.scheme in ("http", "https", "mailto")


def _leads(path: Path, link: str, pages: dict[Path, Page]) -> bool:
    parts = urlsplit(link)
    if parts.scheme == "data":
        return True
    target = (path.parent / unquote(parts.path)).resolve() if parts.path else path
    if not target.is_file():
        return False
    place = unquote(parts.fragment)
    return target not in pages or not place or place in pages[target].places


def printed_pages(page: Path) -> int:
    """Return on how many sheets of paper Chromium prints a page."""
    with tempfile.TemporaryDirectory() as work:
        pdf = Path(work) / "page.pdf"
        flags = ("--headless=new", "--no-sandbox", "--disable-gpu", "--no-first-run", "--no-pdf-header-footer")
        asked = (f"--user-data-dir={work}/profile", f"--print-to-pdf={pdf}", page.as_uri())
        subprocess.run(["chromium", *flags, *asked], check=True, capture_output=True, timeout=120)
        return subprocess.run(["pdftotext", pdf, "-"], check=True, capture_output=True).stdout.count(b"\f")


def search(site: Path, words: str) -> str:
    """Return the page of results that a browser makes for ``words``."""
    with tempfile.TemporaryDirectory() as work:
        flags = ("--headless=new", "--no-sandbox", "--disable-gpu", "--no-first-run", "--virtual-time-budget=10000")
        asked = (f"--user-data-dir={work}", "--dump-dom", f"{(site / 'search.html').as_uri()}?q={quote(words)}")
        done = subprocess.run(["chromium", *flags, *asked], check=True, capture_output=True, timeout=120)
        return done.stdout.decode("utf-8")


def main() -> None:
    """Print what is wrong; end with 1 where something is."""
    site = Path(sys.argv[1]).resolve()
    found = list(problems(site))
    if (sheets := printed_pages(site / HANDOUT)) != 1:
        found.append(f"{HANDOUT} 要打印 {sheets} 页，应当一页。")
    if not re.search(rf'<li[^>]*>\s*<a href="{HANDOUT}', search(site, WORDS)):
        found.append(f"搜「{WORDS}」找不到 {HANDOUT}。")
    print("\n".join(found) if found else f"网页 {len(list(site.rglob('*.html')))} 个，链接都有着落，没有从外面取的。")
    sys.exit(1 if found else 0)


if __name__ == "__main__":
    main()
