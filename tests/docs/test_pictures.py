"""The pictures in the documents: a script makes each of them from the sample, and each is shown somewhere."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

ROOT = Path(__file__).resolve().parents[2]
SCRIPT = ROOT / "scripts" / "make_screenshots.py"
SCREENS = {
    "add-evidence": "添加佐证材料",
    "claim": "第 32 项「听证与座谈」：自评",
    "departments": "县行政审批局（推定）",
    "evidence": "样例材料-1-审批服务便民化-1.txt",
    "gaps": "6 个，从 1.1 起；待审核",
    "history": "载入样例：柳城县",
    "item": "听证与座谈",
    "ledgers": "自查无此情形（柳城县 2023-12-31）",
    "menu": "全部操作",
    "overview": "今天先做这 3 件事",
    "reports": "按一级指标写出进度、得分、数据和差距",
    "score": "等权百分方案",
    "search": "找到 3 项",
    "small": "听证与座谈",
}
FILES = {"workbook", "department-workbook", "report"}
MEASURED = {"rollup-growth.svg": "benchmarks/rollup.py", "layers.svg": "scripts/make_reference.py"}
_SVG = "{http://www.w3.org/2000/svg}"


def make(folder: Path, *arguments: str) -> None:
    """Run the script."""
    environment = {**os.environ, "PYTHONIOENCODING": "utf-8"}
    done = subprocess.run(
        [sys.executable, SCRIPT, folder, *arguments],
        capture_output=True,
        encoding="utf-8",
        timeout=300,
        env=environment,
    )
    assert done.returncode == 0, done.stderr


def lines_of(svg: Path) -> str:
    """Return the text of a screen, line by line, without spaces."""
    rows: dict[str, list[tuple[int, str]]] = {}
    for text in ElementTree.parse(svg).iter(f"{_SVG}text"):
        places = (text.get("x") or "").split()
        letters = text.text or ""
        if text.get("text-anchor") is None:
            assert len(places) == len(letters), letters
            rows.setdefault(text.get("y") or "", []).append((int(places[0]), letters))
    return "\n".join("".join(word for _, word in sorted(row)) for row in rows.values())


def test_every_screen_can_still_be_drawn_and_shows_what_it_is_for(tmp_path: Path) -> None:
    make(tmp_path, "--svg")
    assert {path.stem for path in tmp_path.iterdir()} == set(SCREENS)
    for name, words in SCREENS.items():
        path = tmp_path / f"{name}.svg"
        assert words.replace(" ", "") in lines_of(path), name
        assert re.findall(r"(?:href|src|url\()", path.read_text(encoding="utf-8")) == []


def test_every_picture_has_its_script_and_is_shown() -> None:
    there = {path.name for path in (ROOT / "docs" / "images").iterdir()}
    assert there == {f"{name}.png" for name in {*SCREENS, *FILES}} | set(MEASURED)
    done = subprocess.run([sys.executable, SCRIPT, "--help"], capture_output=True, encoding="utf-8", timeout=60)
    offered = re.sub(r"\s", "", done.stdout).partition("{")[2].partition("}")[0].split(",")
    assert {f"{name}.png" for name in offered} == {name for name in there if name.endswith(".png")}
    pages = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "docs").rglob("*.md"))
    shown = set(re.findall(r"!\[[^\]]+\]\((?:\.\./)?images/([^)]+)\)", pages))
    assert there - shown == set()
