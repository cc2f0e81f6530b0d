"""Adding evidence at the screen: what is told of each file before Enter, and what each file is registered with."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from shifan.domain.evidence import Evidence
from shifan.services import attaching
from shifan.services.privacy import check_privacy, release
from shifan.services.session import open_session
from shifan.tui.dialogs.base import Field
from support import USER, fixed_clock, write_file
from support_desk import SIZES, Desk, at_desk, problems
from support_documents import docx, jpeg, pdf
from support_gate import Gate, held_at

PHONE = "13812345678"
SECRET = docx("机密★5年", "案卷内容")


async def drop(desk: Desk, *files: Path, number: str = "32") -> None:
    """Drop files on an item and wait until all of them have been looked into."""
    await desk.open_item(number)
    await desk.type("\n".join(map(str, files)))
    await desk.dialog()
    await looked_at(desk)


async def looked_at(desk: Desk) -> None:
    """Wait until nothing is being looked into."""
    await desk.until(lambda: re.search(r"\d+ 个：", desk.front) and "正在看内容" not in desk.front, "内容已看过")


def documents(desk: Desk) -> dict[str, Evidence]:
    return {found.title: found for found in desk.look(lambda session: session.state().evidence)}


def field(desk: Desk, name: str) -> Field:
    return desk.app.screen.query_one(f"#{name}", Field)


async def to_list(desk: Desk) -> None:
    desk.app.screen.query_one("#files").focus()
    await desk.pilot.pause()


@pytest.mark.parametrize("size", SIZES)
async def test_what_seems_secret_is_told_before_and_not_ticked(
    folder: Path, tmp_path: Path, size: tuple[int, int]
) -> None:
    secret = write_file(tmp_path / "桌面", "案卷.docx", SECRET)
    named = write_file(tmp_path / "桌面", "内部资料 汇编.docx", docx("汇编"))
    async with at_desk(folder, size) as desk:
        await drop(desk, secret, named)
        await desk.sees("[ ] 案卷.docx", "[!] 正文有密级或内部字样：机密*5年 案卷内容。涉密材料不得录入。没有选")
        await desk.sees("[ ] 内部资料 汇编.docx", "[!] 文件名有密级或内部字样。涉密材料不得录入。没有选")
        await desk.sees("2 个：可添加 2；选中 0，2 个有问题没有选")
        assert problems(desk.front, size[0]) == []
        await desk.press("enter")
        await desk.sees("还没有选中能用的文件")
        assert documents(desk) == {}
        await to_list(desk)
        await desk.press("home", "space")
        await desk.sees("[x] 案卷.docx")
        await desk.press("enter")
        await desk.closed()
        assert list(documents(desk)) == ["案卷.docx"]


@pytest.mark.parametrize("size", SIZES)
async def test_long_warnings_are_read_whole_and_numbers_of_persons_do_not_stop(
    folder: Path, tmp_path: Path, size: tuple[int, int]
) -> None:
    pages = pdf("list of names and numbers", f"call {PHONE} now", "id 11010519491231002X here")
    file = write_file(tmp_path / "桌面", f"电话 {PHONE} 名单.pdf", pages)
    async with at_desk(folder, size) as desk:
        await drop(desk, file)
        await desk.sees(
            "[x] 电话",
            "[!] 文件名有手机号码。建议改名后再添加。",
            "[!] 正文第 2 页有手机号码：",
            "[!] 正文第 3 页有身份证号码：",
            "不需要的请先遮盖；打包前还会再问。",
            "确认添加 回车",
        )
        assert PHONE not in desk.front.replace(file.name, "")
        await desk.press("enter")
        await desk.closed()
        assert list(documents(desk)) == [file.name]
        await desk.sees("添加材料")
        assert "建议改名" not in desk.text  # it was told before


async def test_enter_right_behind_the_drop_waits_for_what_there_is_to_see(folder: Path, tmp_path: Path) -> None:
    secret = write_file(tmp_path / "桌面", "案卷.docx", SECRET)
    clean = write_file(tmp_path / "桌面", "公告.docx", docx("公告"))
    async with at_desk(folder) as desk:
        await desk.open_item("32")
        await desk.press("f2")
        await desk.dialog()
        with held_at("正在看文件内容") as gate:
            await desk.type(f"'{secret}'\n'{clean}'")
            await desk.press("enter")
            await desk.until(gate.reached.is_set, "正在看")
            assert "[!]" not in desk.front
            gate.let_through()
        await desk.sees("请看列表里 [!] 的说明，再按回车", "[ ] 案卷.docx", "[x] 公告.docx")
        assert documents(desk) == {}
        await desk.press("enter")
        await desk.closed()
        assert list(documents(desk)) == ["公告.docx"]


async def test_what_is_typed_for_a_file_stays_with_it_when_others_turn_out_doubtful(
    folder: Path, tmp_path: Path
) -> None:
    """The doubtful ones go to the top of the list, while the cursor stands on one that cannot be added."""
    empty = write_file(tmp_path / "桌面", "空.txt", "")
    clean = write_file(tmp_path / "桌面", "公告.docx", docx("公告"))
    secret = write_file(tmp_path / "桌面", "案卷.docx", SECRET)
    async with at_desk(folder) as desk:
        with held_at("正在看文件内容") as gate:
            await desk.open_item("32")
            await desk.type("\n".join(map(str, (empty, clean, secret))))
            await desk.dialog()
            await desk.until(gate.reached.is_set, "正在看")
            await desk.sees("下面两栏是「公告.docx」的")
            field(desk, "document").focus()
            await desk.type("柳政发")
            gate.let_through()
        await looked_at(desk)
        await desk.type("〔2023〕7号")
        await desk.sees("下面两栏是「公告.docx」的", "柳政发〔2023〕7号")
        await desk.press("f9")
        await desk.sees("选或不选", "到电脑上选文件")
        await desk.press("escape", "enter")
        await desk.closed()
        assert documents(desk)["公告.docx"].document_number == "柳政发〔2023〕7号"


async def test_what_was_decided_for_the_package_is_not_asked_again(folder: Path, tmp_path: Path) -> None:
    secret = write_file(tmp_path / "桌面", "案卷.docx", SECRET)
    with open_session(folder, user=USER, clock=fixed_clock) as session:
        attaching.attach_files(session, "12", [secret])
        release(session, check_privacy(session).open, "已解密")
    async with at_desk(folder) as desk:
        await drop(desk, secret)
        await desk.sees("[x] 案卷.docx", "台账里已有")
        assert "[!]" not in desk.front


@pytest.mark.parametrize("size", SIZES)
async def test_broken_files_are_told_and_taken_when_ticked(folder: Path, tmp_path: Path, size: tuple[int, int]) -> None:
    desktop = tmp_path / "桌面"
    whole = pdf("one", "two")
    files = [
        write_file(desktop, "假.docx", "只是文字"),
        write_file(desktop, "断.docx", docx("方案")[:-30]),
        write_file(desktop, "断.pdf", whole[: len(whole) // 2]),
        write_file(desktop, "换.pdf", docx("方案")),
    ]
    told = (
        "内容与扩展名不符：实际是文本",
        "文件打不开：文件不完整",
        "文件打不开：内容损坏",
        "内容与扩展名不符：实际是文字",
    )
    async with at_desk(folder, size) as desk:
        await drop(desk, *files)
        await to_list(desk)
        await desk.press("home")
        for file, said in zip(files, told, strict=True):
            await desk.sees(f"[ ] {file.name}", f"[!] {said}")
            assert problems(desk.front, size[0]) == []
            await desk.press("space")
            await desk.sees(f"[x] {file.name}")
            await desk.press("down")
        await desk.press("enter")
        await desk.closed()
        assert set(documents(desk)) == {file.name for file in files}


@pytest.mark.parametrize("size", SIZES)
async def test_each_file_has_its_own_number_and_date(folder: Path, tmp_path: Path, size: tuple[int, int]) -> None:
    desktop = tmp_path / "桌面"
    files = [
        write_file(desktop, "通知.docx", docx("柳政发〔2023〕9号", "2023年6月1日")),
        write_file(desktop, "柳政办〔2023〕3号 方案.docx", docx("方案")),
        write_file(desktop, "现场.jpg", jpeg()),
    ]
    async with at_desk(folder, size) as desk:
        await drop(desk, *files)
        await desk.sees("下面两栏是「通知.docx」的", "文号和日期是从首页猜的，请核对")
        assert (field(desk, "document").value, field(desk, "date").value) == ("柳政发〔2023〕9号", "2023-06-01")
        await desk.sees("[x] 通知.docx", "柳政发〔2023〕9号 2023-06-01", "柳政办〔2023〕3号")  # in the rows
        await to_list(desk)
        await desk.press("end")
        await desk.sees("下面两栏是「现场.jpg」的")
        assert field(desk, "document").value == ""
        field(desk, "date").focus()
        await desk.press(*"2023-8-23")
        await to_list(desk)
        await desk.press("up")
        await desk.sees("下面两栏是「柳政办〔2023〕3号 方案.docx」的")
        assert (field(desk, "document").value, field(desk, "date").value) == ("柳政办〔2023〕3号", "")
        assert problems(desk.front, size[0]) == []
        await desk.press("enter")
        await desk.closed()
        found = {title: (one.document_number, str(one.document_date)) for title, one in documents(desk).items()}
        assert found == {
            "通知.docx": ("柳政发〔2023〕9号", "2023-06-01"),
            "柳政办〔2023〕3号 方案.docx": ("柳政办〔2023〕3号", "None"),
            "现场.jpg": ("", "2023-08-23"),
        }
        await desk.press("ctrl+z")
        await desk.until(lambda: not desk.look(lambda session: session.state().links), "一次撤销")


async def test_one_date_is_given_to_all_and_a_wrong_one_is_shown_where_it_stands(folder: Path, tmp_path: Path) -> None:
    files = [write_file(tmp_path / "桌面", f"{name}.jpg", jpeg(said=name)) for name in "甲乙丙"]
    async with at_desk(folder) as desk:
        await drop(desk, *files)
        field(desk, "date").focus()
        await desk.press(*"2023-8-99", "f6", "enter")
        await desk.sees("「甲.jpg」的成文日期")
        await desk.press(*["backspace"] * 2, *"23")
        await desk.click("文号日期用于全部 F6", shift=2)
        await desk.press("enter")
        await desk.closed()
        assert {str(found.document_date) for found in documents(desk).values()} == {"2023-08-23"}
        assert len(documents(desk)) == 3


async def test_what_was_written_before_the_files_came_stays(folder: Path, tmp_path: Path) -> None:
    file = write_file(tmp_path / "桌面", "通知.docx", docx("柳政发〔2023〕9号", "2023年6月1日"))
    async with at_desk(folder) as desk:
        await desk.open_item("32")
        await desk.press("f2")
        await desk.dialog()
        field(desk, "document").focus()
        await desk.type("柳政发〔2023〕8号")
        await desk.type(f"'{file}'")
        await desk.until(lambda: field(desk, "date").value == "2023-06-01", "首页的日期")
        assert field(desk, "document").value == "柳政发〔2023〕8号"


@pytest.mark.parametrize("size", SIZES)
async def test_the_files_are_counted_and_those_left_out_named(
    folder: Path, tmp_path: Path, size: tuple[int, int]
) -> None:
    desktop = tmp_path / "桌面"
    good = [write_file(desktop, f"{name}.txt", name) for name in "甲乙丙"]
    empty, gone = write_file(desktop, "空.txt", ""), desktop / "没有.pdf"
    async with at_desk(folder, size) as desk:
        await drop(desk, *good, empty, gone)
        await desk.sees("5 个：可添加 3，空 1，找不到 1")
        await desk.sees("[!] 空.txt", "是空文件（0 字节）", "[!] 没有.pdf", "找不到文件")
        await desk.press("enter")
        await desk.closed()
        assert set(documents(desk)) == {"甲.txt", "乙.txt", "丙.txt"}


async def test_checkpoints_out_of_sight_are_counted(folder: Path) -> None:
    async with at_desk(folder, (80, 24)) as desk:
        await desk.open_item("32")
        await desk.press("f2")
        await desk.dialog()
        await desk.sees("下面还有 3 个核查点")
        desk.app.screen.query_one("#target").focus()
        await desk.press("end")
        await desk.until(lambda: "个核查点" not in desk.front, "看到最后一个核查点")
        await desk.sees("32.7")


@pytest.mark.parametrize("size", SIZES)
async def test_two_hundred_files_use_the_room_there_is_and_one_undo_takes_all_back(
    folder: Path, tmp_path: Path, size: tuple[int, int]
) -> None:
    files = [write_file(tmp_path / "桌面", f"材料 {number:03}.docx", docx(f"第 {number} 份")) for number in range(200)]
    async with at_desk(folder, size) as desk:
        with held_at("正在看文件内容") as gate:
            await desk.open_item("12")
            await desk.type("\n".join(map(str, files)))
            await desk.dialog()
            await desk.sees("正在看内容 1/200")
            await to_list(desk)
            await desk.press("end")
            await desk.sees("[x] 材料 199.docx", "确认添加 回车")  # it answers meanwhile
            gate.let_through()
        await looked_at(desk)
        await desk.sees("200 个：可添加 200")
        shown = desk.front.count("[x] 材料")
        assert shown >= (7 if size[1] == 24 else 15)
        await desk.press("home")
        await desk.sees(f"下面还有 {200 - shown} 个", "[x] 材料 000.docx")
        assert problems(desk.front, size[0]) == []
        await desk.press("enter")
        await desk.closed()
        assert len(documents(desk)) == 200
        await desk.press("ctrl+z")
        await desk.until(lambda: not desk.look(lambda session: session.state().links), "一次撤销")


async def test_waiting_for_the_contents_is_stopped_and_begun_again(folder: Path, tmp_path: Path) -> None:
    files = [write_file(tmp_path / "桌面", f"{number}.txt", str(number)) for number in range(5)]

    async def enter_and_stop(desk: Desk, gate: Gate) -> None:
        await desk.until(gate.reached.is_set, "正在看")
        await desk.press("enter")
        await desk.sees("Esc 停止")
        await desk.press("escape")
        await desk.until(lambda: "正在停止" in desk.front or "已停止" in desk.front, "停止")
        gate.let_through()
        await desk.sees("已停止，一份也没有添加")

    async with at_desk(folder) as desk:
        await desk.open_item("12")
        with held_at("正在看文件内容") as gate:
            await desk.type("\n".join(map(str, files)))
            await desk.dialog()
            await enter_and_stop(desk, gate)
        assert documents(desk) == {}
        await desk.press("enter")
        await desk.closed()
        assert len(documents(desk)) == 5
