"""Broken data files: each problem is told by file, line and field, and nothing is loaded."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from shifan.criteria.checking import check_edition, write_digests
from shifan.criteria.scheme_checking import check_scheme
from shifan.domain.errors import DataFileError
from support import CRITERIA

FILE = "01-duties.yaml"
FIRST = "subgroups.1.criteria.1"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the shipped edition to break."""
    return Path(shutil.copytree(CRITERIA / "working-2023", tmp_path / "working-2023"))


def replaced(old: str, new: str, name: str = FILE) -> Callable[[Path], int]:
    """Return a change that replaces the first ``old`` and tells on which line it stood."""

    def change(folder: Path) -> int:
        path = folder / name
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new, 1), encoding="utf-8", newline="\n")
        return text[: text.index(old)].count("\n") + 1

    return change


def problems_of(folder: Path) -> str:
    with pytest.raises(DataFileError) as caught:
        check_edition(folder)
    assert caught.value.exit_code == 1
    return str(caught.value)


def test_the_copy_is_good_before_it_is_broken(folder: Path) -> None:
    assert len(check_edition(folder)["groups"]) == 10


@pytest.mark.parametrize(
    ("change", "field", "says"),
    [
        (replaced("kind: base", "kind: base\n        kinds: base"), f"{FIRST}.kinds", "不认识的字段"),
        (replaced('id: "wc4fcr"', 'id: "WC4 fcr"'), f"{FIRST}.id", "写法不对"),
        (replaced("kind: base", "kind: basic"), f"{FIRST}.kind", "可用的值：'base'"),
        (replaced('number: "1"\n        kind', "number: 1\n        kind"), f"{FIRST}.number", "数字编号请加引号"),
        (replaced("title: 审批服务便民化", f"title: {'长' * 41}"), f"{FIRST}.title", "太长"),
        (replaced("title: 审批服务便民化", 'title: "  "'), f"{FIRST}.title", "不能为空"),
        (replaced("title: 审批服务便民化", "title: null"), f"{FIRST}.title", "应为文字"),
        (replaced("title: 审批服务便民化", "title: [甲]"), f"{FIRST}.title", "应为文字"),
        (replaced("evidence_minimum: 2", 'evidence_minimum: "2"'), f"{FIRST}.evidence_minimum", "应为整数"),
        (replaced("evidence_minimum: 2", "evidence_minimum: 0"), f"{FIRST}.evidence_minimum", "1"),
        (replaced("allowed: false", "allowed: true"), f"{FIRST}.na_rule", "须写 when"),
        (replaced("allowed: false", 'allowed: "no"'), f"{FIRST}.na_rule.allowed", "应为 true 或 false"),
        (replaced("provenance: checked-2021", "provenance: official-2023"), f"{FIRST}.provenance", "写法不对"),
        (replaced("denominator: 法定时限合计（工作日）", "tips: 无"), f"{FIRST}.metrics.1.tips", "不认识的字段"),
        (replaced("denominator: 法定时限合计（工作日）\n", "\n"), f"{FIRST}.metrics.1", "分母 denominator"),
        (replaced('target: ">=100"', 'target: "约100"'), f"{FIRST}.metrics.2.target", "写法不对"),
        (replaced("requirement: >-", "requirements: >-"), f"{FIRST}.requirement", "缺少这个字段"),
    ],
)
def test_a_wrong_field_is_named_with_file_line_and_field(
    folder: Path, change: Callable[[Path], int], field: str, says: str
) -> None:
    changed = change(folder)
    found = re.findall(rf"{FILE} 第 (\d+) 行，字段 {re.escape(field)}：.*{re.escape(says)}", problems_of(folder))
    assert len(found) == 1, problems_of(folder)
    # a missing field is told at the item around it, an unknown one just below the line it was added to
    assert -12 <= int(found[0]) - changed <= 1


@pytest.mark.parametrize(
    ("change", "line_of", "says"),
    [
        (replaced("kind: base", "kind: base\n        kind: bonus"), 1, "字段 kind：重复出现"),
        (replaced("kind: base", "kind: base\n\tprovenance: restated"), 1, "YAML 写法有误"),
        (replaced("title: 审批服务便民化", "title: &t 审批服务便民化"), 0, "不允许使用 YAML 引用"),
        (replaced("title: 审批服务便民化", "title: *t"), 0, "不允许使用 YAML 引用"),
        (replaced("title: 审批服务便民化", "title: !!python/name:os.system x"), 0, "不允许使用 YAML 标签"),
        (replaced("title: 审批服务便民化", "title: !secret x"), 0, "不允许使用 YAML 标签"),
        (replaced("title: 审批服务便民化", "? [甲]\n        : 乙"), 0, "字段名须为文字"),
        (replaced("title: 审批服务便民化", "title: 审批\x07服务"), 0, "控制字符"),
        (replaced("title: 审批服务便民化", 'title: "没有收尾'), None, "YAML 写法有误"),
        (replaced("title: 审批服务便民化", "title: " + "[" * 200), 0, "嵌套层数过多"),
        (replaced("title: 审批服务便民化", "title: " + "[" * 200_000), 0, "嵌套层数过多"),
        (replaced("title: 审批服务便民化", "--- \ntitle: 二"), None, "YAML 写法有误"),
    ],
)
def test_what_our_yaml_does_not_allow_is_named_by_line(
    folder: Path, change: Callable[[Path], int], line_of: int | None, says: str
) -> None:
    changed = change(folder)
    text = problems_of(folder)
    found = re.search(rf"{FILE} 第 (\d+) 行", text)
    assert found, text
    assert says in text
    assert line_of is None or int(found.group(1)) == changed + line_of


