"""``--force-exclusive``: who has the ledger works, all others only look and are told whose it is."""

from __future__ import annotations

from pathlib import Path

import pytest

from shifan.services.session import STORE_NAME, open_session
from shifan.store import location
from shifan.store.location import owner_path
from support_command import Say, foreign_words


def test_a_command_has_the_ledger_only_as_long_as_it_runs(say: Say, ledger: Path) -> None:
    assert say("--force-exclusive", "note", "1", "独占着写").code == 0
    assert not owner_path(ledger / STORE_NAME).exists()
    assert say("note", "1", "照常写").code == 0


def test_others_look_and_are_told_whose_it_is(say: Say, ledger: Path) -> None:
    with open_session(ledger, user="张三", exclusive=True):
        for words in (["status"], ["--force-exclusive", "status"]):
            looked = say(*words)
            assert looked.code == 0
            assert "柳城县" in looked.out
            assert "「张三」" in looked.err
            assert "只能查看" in looked.err
        refused = say("tick", "1.1")
        assert (refused.code, refused.out) == (3, "")
        found = say("doctor")
        assert found.code == 1
        assert "独占着台账" in found.out
    assert say("tick", "1.1").code == 0


def test_on_a_network_folder_the_way_out_is_named(say: Say, ledger: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    mount = f"//server/share {str(ledger.resolve()).replace(' ', chr(92) + '040')} cifs rw 0 0\n"
    as_read = mount.encode().decode("latin-1")
    monkeypatch.setattr(location, "_mounts", lambda: as_read)
    refused = say("status")
    assert (refused.code, refused.out) == (3, "")
    for words in ("网络文件夹", "填报表", "PostgreSQL", "--force-exclusive"):
        assert words in refused.err
    assert foreign_words(refused.err, ledger, "cifs PostgreSQL") == []
    assert say("--force-exclusive", "tick", "1.1").code == 0
    found = say("--force-exclusive", "doctor")
    assert found.code == 1
    assert "问题　工作文件夹在网络文件夹上（cifs）" in found.out


def test_a_server_cannot_be_had_alone(say: Say, ledger: Path) -> None:
    ran = say("--force-exclusive", "--store", "postgresql://nobody@127.0.0.1:1/x", "status")
    assert (ran.code, ran.out) == (2, "")
    assert "不能独占" in ran.err
