"""Reading the program's own sources: which texts it says, and which of them only those read who type commands."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import shifan

SOURCES = Path(shifan.__file__).parent
_TYPED_ONLY = ("typed", "either", "example")
"""Calls whose first argument is told only where commands are typed."""


def texts(source: str) -> Iterator[tuple[int, str, bool]]:
    """Yield each text: its line, its words ({} where a value is put in), and whether it is only for who types."""
    yield from _of(ast.parse(source), typed=False)


def called(node: ast.AST) -> str:
    """Return the name of what is called, the class for a member such as ``Way.DOCTOR(…)``; empty for another node."""
    if not isinstance(node, ast.Call):
        return ""
    if isinstance(node.func, ast.Attribute):
        of = node.func.value
        return "Way" if isinstance(of, ast.Name) and of.id == "Way" and node.func.attr.isupper() else node.func.attr
    return node.func.id if isinstance(node.func, ast.Name) else ""


def _of(node: ast.AST, *, typed: bool) -> Iterator[tuple[int, str, bool]]:
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
        return  # a docstring
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.lineno, node.value, typed
    if isinstance(node, ast.JoinedStr):
        yield node.lineno, "".join(_piece(part) for part in node.values), typed
        parts = [part.value for part in node.values if isinstance(part, ast.FormattedValue)]
        for part in parts:
            yield from _of(part, typed=typed)
        return
    name = called(node)
    first = node.args[0] if isinstance(node, ast.Call) and node.args else None
    for child in ast.iter_child_nodes(node):
        yield from _of(child, typed=typed or name == "Way" or (name in _TYPED_ONLY and child is first))


def _piece(part: ast.expr) -> str:
    return part.value if isinstance(part, ast.Constant) and isinstance(part.value, str) else "{}"
