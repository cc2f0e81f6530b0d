"""Giving the browser what only it can show: a file to keep, a page of the web. In a terminal nothing is done."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from textual.app import App


def hand_over(app: App[Any], file: Path) -> bool:
    """Let the browser download ``file``; False when the interface runs in a terminal."""
    if app.is_web:
        app.deliver_binary(file, save_filename=file.name)
    return app.is_web


def show_page(app: App[Any], address: str) -> bool:
    """Open a page of the web beside ours; False when the interface runs in a terminal."""
    if app.is_web:
        app.open_url(address)
    return app.is_web
