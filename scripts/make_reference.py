"""Make the generated parts of the manual: the layers, the decisions, the commands, the keys, the fields.

python scripts/make_reference.py docs [--check] [--only keys.md]

``--check`` writes nothing and ends with 1 where a page is not what the program says now.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from pathlib import Path

from manual.decisions import decisions_page
from manual.keys_page import keys_page
from manual.layers import layers_svg
from manual.reference import reference

from shifan.tui.twins import PAGE_NAMES, table

PAGES: dict[str, Callable[[], str]] = {
    "images/layers.svg": layers_svg,
    "decisions/README.md": decisions_page,
    "commands.md": lambda: table(PAGE_NAMES),
    "keys.md": keys_page,
    "reference.md": reference,
}


def main() -> None:
    """Write the pages, or check them."""
    parser = argparse.ArgumentParser(description="生成说明里由程序得来的几页。")
    parser.add_argument("target", type=Path)
    parser.add_argument("--check", action="store_true", help="只核对，不写")
    parser.add_argument("--only", action="append", choices=PAGES, help="只做这一页")
    options = parser.parse_args()
    stale = []
    for name in options.only or PAGES:
        path = options.target / name
        text = PAGES[name]()
        if not options.check:
            path.write_text(text, encoding="utf-8", newline="\n")
        elif not path.is_file() or path.read_text(encoding="utf-8") != text:
            stale.append(name)
    if stale:
        print(f"过时了：{'、'.join(stale)}。请运行：python scripts/make_reference.py docs", file=sys.stderr)
        sys.exit(1)


if __name__ == "__main__":
    main()