def test_a_duplicate_id_names_both_places(folder: Path) -> None:
    line = replaced('id: "yyezfr"', 'id: "wc4fcr"')(folder)
    text = problems_of(folder)
    assert f"{FILE} 第 {line} 行，字段 subgroups.1.criteria.2.id：编码 wc4fcr 与 {FILE} 第 9 行 重复" in text


def test_duplicate_numbers_and_checkpoints_are_found_across_files(folder: Path) -> None:
    source = (folder / "01-duties.yaml").read_text(encoding="utf-8")
    point = re.findall(r"            text: (.+)", source)[0]
    target = (folder / "02-rules.yaml").read_text(encoding="utf-8")
    number, text = re.findall(r'        number: "(\d+)"', target)[0], re.findall(r"            text: (.+)", target)[0]
    replaced(f'        number: "{number}"', '        number: "1"', "02-rules.yaml")(folder)
    replaced(text, point, "02-rules.yaml")(folder)
    found = problems_of(folder)
    assert re.search(r"02-rules\.yaml 第 \d+ 行，字段 subgroups\.1\.criteria\.1\.number：编号 1 与 01-duties", found)
    assert re.search(
        r"02-rules\.yaml 第 \d+ 行，字段 \S+\.text：核查点文字 .+ 与 01-duties\.yaml 第 \d+ 行 重复", found
    )


@pytest.mark.parametrize("name", ["groups", "subgroups", "criteria", "base", "bonus", "penalty"])
def test_a_wrong_count_says_what_was_promised_and_what_is_there(folder: Path, name: str) -> None:
    path = folder / "edition.yaml"
    text = path.read_text(encoding="utf-8")
    count = int(re.findall(rf"  {name}: (\d+)", text)[0])
    line = replaced(f"  {name}: {count}", f"  {name}: {count + 1}", "edition.yaml")(folder)
    assert f"edition.yaml 第 {line} 行，字段 counts.{name}：应为 {count + 1}，实有 {count}" in problems_of(folder)


def test_too_few_checkpoints_are_said(folder: Path) -> None:
    replaced("checkpoints_at_least: 500", "checkpoints_at_least: 5000", "edition.yaml")(folder)
    assert re.search(
        r"edition\.yaml 第 \d+ 行，字段 counts\.checkpoints_at_least：核查点至少 5000 个", problems_of(folder)
    )


def test_kinds_are_not_mixed_in_a_subgroup(folder: Path) -> None:
    replaced("kind: base", "kind: bonus")(folder)
    assert "与同一二级指标的其他项类别不同" in problems_of(folder)


def test_guidance_for_an_unknown_item_is_found(folder: Path) -> None:
    line = replaced('"wc4fcr":', '"gone99":', "guidance.yaml")(folder)
    assert f"guidance.yaml 第 {line} 行，字段 items.gone99：没有这个编码的指标" in problems_of(folder)


@pytest.mark.parametrize("name", ["edition.yaml", FILE, "guidance.yaml"])
def test_a_missing_file_is_named(folder: Path, name: str) -> None:
    (folder / name).unlink()
    assert name in problems_of(folder)


@pytest.mark.parametrize("name", ["edition.yaml", FILE, "guidance.yaml"])
@pytest.mark.parametrize("content", [b"", b"# only a comment\n", b"- a list\n", b"just text\n"])
def test_a_file_without_fields_is_named(folder: Path, name: str, content: bytes) -> None:
    (folder / name).write_bytes(content)
    assert re.search(rf"{name} 第 1 行：应为一组字段", problems_of(folder))


def test_another_encoding_is_named_with_its_line(folder: Path) -> None:
    path = folder / FILE
    path.write_bytes(path.read_text(encoding="utf-8").encode("gbk"))
    assert re.search(rf"{FILE} 第 3 行：不是 UTF-8 编码", problems_of(folder))


