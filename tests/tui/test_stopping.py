"""Long work that is stopped at the screen while it goes on: nothing half done stays, and it can be begun again."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from shifan.services.attaching import attach_files
from shifan.services.evidence_health import check_evidence
from shifan.services.packing import verify_package
from shifan.services.session import open_session
from support import USER, dump, fixed_clock, write_file
from support_desk import Desk, at_desk
from support_gate import Gate, held_at
from support_package import names
from support_takeover import open_page


@pytest.fixture
def gate(request: pytest.FixtureRequest) -> Iterator[Gate]:
    """A gate at the phase that the test names."""
    with held_at(request.param) as made:
        yield made


@pytest.fixture
def full(folder: Path, tmp_path: Path) -> Path:
    """A workspace with three documents."""
    files = [write_file(tmp_path / "来件", f"材料{number}.txt", f"内容{number}") for number in range(3)]
    with open_session(folder, user=USER, clock=fixed_clock) as session:
        attach_files(session, "32", files)
    return folder


async def stop(desk: Desk, gate: Gate) -> None:
    """Press 停止 while the work is held, then let it go on."""
    await desk.until(gate.reached.is_set, "工作进行到这一步")
    await desk.press("enter")
    await desk.sees("正在进行，请稍候，或者停止")
    await desk.press("f8")
    gate.let_through()


@pytest.mark.parametrize("gate", ["核对内容", "读取内容"], indirect=True)
async def test_checking_is_stopped_and_goes_on_later(full: Path, gate: Gate) -> None:
    async with at_desk(full) as desk:
        before = desk.look(lambda session: dump(session.repository))
        desk.app.main.commands.run("page_health")
        await stop(desk, gate)
        await desk.sees("已停止检查")
        assert desk.look(lambda session: dump(session.repository)) == before
        await desk.press("f2")
        await desk.sees("共 3 份材料")


@pytest.mark.parametrize("gate", ["正在装入", "正在核对"], indirect=True)
async def test_packing_is_stopped_and_leaves_nothing(full: Path, gate: Gate) -> None:
    before = names(full)
    async with at_desk(full) as desk:
        await open_page(desk, "page_pack")
        await desk.sees("将装入 1 项的 3 份材料")
        await desk.press("enter")
        await desk.sees("一个压缩包")
        await desk.press("enter")
        await desk.until(gate.reached.is_set, "工作进行到这一步")
        assert [name for name in names(full) if name.startswith(".打包-")] != []
        await stop(desk, gate)
        await desk.sees("已停止打包，没有留下半成品", "将装入 1 项的 3 份材料")
        assert [name for name in names(full) if "包" in name] == []
        await desk.press("enter")
        await desk.sees("一个压缩包")
        await desk.press("enter")
        await desk.sees("已打包并核对")
    assert set(names(full)) - set(before) >= {"柳城县2023材料包"}
    assert verify_package(full / "柳城县2023材料包").sound


@pytest.mark.parametrize("gate", ["正在查个人信息和密级字样"], indirect=True)
async def test_looking_through_texts_is_stopped(full: Path, gate: Gate) -> None:
    async with at_desk(full) as desk:
        desk.app.main.commands.run("page_pack")
        await stop(desk, gate)
        await desk.sees("已停止检查")
        assert [name for name in names(full) if "包" in name] == []
        with open_session(full, user=USER, clock=fixed_clock) as session:
            assert check_evidence(session).documents == 3
