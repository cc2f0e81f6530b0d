"""What ``--json`` prints, found by running every such command on the sample after some work was done in it."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Iterator
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path

import click

from shifan.cli.app import cli, run

_TABLE = """一级指标,二级指标,三级指标,具体要求
一、职能,（一）服务,1.审批服务便民化,办理事项公开。
一、职能,（一）服务,2.新的一项,按要求做。
"""
_DOCUMENT = "样例材料-1-审批服务便民化-1.txt"
# What makes the lists of the answers longer than empty; {0} is a folder for files.
_WORK = (
    "due 1-3 2023-11-30",
    "rate 1 达标",
    "rate 2 达标 --verdict",
    "adjust add 101 获得表彰 --level 国家级 --date 2023-06-01",
    "figure add 12 样例数 --value 1 --from 2023-01-01 --to 2030-01-01",
    "gap add 制度不全 --item 32",
    "dispatch take",
    "rate 3 达标",
    "inquiry ask 谁主持听证 --item 32",
    "site add 政务服务大厅 --items 1,32",
    "site add 接访大厅 --items 32",
    "showcase material add 项目说明",
    "whatif 勾选1.1 评4达标 --save 想法",
    "export --by-department {0}/填报表",
    "submission make --to 市司法局",
    "filter save 听证 听证",
    "milestone add 县级自评 2030-01-01",
    "adjust check 101 --found --scope 全县",
    "evidence passage 1 样例材料-1-审批服务便民化-1.txt 第1页",
    "inquiry answer 1 由县司法局主持 --by 张三 --follow-up 补记录 --due 2030-01-01",
    "inquiry ask 点位在哪里",
    "inquiry answer 2 在县政务服务大厅 --by 张三",
    "inquiry close 2",
    "showcase material due 项目说明 2029-12-31",
    "showcase milestone add 项目初评 2030-01-01",
    "gap add 公告不全",
    "evidence add 7.1 {0}/表.csv --date 2023-05-01 --department 县司法局",
    "adjust add 102 推广经验 --level 省级 --date 2023-07-01 --file {0}/表.csv",
    "remind 县司法局 --send",
    "round open",
    "review 6 达标",
    "round close",
    "round open 复审",
    "review 5 退回 --reason 缺公告 --due 2030-01-01",
    "criteria import {0}/表.csv --id other-2030 --title 另一版 --expect 1/1/2 --yes",
)
_ASKED: dict[str, str] = {
    "status": "status",
    "score": "score",
    "scenario list": "scenario list",
    "filter list": "filter list",
    "whatif": "whatif 勾选1.1 评4达标",
    "scenario show": "scenario show 想法",
    "next": "next --wish 90",
    "list": "list",
    "show": "show 32",
    "gap list": "gap list --all",
    "gap show": "gap show 问题编号",
    "department list": "department list",
    "evidence list": "evidence list",
    "evidence facts": f"evidence facts {_DOCUMENT}",
    "evidence check": "evidence check --most-items 1",
    "adjust list": "adjust list",
    "figure list": "figure list",
    "stage show": "stage show",
    "duty list": "duty list",
    "showcase show": "showcase show",
    "lookup": "lookup 32",
    "inquiry list": "inquiry list",
    "site list": "site list",
    "milestone list": "milestone list",
    "round list": "round list",
    "round show": "round show",
    "round compare": "round compare",
    "app list": "app list",
    "rollup": "rollup --since 2023-01-01",
    "submission list": "submission list",
    "submission show": "submission show 1",
    "submission compare": "submission compare 1",
    "remind log": "remind log",
    "dispatch list": "dispatch list",
    "dispatch report": "dispatch report",
    "history": "history",
    "history show": "history show 2",
    "history diff": "history diff --from #2",
    "returns": "returns",
    "restore": "restore",
    "doctor": "doctor",
    "scheme list": "scheme list",
    "scheme show": "scheme show example-province",
    "criteria list": "criteria list",
    "criteria show": "criteria show 32",
    "criteria editions": "criteria editions",
    "criteria diff": "criteria diff working-2023 other-2030",
    "criteria match": "criteria match other-2030",
    "criteria migrate": "criteria migrate --to other-2030",
}
_ALWAYS_TEXT = {"id", "digest", "criterion_digest", "sha256", "metric_id", "before", "after"}
Shape = dict[str, set[str]]


def commands(group: click.Group = cli, above: str = "") -> Iterator[str]:
    """Yield the names of the commands that take ``--json``."""
    context = click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        assert command is not None
        if any("--json" in parameter.opts for parameter in command.params):
            yield f"{above}{name}"
        if isinstance(command, click.Group):
            yield from commands(command, f"{above}{name} ")


def shapes(folder: Path) -> dict[str, tuple[str, Shape]]:
    """Return by command how it was called and what it printed: each path and its kinds of value.

    Raises SystemExit when a command with ``--json`` is not called here, or refuses.
    """
    known = sorted(commands())
    if known != sorted(_ASKED):
        raise SystemExit(f"scripts/manual/shapes.py 里的命令和程序的不同：{sorted(set(known) ^ set(_ASKED))}")
    workspace = folder / "样例"
    (folder / "表.csv").write_text(_TABLE, encoding="utf-8")
    _say("demo", str(workspace), "--no-tui")
    for line in _WORK:
        _say("--workspace", str(workspace), *line.format(folder).split())
    gap = _closed_gap(workspace)
    _answer_reminder(workspace)
    found = {}
    for name in known:
        words = _ASKED[name].replace("问题编号", gap).split()
        said = _say("--workspace", str(workspace), *words, "--json", accepted=(0, 1))
        shape: Shape = {}
        _gather(json.loads(said), "", shape)
        found[name] = (_ASKED[name], {path: kinds for path, kinds in shape.items() if kinds or _empty(path, shape)})
    return found


def _closed_gap(workspace: Path) -> str:
    """Close the gap that was registered, with proof, and return its id; the county's gap gets a proof of its own."""
    gaps = json.loads(_say("--workspace", str(workspace), "gap", "list", "--json"))
    gap = next(str(one["id"]) for one in gaps if one["number"] == "32")
    _say("--workspace", str(workspace), "gap", "close", gap, "已整改", "--evidence", _DOCUMENT)
    whole = next(str(one["id"]) for one in gaps if one["number"] is None)
    proof = workspace.parent / "整改照片.txt"
    proof.write_text("已张贴", encoding="utf-8")
    _say("--workspace", str(workspace), "gap", "proof", whole, str(proof))
    return gap