def test_a_byte_order_mark_and_windows_line_ends_do_no_harm(folder: Path) -> None:
    good = check_edition(folder)
    for path in folder.glob("*.yaml"):
        path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes().replace(b"\n", b"\r\n"))
    assert check_edition(folder) == good


def test_a_huge_file_is_refused_before_it_is_read(folder: Path) -> None:
    with (folder / FILE).open("ab") as file:
        file.truncate(9 * 1024 * 1024)
    assert f"{FILE}：文件超过 8 MB" in problems_of(folder)


def test_a_folder_in_place_of_a_file_is_named(folder: Path) -> None:
    (folder / FILE).unlink()
    (folder / FILE).mkdir()
    assert FILE in problems_of(folder)


def test_a_group_file_outside_the_folder_is_refused(folder: Path) -> None:
    line = replaced("  - 01-duties.yaml", "  - ../working-2023/01-duties.yaml", "edition.yaml")(folder)
    assert f"edition.yaml 第 {line} 行，字段 files.1：写法不对" in problems_of(folder)


def test_many_problems_are_counted_and_the_first_twenty_shown(folder: Path) -> None:
    path = folder / FILE
    broken = path.read_text(encoding="utf-8").replace("kind: base", "kind: x").replace("allowed: false", "allowed: x")
    path.write_text(broken, encoding="utf-8")
    text = problems_of(folder)
    count = int(re.findall(r"共 (\d+) 处", text)[0])
    assert count > 20
    assert text.count("\n01-duties.yaml 第") == 20
    assert f"还有 {count - 20} 处" in text


class TestStamp:
    """Wording does not change unnoticed."""

    def test_a_changed_text_needs_a_new_revision_and_stamp(self, folder: Path) -> None:
        replaced("马上办、网上办", "马上办、当场办、网上办")(folder)
        text = problems_of(folder)
        assert "digests.json 第 1 行：指标文字与摘要不符（变动项：1；消失 0 项）" in text
        assert "revision" in text

    def test_a_new_revision_alone_is_not_enough_until_stamped(self, folder: Path) -> None:
        replaced("revision: 1", "revision: 2", "edition.yaml")(folder)
        assert "digests.json" in problems_of(folder)
        write_digests(folder)
        assert check_edition(folder)["revision"] == 2

    def test_a_stamp_is_missing_or_unreadable(self, folder: Path) -> None:
        for content in (b"", b"{}", b"[]", b"\xff", b'{"items": 3, "revision": 1}'):
            (folder / "digests.json").write_bytes(content)
            assert "digests.json 第 1 行：缺失或读不懂" in problems_of(folder)
        (folder / "digests.json").unlink()
        assert "digests.json 第 1 行：缺失或读不懂" in problems_of(folder)

    def test_spaces_widths_and_guidance_are_no_change_of_text(self, folder: Path) -> None:
        replaced("title: 审批服务便民化", 'title: " 审批服务便民化 "')(folder)
        replaced("100%。对外承诺", "１００％。对外承诺")(folder)
        replaced("    tips: >-", "    tips: 另有说明\n  # >-", "guidance.yaml")(folder)
        path = folder / "guidance.yaml"
        lines = path.read_text(encoding="utf-8").split("\n")
        place = lines.index("  # >-")
        path.write_text("\n".join(lines[:place] + lines[place + 2 :]), encoding="utf-8")
        assert check_edition(folder)["guidance"]["wc4fcr"]["tips"] == "另有说明"


class TestSchemes:
    """Scheme files."""

    @pytest.mark.parametrize(
        ("old", "new", "field", "says"),
        [
            ('points: "1"', "points: 1", "default.points", "数字编号请加引号"),
            ('points: "1"', 'points: "-1"', "default.points", "写法不对"),
            ('points: "1"', 'points: "1e9"', "default.points", "写法不对"),
            ("basis: equal-default", "basis: guess", "default.basis", "写法不对"),
            ('partly: "0.5"', 'partly: "1.5"', "fractions", "须满足"),
            ('unmet: "0"', 'unmet: "0.8"', "fractions", "须满足"),
            ("na_policy: exclude", "na_policy: ignore", "na_policy", "可用的值：'exclude'"),
            ("na_policy: exclude", "na_policy: exclude\nbonus_caps: '5'", "bonus_caps", "不认识的字段"),
        ],
    )
    def test_a_wrong_number_is_named(self, tmp_path: Path, old: str, new: str, field: str, says: str) -> None:
        text = (CRITERIA / "schemes" / "equal-100.yaml").read_text(encoding="utf-8")
        assert old in text
        path = tmp_path / "mine.yaml"
        path.write_text(text.replace(old, new), encoding="utf-8")
        with pytest.raises(DataFileError) as caught:
            check_scheme(path)
        assert re.search(rf"mine\.yaml 第 \d+ 行，字段 {re.escape(field)}：.*{re.escape(says)}", str(caught.value))
