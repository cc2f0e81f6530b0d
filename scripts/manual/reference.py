"""The page of fields: of the data files, from their schemas, and of what ``--json`` prints, from the program."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from manual.shapes import Shape, shapes
from shifan.criteria.schema_files import schema_texts

HERE = Path(__file__).resolve().parent
_FILES = {
    "edition": "指标版本 `edition.yaml`",
    "group": "一组指标 `NN-….yaml`",
    "guidance": "参考 `guidance.yaml`",
    "scheme": "计分方案 `schemes/*.yaml`",
    "duties": "年度事项 `duties/yearly.yaml`",
    "crosswalk": "对照表 `crosswalks/*.yaml`",
    "matching": "匹配文件",
}
_KINDS = {"string": "文字", "integer": "整数", "boolean": "是否", "number": "数", "null": "空"}
_COMMON = {
    frozenset({"confirmed", "claimed", "ceiling"}): "三个数：`confirmed` 已审定、`claimed` 含自评、`ceiling` 最高可达",
    frozenset({"done", "total", "percent"}): "完成情况：`done` 完成、`total` 合计、`percent` 百分比",
}
_REPEATED = 6
"""A part with this many fields is told once; where it comes again in the same answer, the page says so."""
_HEAD = """# 字段一览

本页由 `scripts/make_reference.py` 生成：前一半取自程序校验数据文件用的模型（`criteria/schema/`），
后一半是在样例上逐个运行带 `--json` 的命令得来的。含义和规矩见[数据格式](data-format.md)。

字段写成路径：`items[].number` 是 `items` 这个列表里每一个的 `number`。分值写作文字，不失精度；日期、时刻为 ISO 8601。
没有的值为空（`null`）。种类只写“列表”的，样例里是空的。
"""


def reference() -> str:
    """Return docs/reference.md. Raises SystemExit naming a field without a meaning."""
    parts = [_HEAD, "## 数据文件\n"]
    for name, text in schema_texts().items():
        parts.append(f"### {_FILES[name.partition('.')[0]]}\n\n{_schema_table(json.loads(text))}")
    parts.append("## 命令的 JSON 输出\n\n返回码与不加 `--json` 时相同；提示和提醒写到标准错误，不混进来。\n")
    with tempfile.TemporaryDirectory() as folder:
        for name, (call, shape) in shapes(Path(folder)).items():
            parts.append(f"### {name}\n\n`shifan {call} --json`\n\n{_shape_table(shape)}")
    return "\n".join(parts)


def meaning(path: str) -> str:
    """Return what a field means. Raises SystemExit where that is not written yet."""
    name = path.replace(".‹编码›", "").rstrip("[]").rpartition(".")[2]
    if name not in _MEANINGS:
        raise SystemExit(f"scripts/manual/meanings.txt 里没有写 {name} 的意思（{path}）。")
    return _MEANINGS[name]


def _meanings() -> dict[str, str]:
    lines = (HERE / "meanings.txt").read_text(encoding="utf-8").splitlines()
    return {name: said for name, _, said in (line.partition(" ") for line in lines)}


_MEANINGS = _meanings()


def _schema_table(schema: dict[str, Any]) -> str:
    lines = ["| 字段 | 种类 | 必填 | 含义 |", "|---|---|---|---|"]
    for path, kind, needed in _properties(schema, schema.get("$defs", {}), ""):
        lines.append(f"| `{path}` | {kind} | {'是' if needed else ''} | {meaning(path)} |")
    return "\n".join(lines) + "\n"


def _properties(schema: dict[str, Any], known: dict[str, Any], above: str) -> Iterator[tuple[str, str, bool]]:
    for name, field in schema.get("properties", {}).items():
        path, kind, inner = _told(field, known, f"{above}{name}")
        yield path, kind, name in schema.get("required", ())
        if inner is not None:
            yield from _properties(inner, known, f"{path}.")


def _told(field: dict[str, Any], known: dict[str, Any], path: str) -> tuple[str, str, dict[str, Any] | None]:
    """Return where a field's own fields stand, its kind in words, and its own schema where it has fields."""
    field = _plain(field, known)
    if "enum" in field:
        return path, "、".join(f"`{word}`" for word in field["enum"]), None
    if field.get("type") == "array":
        return _told(field["items"], known, f"{path}[]")
    if "properties" in field:
        return path, "一组字段", field
    keyed = [*field.get("patternProperties", {}).values(), field.get("additionalProperties")]
    if field.get("type") == "object" and isinstance(keyed[0], dict):
        return _told(keyed[0], known, f"{path}.‹编码›")
    if "anyOf" in field:
        _, kind, inner = _told(field["anyOf"][0], known, path)
        return path, f"{kind}，可空", inner
    kind = _KINDS.get(field.get("type", ""), "数、文字或是否")
    return path, f"{kind} {_limits(field)}".strip(), None


def _plain(field: dict[str, Any], known: dict[str, Any]) -> dict[str, Any]:
    while "$ref" in field:
        field = known[field["$ref"].rpartition("/")[2]]
    return field


def _limits(field: dict[str, Any]) -> str:
    if "pattern" in field:
        return "`" + field["pattern"].replace("|", "\\|") + "`"
    limits = (("maxLength", "不超过 {} 字"), ("minimum", "至少 {}"), ("maximum", "至多 {}"))
    return "，".join(said.format(field[key]) for key, said in limits if key in field)


def _shape_table(shape: Shape) -> str:
    lines = ["| 字段 | 种类 | 含义 |", "|---|---|---|"]
    told: dict[frozenset[tuple[str, frozenset[str]]], str] = {}
    done: set[str] = set()
    for path in shape:
        if any(path.startswith(above) for above in done):
            continue
        for above in _parents(path):
            inner = {other[len(above) :]: kinds for other, kinds in shape.items() if other.startswith(above)}
            whole = frozenset((name, frozenset(kinds)) for name, kinds in inner.items())
            common = _COMMON.get(frozenset(inner)) or _as_before(told.get(whole, ""), above)
            if common:
                lines.append(f"| `{above[:-1]}` | {common} | {meaning(above[:-1])} |")
                done.add(above)
                break
            if len(whole) >= _REPEATED:
                told.setdefault(whole, above[:-1])
        else:
            lines.append(f"| `{path}` | {'或'.join(sorted(shape[path])) or '列表'} | {meaning(path)} |")
    return "\n".join(lines) + "\n"


def _as_before(before: str, here: str) -> str:
    return f"与 `{before}` 相同" if before not in ("", here[:-1]) else ""


def _parents(path: str) -> Iterator[str]:
    parts = path.split(".")
    for place in range(1, len(parts)):
        yield ".".join(parts[:place]) + "."
