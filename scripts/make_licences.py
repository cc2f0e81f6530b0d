"""Make the list of what is installed along with 示范 and under which licence, from the installed packages' own words.

pip install -c constraints.txt '.[postgres,serve]' packaging
python scripts/make_licences.py docs/licences.md
"""

from __future__ import annotations

import sys
import tomllib
from collections.abc import Iterable
from importlib.metadata import PackageNotFoundError, metadata, requires, version
from pathlib import Path

from make_bundle import EXTRAS, PLATFORMS, PYTHONS, ROOT, plain_name, which

# What some packages say in words of their own, in the usual short form.
_SHORT = {
    "MIT License": "MIT",
    "Apache 2": "Apache-2.0",
    "Apache 2.0": "Apache-2.0",
    "Apache License 2.0": "Apache-2.0",
    "BSD License": "BSD",
    "BSD 3-Clause License": "BSD-3-Clause",
    "GNU Lesser General Public License v3 (LGPLv3)": "LGPL-3.0-only",
}
_HEAD = """# 所用组件的许可证

由 `scripts/make_licences.py` 按安装的组件自己的说明生成，版本同 `constraints.txt`；测试核对它没有过时。
本程序自己的许可证是 Apache-2.0。各组件的许可证全文随组件一起安装，在它的 `.dist-info` 文件夹里。
浏览器界面用的 xterm.js（MIT）和 Roboto Mono 字体（Apache-2.0）在 textual-serve 里。

| 组件 | 版本 | 许可证 | 用在哪里 |
|---|---|---|---|
"""
_USES = {"": "必需", "postgres": "可选 `postgres`", "serve": "可选 `serve`"}


def page() -> str:
    """Return the page's text. Raises SystemExit naming what is not installed."""
    whole = {extra: closure({extra} if extra else set()) for extra in ("", *sorted(EXTRAS))}
    lines = []
    for name in sorted(set().union(*whole.values())):
        uses = [
            _USES[extra] for extra, names in whole.items() if name in names and (extra == "" or name not in whole[""])
        ]
        lines.append(f"| {metadata(name)['Name']} | {version(name)} | {licence(name)} | {'、'.join(uses)} |")
    return _HEAD + "\n".join(lines) + "\n"


def closure(extras: set[str]) -> set[str]:
    """Return every package that is installed with ours, on any platform under any Python."""
    found: set[str] = set()
    seen: set[tuple[str, str]] = set()
    new = [("shifan", extra) for extra in ("", *extras)]
    while new:
        name, extra = new.pop()
        if (name, extra) in seen:
            continue
        seen.add((name, extra))
        for key, wanted in required(name, extra):
            found.add(key)
            new += [(key, one) for one in ("", *wanted)]
    return found


def required(name: str, extra: str) -> Iterable[tuple[str, set[str]]]:
    """Yield what ours or an installed package requires, with the extras, on any platform under any Python."""
    try:
        lines = ours(extra) if name == "shifan" else requires(name) or []
    except PackageNotFoundError:
        raise SystemExit(f"没有安装 {name}：许可证说明要从安装的组件里读。") from None
    for platform in PLATFORMS.values():
        for python in PYTHONS:
            for need in which(lines, platform, python, [extra] if extra else []):
                yield plain_name(need.name), need.extras


def ours(extra: str) -> list[str]:
    """Return what our own project file asks for, besides an extra or for it."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    return list(project["optional-dependencies"][extra] if extra else project["dependencies"])


def licence(name: str) -> str:
    """Return a package's licence: its expression, else its short text, else its classifier."""
    said = metadata(name)
    text = next((said[field].strip() for field in ("License-Expression", "License") if field in said), "")
    if not text or "\n" in text or len(text) > 60:
        kinds = [line.rpartition(" :: ")[2] for line in said.get_all("Classifier") or [] if line.startswith("License")]
        text = "、".join(kinds)
    if not text:
        raise SystemExit(f"{name} 没有写明许可证。")
    return _SHORT.get(text, text)


if __name__ == "__main__":
    Path(sys.argv[1]).write_text(page(), encoding="utf-8", newline="\n")
