"""A strict reader for our YAML data files: no surprises of YAML 1.1, and a line number for every field."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from shifan.domain.errors import DataFileError, system_reason

Path_ = tuple[str | int, ...]
_MAX_BYTES = 8 * 1024 * 1024
_MAX_DEPTH = 30  # our deepest file has 9; the C composer recurses and would take the process down
_INTEGER = re.compile(r"-?(0|[1-9][0-9]*)\Z")
_NULLS = frozenset(("", "null", "~"))
_BOOLEANS = {"true": True, "false": False}


@dataclass
class YamlSource:
    """One parsed file: its data, and the line (from 1) at which each field stands."""

    path: Path
    data: Any
    lines: dict[Path_, int] = field(default_factory=dict)

    def line(self, where: Path_) -> int:
        """Return the line of a field, or of the nearest field around it."""
        while where and where not in self.lines:
            where = where[:-1]
        return self.lines.get(where, 1)

    def problem(self, where: Path_, text: str) -> str:
        """Return one error line that names file, line and field."""
        dotted = ".".join(str(part + 1) if isinstance(part, int) else part for part in where)
        place = f"，字段 {dotted}" if dotted else ""
        return f"{self.path.name} 第 {self.line(where)} 行{place}：{text}"


def read_yaml(path: Path) -> YamlSource:
    """Return the parsed file.

    Only quoted or plain text, whole numbers, true/false and null are understood; duplicate keys, anchors and tags are
    refused. Raises DataFileError naming file and line.
    """
    text = _read_text(path)
    source = YamlSource(path, None)
    try:
        _refuse_tricks(text, path)
        node = yaml.compose(text, Loader=yaml.CSafeLoader)
        source.data = _construct(node, (), source) if node is not None else None
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise DataFileError(f"{path.name} 第 {line} 行：YAML 写法有误，请检查缩进、冒号、引号和括号。") from error
    except yaml.YAMLError as error:
        line = text.encode()[: getattr(error, "position", 0)].count(b"\n") + 1
        raise DataFileError(f"{path.name} 第 {line} 行：YAML 写法有误，含有不能使用的控制字符。") from error
    return source


def _refuse_tricks(text: str, path: Path) -> None:
    depth = 0
    for event in yaml.parse(text, Loader=yaml.CSafeLoader):
        line = event.start_mark.line + 1 if event.start_mark else 1
        if getattr(event, "anchor", None) is not None:
            raise DataFileError(f"{path.name} 第 {line} 行：不允许使用 YAML 引用（& 和 *）。")
        if getattr(event, "tag", None) is not None:
            raise DataFileError(f"{path.name} 第 {line} 行：不允许使用 YAML 标签（!）。")
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
        if depth > _MAX_DEPTH:
            raise DataFileError(f"{path.name} 第 {line} 行：嵌套层数过多。")


def _read_text(path: Path) -> str:
    try:
        if path.stat().st_size > _MAX_BYTES:
            raise DataFileError(f"{path.name}：文件超过 8 MB，不像是指标数据。")
        raw = path.read_bytes()
    except FileNotFoundError:
        raise DataFileError(f"缺少文件 {path}。") from None
    except OSError as error:
        raise DataFileError(f"文件 {path} 读不出来：{system_reason(error)}。") from error
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        raise DataFileError(f"{path.name} 第 {line} 行：不是 UTF-8 编码，请另存为 UTF-8。") from error


def _construct(node: yaml.Node, where: Path_, source: YamlSource) -> Any:
    source.lines[where] = node.start_mark.line + 1
    if isinstance(node, yaml.MappingNode):
        return _mapping(node, where, source)
    if isinstance(node, yaml.SequenceNode):
        return [_construct(child, (*where, i), source) for i, child in enumerate(node.value)]
    assert isinstance(node, yaml.ScalarNode)
    return _scalar(node)


def _mapping(node: yaml.MappingNode, where: Path_, source: YamlSource) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key_node, value_node in node.value:
        line = key_node.start_mark.line + 1
        if not isinstance(key_node, yaml.ScalarNode):
            raise DataFileError(f"{source.path.name} 第 {line} 行：字段名须为文字。")
        key = str(key_node.value)
        if key in found:
            raise DataFileError(f"{source.path.name} 第 {line} 行，字段 {key}：重复出现。")
        found[key] = _construct(value_node, (*where, key), source)
        source.lines[(*where, key)] = line
    return found


def _scalar(node: yaml.ScalarNode) -> Any:
    text = str(node.value)
    if node.style in ("'", '"', "|", ">"):  # quoted or block text stays text
        return text
    if text in _NULLS:
        return None
    if text in _BOOLEANS:
        return _BOOLEANS[text]
    return int(text) if _INTEGER.match(text) else text
