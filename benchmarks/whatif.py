"""One assumption tried out, against one full scoring of the same application."""

from __future__ import annotations

from dataclasses import replace

from shifan.domain.assumptions import parse_assumptions
from shifan.domain.scoring import score
from shifan.domain.whatif import what_if
from shifan.services.session import Session

LINES = (
    "评 65 达标",
    "审核 65 基本达标",
    "审核 65 不适用",
    "勾选 32.2",
    "事项 101 国家级",
    "分值 65 2",
    "系数 基本达标 0.6",
)
_TIMES = 50


class WhatIfs:
    """Both sides on one application, many times each, so that the clock can tell them apart."""

    def __init__(self, session: Session) -> None:
        self._edition, self._scheme, self._state = session.edition, session.scheme, session.state()
        self._before = score(self._edition, self._scheme, self._state)
        self._today = session.today()

    def ours(self, line: str) -> None:
        """Read the line, try it out and find the differences."""
        for _ in range(_TIMES):
            what_if(self._edition, self._state, self._before, parse_assumptions((line,)), self._today)

    def full(self) -> None:
        """Score a state on which nothing has been grouped yet."""
        for _ in range(_TIMES):
            score(self._edition, self._scheme, replace(self._state))
