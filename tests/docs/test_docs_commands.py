"""Every command that the documents name is there, with every option that they write."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from shifan.cli.app import COMMANDS
from support_parser import wrong

ROOT = Path(__file__).resolve().parents[2]
PAGES = [ROOT / "README.md", ROOT / "criteria" / "README.md", *sorted((ROOT / "docs").glob("*.md"))]


def named(text: str) -> set[str]:
    """Return the commands in a page: in code spans, with or without the program's name, and in code blocks."""
    blocks = re.findall(r"^```\w*\n(.*?)^```", text, re.MULTILINE | re.DOTALL)
    lines = [line.partition(" #")[0].strip() for block in blocks for line in block.splitlines()]
    spans = re.findall(r"`([^`\n]+)`", re.sub(r"^```.*?^```", "", text, flags=re.MULTILINE | re.DOTALL))
    written = [line for line in lines if line.startswith("shifan ")]
    for span in spans:
        span = span.replace(r"\|", "|")
        if span.startswith("shifan "):
            written.append(span)
        elif span.partition(" ")[0] in COMMANDS and " " in span:
            written.append(f"shifan {span}")
    return set(written)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_the_commands_of_a_page_are_there(page: Path) -> None:
    commands = named(page.read_text(encoding="utf-8"))
    assert {command: said for command in sorted(commands) if (said := wrong(command))} == {}


def test_the_check_finds_what_is_wrong() -> None:
    assert named("用 `shifan tick 32.2` 或 `gap edit`；`task` 表\n```sh\nshifan demo   # 样例\n```\n") == {
        "shifan tick 32.2",
        "shifan gap edit",
        "shifan demo",
    }
    assert wrong("shifan score --explain 32") == ""
    assert wrong("shifan score --explained 32") == "没有 --explained"
    assert wrong("shifan gap mend 3") == "没有 mend"
    assert wrong("shifan taste") == "没有 taste"
    assert wrong("shifan remind 县司法局 --send") == ""
    assert wrong("shifan remind 县司法局 --sent") == "没有 --sent"