def _answer_reminder(workspace: Path) -> None:
    """Log what came back to the reminder that was sent."""
    sent = json.loads(_say("--workspace", str(workspace), "remind", "log", "--json"))
    _say("--workspace", str(workspace), "remind", "answer", sent[0]["id"], "本周补齐")


def _empty(path: str, shape: Shape) -> bool:
    """Return whether no list at this path held anything."""
    return not any(other.startswith(f"{path}.") for other in shape)


def _say(*words: str, accepted: tuple[int, ...] = (0,)) -> str:
    whole, err = io.BytesIO(), io.StringIO()
    out = io.TextIOWrapper(whole, encoding="utf-8", write_through=True)
    with redirect_stdout(out), redirect_stderr(err):
        code = run(list(words))
    said = whole.getvalue().decode("utf-8")
    if code not in accepted or (code and not said):
        raise SystemExit(f"shifan {' '.join(words)}：{err.getvalue()}")
    return said


def _gather(value: object, path: str, shape: Shape) -> None:
    """Note the kind of a value and of all in it. The reasons of a score hold more like themselves; one is enough."""
    if isinstance(value, dict):
        for key, inner in value.items():
            if key != "children":
                _gather(inner, f"{path}.{key}" if path else key, shape)
            elif path == "reasons":
                shape[f"{path}.{key}[]"] = {"与 reasons 相同"}
    elif isinstance(value, list):
        if all(not isinstance(one, dict | list) for one in value):
            shape.setdefault(f"{path}[]", set()).update(_kind(one, path) for one in value)
        for one in value:
            if isinstance(one, dict | list):
                _gather(one, f"{path}[]", shape)
    else:
        shape.setdefault(path, set()).add(_kind(value, path))


def _kind(value: object, path: str) -> str:
    if value is None:
        return "空"
    if isinstance(value, bool):
        return "是否"
    if isinstance(value, int):
        return "整数"
    assert isinstance(value, str), value
    if path.rpartition(".")[2] in _ALWAYS_TEXT:
        return "文字"
    if re.fullmatch(r"-?\d+(\.\d+)?", value):
        return "数（文字）"
    if re.fullmatch(r"\d{4}-\d\d-\d\d", value):
        return "日期"
    return "时刻" if re.fullmatch(r"\d{4}-\d\d-\d\dT[\d:.]+([+-]\d\d:\d\d|Z)?", value) else "文字"
