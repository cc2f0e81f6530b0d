"""Packing and the inbox at the screen: what is found first, then one step; stopping leaves nothing."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest
from textual import events

from shifan.evidence.watch import Watch
from shifan.services.attaching import attach_files
from shifan.services.packing import verify_package
from shifan.services.session import open_session
from support import USER, fixed_clock, write_file
from support_desk import SIZES, at_desk
from support_documents import docx, exif_jpeg, exif_place, pdf
from support_package import names
from support_takeover import open_page

sizes = pytest.mark.parametrize("size", SIZES)


def attach(folder: Path, source: Path, number: str = "32.1") -> None:
    with open_session(folder, user=USER, clock=fixed_clock) as session:
        attach_files(session, number, [source])


@sizes
async def test_a_package_is_checked_and_written(folder: Path, size: tuple[int, int], tmp_path: Path) -> None:
    attach(folder, write_file(tmp_path, "公告.txt", "听证公告"))
    async with at_desk(folder, size) as desk:
        await open_page(desk, "page_pack")
        await desk.sees("将装入 1 项的 1 份材料", "没有要决定的个人信息和密级字样")
        await desk.press("enter")
        await desk.sees("打材料包", "一个压缩包", "只装已审定的")
        await desk.press("enter")
        await desk.sees("已打包并核对", "1 项，1 份材料")
    assert verify_package(folder / "柳城县2023材料包").sound


async def test_what_should_not_leave_needs_a_reason(folder: Path, tmp_path: Path) -> None:
    attach(folder, write_file(tmp_path, "名单.txt", "张三 13812345678"))
    async with at_desk(folder) as desk:
        await open_page(desk, "page_pack")
        await desk.sees("查出 1 处个人信息或密级字样", "正文有手机号码：张三 138******78")
        await desk.press("enter")
        await desk.sees("照样打包的原因")
        await desk.press("enter")
        await desk.sees("请写明为什么可以照样打包")
        await desk.press("tab", "tab", "tab")
        await desk.type("号码已公开")
        await desk.press("enter")
        await desk.sees("已打包并核对", "已决定照样打包")
        labels = desk.look(lambda session: [one.label for one in session.repository.operations(session.application_id)])
        assert labels[0] == "1 份材料有个人信息或密级字样，仍可打包：号码已公开"
    assert verify_package(folder / "柳城县2023材料包").sound


async def test_what_came_after_the_check_is_checked_before_it_is_packed(folder: Path, tmp_path: Path) -> None:
    attach(folder, write_file(tmp_path, "公告.txt", "听证公告"))
    late = write_file(tmp_path, "名单.txt", "张三 13812345678")
    async with at_desk(folder) as desk:
        await open_page(desk, "page_pack")
        await desk.sees("将装入 1 项的 1 份材料", "没有要决定的个人信息和密级字样")
        await desk.app.store.with_session(lambda session: attach_files(session, "32.1", [late]))
        await desk.press("enter")
        await desk.sees("一个压缩包")
        await desk.press("enter")
        await desk.sees("已重新检查，还没有打包", "正文有手机号码：张三 138******78")
    assert not (folder / "柳城县2023材料包").exists()


async def test_a_file_that_changed_after_the_check_is_checked_before_it_is_packed(folder: Path, tmp_path: Path) -> None:
    linked = write_file(tmp_path, "联络.txt", "听证联络")
    with open_session(folder, user=USER, clock=fixed_clock) as session:
        attach_files(session, "32.1", [linked], copy=False)
    async with at_desk(folder) as desk:
        await open_page(desk, "page_pack")
        await desk.sees("将装入 1 项的 1 份材料", "没有要决定的个人信息和密级字样")
        linked.write_text("张三 13812345678", encoding="utf-8")
        await desk.press("enter")
        await desk.sees("一个压缩包")
        await desk.press("enter")
        await desk.sees("已重新检查，还没有打包", "正文有手机号码：张三 138******78")
    assert not (folder / "柳城县2023材料包").exists()


async def test_a_photograph_with_a_place_is_told(folder: Path, tmp_path: Path) -> None:
    attach(folder, write_file(tmp_path, "现场.jpg", exif_jpeg(exif_place(24.65, 109.24))))
    async with at_desk(folder) as desk:
        await open_page(desk, "page_pack")
        await desk.sees("没有要决定的个人信息和密级字样", "1 份照片里有拍摄位置，会随包送出")


async def test_an_existing_package_stays_and_is_told(folder: Path, tmp_path: Path) -> None:
    attach(folder, write_file(tmp_path, "公告.txt", "听证公告"))
    (folder / "柳城县2023材料包").mkdir()
    async with at_desk(folder) as desk:
        await open_page(desk, "page_pack")
        await desk.sees("将装入 1 项")
        await desk.press("enter")
        await desk.sees("一个压缩包")
        await desk.press("enter")
        await desk.sees("已经存在，没有覆盖")
    assert names(folder / "柳城县2023材料包") == []


async def test_packing_can_be_stopped(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    attach(folder, write_file(tmp_path, "公告.txt", "听证公告"))
    going_on, begin = threading.Event(), Watch.begin

    def held(watch: Watch, phase: str, total: int, unit: str = "") -> None:
        if phase == "正在装入":
            going_on.wait(10)
        begin(watch, phase, total, unit)

    monkeypatch.setattr(Watch, "begin", held)
    async with at_desk(folder) as desk:
        await open_page(desk, "page_pack")
        await desk.sees("将装入 1 项")
        await desk.press("enter")
        await desk.sees("一个压缩包")
        await desk.press("enter")
        await desk.sees("可以先做别的，或者停止")
        await desk.press("enter")
        await desk.sees("正在进行")
        await desk.press("f8")
        going_on.set()
        await desk.sees("已停止打包，没有留下半成品")
        await desk.sees("将装入 1 项")
    assert [name for name in names(folder) if "包" in name] == []


@sizes
async def test_the_inbox_is_looked_through_and_taken(folder: Path, size: tuple[int, int], tmp_path: Path) -> None:
    inbox = tmp_path / "收件夹"
    write_file(inbox, "第32项 公告.pdf", pdf("notice"))
    write_file(inbox, "无题.docx", docx("什么"))
    async with at_desk(folder, size) as desk:
        await open_page(desk, "take_inbox")
        await desk.sees("各单位放材料的文件夹")
        desk.app.post_message(events.Paste(f"'{inbox}'"))
        await desk.sees("选中 1 份", "可以收取 1 份", "没有把握 1 份")
        await desk.press("down", "f4")
        await desk.sees("归到第几项")
        await desk.type("45")
        await desk.press("enter")
        await desk.sees("选中 2 份", "改为您写的编号")
        assert names(inbox) == ["无题.docx", "第32项 公告.pdf"]
        await desk.press("enter")
        await desk.sees("收取材料：2 份，2 项")
        assert names(inbox) == ["已收取"]
        await desk.press("ctrl+z")
        await desk.until(lambda: desk.look(lambda session: session.state().links) == (), "撤销")
