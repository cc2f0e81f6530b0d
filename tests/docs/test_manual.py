"""The manual holds what it should: every error in the page on trouble, every page within reach."""

from __future__ import annotations

import importlib
import pkgutil
import re
from pathlib import Path

from shifan.domain.errors import ShifanError

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs"
TROUBLE = (DOCS / "troubleshooting.md").read_text(encoding="utf-8")
SAID = {
    "ShifanError": "写着文件名、第几行、哪个字段",
    "NotFoundError": "没有找到",
    "RuleError": "请先重新打开并写明原因",
    "UnconfirmedError": "确实要这样报送",
    "OthersStepError": "最近一步不是您做的",
    "DataFileError": "太大或有问题，没有读完",
    "UsageError": "结尾",
    "ProtectedError": "已经存在，没有覆盖",
    "DamagedStoreError": "不是示范台账文件，或已被清空",
    "UnreadableStoreError": "台账里有读不懂的内容",
    "ReadOnlyError": "现在是只读（迎检）模式",
    "HeldError": "台账正由别人独占使用",
    "ArchivedError": "归档，只能查看",
    "StaleWriteError": "您的改动没有写入",
    "MovedUnderFormError": "您的改动没有写入",
    "MovedMeanwhileError": "台账一直有别的窗口在改动",
    "LockedFileError": "正被其他程序打开（多半是 WPS 或 Excel）",
    "ForeignWorkbookError": "不是本程序发出的填报表",
    "UnreadableSourceError": "读不出来",
    "StoppedError": "已停止",
    "StoppedPackingError": "已停止",
    "ChangedSinceCheckError": "在检查之后有变动",
    "StoppedReportError": "已停止",
}
"""What a clerk sees of each error, as the page on trouble has it."""


def modules(package: str) -> list[str]:
    """Return the names of a package's modules."""
    found = importlib.import_module(package)
    return [one.name for one in pkgutil.walk_packages(found.__path__, f"{package}.")]


def kinds(error: type[ShifanError] = ShifanError) -> set[str]:
    """Return the names of an error class of ours and of all below it."""
    own = {error.__name__} if error.__module__.startswith("shifan.") else set()
    return own.union(*(kinds(below) for below in error.__subclasses__()))


def test_every_kind_of_error_is_in_the_page_on_trouble_in_its_own_words() -> None:
    for name in modules("shifan"):
        if not name.endswith("__main__"):
            importlib.import_module(name)
    assert kinds() == set(SAID)
    shown = "\n".join(line.split("|")[1] for line in TROUBLE.splitlines() if line.startswith("| "))
    source = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "src").rglob("*.py"))
    for name, words in SAID.items():
        assert words in shown, name
        assert words in source or name == "ShifanError", name


def test_everything_the_doctor_looks_at_is_in_the_page_on_trouble() -> None:
    topics = {
        text
        for name in modules("shifan.services.doctor")
        for word, text in vars(importlib.import_module(name)).items()
        if word.isupper() and not word.startswith("_") and isinstance(text, str)
    }
    assert "操作记录" in topics
    shown = {line.split("|")[1].strip() for line in TROUBLE.splitlines() if line.startswith("| ")}
    assert {topic for topic in topics if re.search("[\u4e00-\u9fff]", topic)} - shown == set()


def test_every_page_can_be_reached_from_the_first() -> None:
    contents = (DOCS / "index.rst").read_text(encoding="utf-8")
    pages = {path.stem for path in DOCS.glob("*.md")}
    assert {page for page in pages if not re.search(rf"^   {page}$", contents, re.MULTILINE)} == set()
    guide = (DOCS / "guide.md").read_text(encoding="utf-8")
    assert {page for page in pages if f"]({page}.md)" not in guide} == {"guide", "licences"}


def test_the_packages_that_build_the_manual_are_pinned() -> None:
    pins = (ROOT / "constraints.txt").read_text(encoding="utf-8").lower()
    extra = re.search(r"^docs = \[(.+)\]$", (ROOT / "pyproject.toml").read_text(encoding="utf-8"), re.MULTILINE)
    assert extra
    names = re.findall(r'"([a-z-]+)[<>=]', extra[1])
    assert len(names) == 5
    assert [name for name in names if f"\n{name}==" not in pins] == []
