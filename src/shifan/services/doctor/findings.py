"""One thing looked at: fine or not, and what to do."""

from __future__ import annotations

from shifan.domain.values import value


@value
class Finding:
    """What was found about ``topic``. ``advice`` says what to do; it is empty where there is nothing to do."""

    topic: str
    fine: bool
    text: str
    advice: str = ""

    @property
    def said(self) -> str:
        """Finding and advice as one text."""
        return f"{self.text}{self.advice}"


def fine(topic: str, text: str) -> Finding:
    """Return a finding that all is well."""
    return Finding(topic, True, text)


def wrong(topic: str, text: str, advice: str) -> Finding:
    """Return a finding that something must be done."""
    return Finding(topic, False, text, advice)
