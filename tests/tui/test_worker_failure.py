"""Something that nobody thought of happens in the background, on a real terminal: it leaves in good order."""

from __future__ import annotations

from pathlib import Path

from shifan.services import recording
from shifan.services.session import STORE_NAME, open_session
from support import raw_sql
from support_pty import Screenful

SECRET = "未公开的线索"


def test_it_ends_with_code_1_a_chinese_message_and_the_terminal_as_it_was(folder: Path) -> None:
    """Somebody else deletes a row of the ledger, so that after a tick it cannot be read as a whole any more."""
    with open_session(folder) as session:
        recording.write_note(session, "1", SECRET)
    with Screenful(folder, {}) as screen:
        before = screen.settings
        screen.wait_for("今天先做")
        assert screen.settings != before
        raw_sql(folder / STORE_NAME, "DELETE FROM record WHERE id = (SELECT max(id) FROM record WHERE note = '')")
        screen.press(b"2\r ")
        assert screen.ended() == 1
        screen.settle()
        told = screen.seen.rpartition(b"\x1b[?1049l")[2].decode()
        assert screen.settings == before
    assert "程序遇到问题，已经关闭。您的数据已保存。" in told
    assert "\x1b[?25h" in told  # the cursor is shown again
    assert "Traceback" not in told
    (file,) = (folder / "日志").iterdir()
    assert file.name in told.replace("\r\n", "")
    log = file.read_text(encoding="utf-8")
    assert "KeyError" in log
    assert SECRET not in log
    assert "locals" not in log
    with open_session(folder, read_only=True) as session:
        assert len(session.repository.operations(session.application_id)) >= 3
