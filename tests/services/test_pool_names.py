"""Hostile names on the way in and hostile paths in the store: the pool takes the one and refuses the other."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from pathlib import Path

import pytest

from shifan.domain.errors import ProtectedError
from shifan.services.attaching import attach_files
from shifan.services.session import Session
from support import file_only, pool_files, usable_titles, write_file


class TestNames:
    """Names from anywhere become names that every system takes."""

    @pytest.mark.parametrize(
        ("name", "stored"),
        [
            ("一:二*三?.docx", "一_二_三_.docx"),
            ('引"号<角>|.docx', "引_号_角__.docx"),
            ("反\\斜杠.docx", "反_斜杠.docx"),
            ("CON.docx", "_CON.docx"),
            ("lpt1", "_lpt1"),
            ("尾点. . ", "尾点"),
            ("...", "未命名"),
            ("换\n行\t.docx", "换 行 .docx"),
            ("\u202e反转gpj.exe.docx", "反转gpj.exe.docx"),
            ("长" * 80 + ".docx", "长" * 80 + ".docx"),
            ("a" * 200 + ".docx", "a" * 115 + ".docx"),
            (" 空格 开头.docx", "空格 开头.docx"),
            ("100%#&;'`$(rm -rf).docx", "100%#&;'`$(rm -rf).docx"),
        ],
    )
    def test_a_hostile_name_is_stored_harmlessly(self, workspace: Session, inbox: Path, name: str, stored: str) -> None:
        attach_files(workspace, "1", [write_file(inbox, name, "x")])
        digest = hashlib.sha256(b"x").hexdigest()[:8]
        assert pool_files(workspace) == [f"{digest}/{stored}"]
        assert len(usable_titles(workspace)) == 1
        assert "\n" not in usable_titles(workspace)[0]

    @pytest.mark.parametrize(
        ("name", "warns"),
        [
            ("机密 通报.docx", "涉密材料不得录入"),
            ("张三450222199001011232.docx", "身份证"),
            ("张三45022219900606005x.docx", "身份证"),
            ("联系13800138000.docx", "手机"),
        ],
    )
    def test_secrecy_marks_and_personal_numbers_are_warned_about(
        self, workspace: Session, inbox: Path, name: str, warns: str
    ) -> None:
        done = attach_files(workspace, "1", [write_file(inbox, name)])
        assert any(warns in warning for warning in done.warnings)

    def test_ordinary_numbers_are_not_warned_about(self, workspace: Session, inbox: Path) -> None:
        done = attach_files(workspace, "1", [write_file(inbox, "柳政发〔2023〕138001380001号.docx")])
        assert done.warnings == ()


class TestPoolBounds:
    """The pool never leads out of its folder, whatever the store says."""

    @pytest.mark.parametrize(
        "path",
        [
            "../secret.txt",
            "a/../../secret.txt",
            "/etc/passwd",
            "",
            ".",
            "a//b",
            "a/./b",
            "..\\secret.txt",
            "C:/Windows/win.ini",
            "a/b:stream",
        ],
    )
    def test_a_hostile_stored_path_is_refused_and_unusable(self, workspace: Session, inbox: Path, path: str) -> None:
        write_file(workspace.folder, "secret.txt", "秘")
        attach_files(workspace, "1", [write_file(inbox, "通知.docx")])
        (stored,) = workspace.state().evidence
        workspace.commit("改路径", put=[replace(stored, path=path)])
        (hostile,) = workspace.state().evidence
        assert hostile.path == path
        assert usable_titles(workspace) == []
        with pytest.raises(ProtectedError, match="存放位置不对"):
            workspace.pool.locate(hostile)

    @file_only  # a server takes no such text
    def test_a_stored_path_that_no_system_takes_is_unusable(self, workspace: Session, inbox: Path) -> None:
        attach_files(workspace, "1", [write_file(inbox, "通知.docx")])
        (stored,) = workspace.state().evidence
        workspace.commit("改路径", put=[replace(stored, path="a\x00b")])
        assert usable_titles(workspace) == []
