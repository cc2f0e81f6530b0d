"""A workspace on disk, and files to attach."""

from __future__ import annotations

from pathlib import Path

import pytest

from support import new_workspace, write_file


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A fresh workspace, closed."""
    session = new_workspace(tmp_path / "工作 文件夹")
    session.close()
    return session.folder


@pytest.fixture
def files(tmp_path: Path) -> list[Path]:
    """Two files whose names hold spaces and Chinese."""
    names = ("关于 印发方案的通知（柳政发〔2023〕7号）.docx", "2023-08-23 动员部署会 照片.jpg")
    return [write_file(tmp_path / "桌面 文件", name, name) for name in names]
