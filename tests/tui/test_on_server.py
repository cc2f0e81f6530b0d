"""The screens on a store that a server keeps: others' changes, a restart, an outage."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual.widgets import TextArea

from shifan.services import recording
from shifan.services.session import open_session
from support import fixed_clock
from support_desk import SIZES, at_desk, problems, record, ticks
from support_postgres import PASSWORD, Cluster

pytestmark = [pytest.mark.needs("postgres"), pytest.mark.parametrize("engine", ["postgresql"], indirect=True)]


@pytest.mark.parametrize("size", SIZES)
async def test_a_note_is_written_and_what_a_colleague_ticks_appears(
    workspace_folder: Path, size: tuple[int, int]
) -> None:
    async with at_desk(workspace_folder, size) as desk:
        await desk.open_item("32")
        await desk.press("f8")
        await desk.dialog()
        await desk.type("在服务器上")
        await desk.press("ctrl+s")
        await desk.closed()
        assert record(desk).note == "在服务器上"
        assert desk.look(lambda session: session.repository.operations(session.application_id)[0].user) == "测试员"
        with open_session(workspace_folder, user="李四", clock=fixed_clock) as colleague:
            recording.tick_checkpoint(colleague, "32.2")
        await desk.sees("李四")
        assert ticks(desk) == 1
        assert problems(desk.text, size[0]) == []
        assert PASSWORD not in desk.text


async def test_an_outage_is_said_what_was_typed_stays_and_is_saved_afterwards(
    workspace_folder: Path, cluster: Cluster
) -> None:
    async with at_desk(workspace_folder) as desk:
        await desk.open_item("32")
        await desk.press("f8")
        await desk.dialog()
        await desk.type("停机前写的")
        cluster.stop()
        try:
            await desk.press("ctrl+s")
            await desk.sees("连不上数据库")
            assert desk.app.screen.query_one(TextArea).text == "停机前写的"
            assert PASSWORD not in desk.text
        finally:
            cluster.start()
        await desk.press("ctrl+s")
        await desk.closed()
        assert record(desk).note == "停机前写的"
        assert desk.look(lambda session: session.repository.verify_chain(session.application_id)) is None
