"""A workspace on disk, and files to attach."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from shifan.services.demo import open_demo
from support import fixed_clock, new_workspace, write_file
from support_documents import docx, jpeg


@pytest.fixture(scope="session")
def fresh_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A fresh workspace that is only there to be copied."""
    with new_workspace(tmp_path_factory.mktemp("底稿") / "台账") as session:
        return session.folder


@pytest.fixture
def folder(tmp_path: Path, fresh_folder: Path) -> Path:
    """A fresh workspace, closed."""
    return Path(shutil.copytree(fresh_folder, tmp_path / "工作 文件夹"))


@pytest.fixture
def files(tmp_path: Path) -> list[Path]:
    """Two files whose names hold spaces and Chinese."""
    names = ("关于 印发方案的通知（柳政发〔2023〕7号）.docx", "2023-08-23 动员部署会 照片.jpg")
    contents = (docx("关于印发方案的通知"), jpeg())
    return [write_file(tmp_path / "桌面 文件", *pair) for pair in zip(names, contents, strict=True)]


@pytest.fixture(scope="session")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample, only there to be copied."""
    folder = tmp_path_factory.mktemp("底稿") / "样例"
    open_demo(folder, user="测试员", clock=fixed_clock)[0].close()
    return folder


@pytest.fixture
def demo(sample: Path, tmp_path: Path) -> Path:
    """A copy of the sample."""
    return Path(shutil.copytree(sample, tmp_path / "样例"))
