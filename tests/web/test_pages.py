"""The interface in a real Chromium that finds no other computer."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import openpyxl
import pytest

from shifan.domain.records import Record
from shifan.services.session import open_session
from support_browser import Browser, Page
from support_command import shifan
from support_serving import Serving, serving

pytestmark = pytest.mark.needs("chromium")


def gone(process: int) -> bool:
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] == "Z"
    except FileNotFoundError:
        return True


def test_the_page_needs_nothing_from_elsewhere(page: Page, server: Serving) -> None:
    assert {address.partition("://")[2].partition("/")[0] for address in page.requests} == {
        server.origin.removeprefix("http://")
    }
    assert f"{server.origin}/terminal/js/textual.js" in page.requests
    assert f"{server.origin}/terminal/fonts/RobotoMono-VariableFont_wght.ttf" in page.requests
    assert page.complaints == []  # nothing that the page's own policy had to stop
    assert page.run("document.fonts.check(\"16px 'Roboto Mono'\")")


def test_chinese_typed_through_an_input_method_reaches_the_ledger(
    page: Page, server: Serving, workspace_folder: Path
) -> None:
    page.press("2")
    page.wait_for("备案审查")
    page.press("F8")
    page.wait_for("Ctrl+S")
    page.compose(("n", "ni", "yi hui"), "已会同县司法局逐项核对")
    page.wait_for("已会同县司法局逐项核对")
    page.call("Input.insertText", text="，")
    page.compose(("fu he",), "符合")
    page.wait_for("，符合")
    page.forget()
    page.press("s", ctrl=True)
    page.wait_for("备注")
    page.wait(lambda: "已会同" in shifan("-w", workspace_folder, "show", "1").out)
    with open_session(workspace_folder, user="查看的人") as session:
        notes = [record.note for record in session.repository.all_of(Record, session.application_id) if record.note]
        (operation,) = session.repository.operations(session.application_id, limit=1)
    assert notes == ["已会同县司法局逐项核对，符合"]
    assert operation.user == "李四"


def test_what_stands_underlined_is_drawn_where_the_cursor_is(page: Page) -> None:
    page.press("F3")
    page.wait_for("搜索")
    page.call("Input.imeSetComposition", text="beian", selectionStart=5, selectionEnd=5)
    view = page.run(
        "(() => { const v = document.querySelector('.composition-view'), b = v.getBoundingClientRect(),"
        " t = document.querySelector('.xterm-helper-textarea').getBoundingClientRect();"
        " return [v.textContent, b.width > 0, Math.abs(b.left - t.left) < 2, Math.abs(b.top - t.top) < 2]; })()"
    )
    assert view == ["beian", True, True, True]
    page.call("Input.insertText", text="备案")
    page.wait_for("备案审查")


def test_what_was_copied_elsewhere_can_be_pasted_and_a_file_cannot_be_dropped(page: Page) -> None:
    page.press("F3")
    page.wait_for("搜索")
    page.run(
        "(() => { const t = document.body.appendChild(document.createElement('textarea')); t.value = '别处拷来的字';"
        " t.select(); document.execCommand('copy'); t.remove(); })()"
    )
    page.run("document.querySelector('.xterm-helper-textarea').focus()")
    page.press("v", ctrl=True, commands=("paste",))
    page.wait_for("别处拷来的字")
    event = "new DragEvent(kind, {bubbles: true, cancelable: true})"
    assert page.run(f"['dragover', 'drop'].map(kind => document.body.dispatchEvent({event}))") == [False, False]
    assert "文件不能拖进浏览器" in page.words()


def test_the_options_before_the_command_are_passed_on(browser: Browser, workspace_folder: Path) -> None:
    with serving(workspace_folder, "--read-only") as server:
        tab = browser.new_profile()
        tab.open(server.address)
        tab.wait_for("只读")
        tab.close()


def test_an_exported_workbook_is_downloaded(page: Page, browser: Browser, workspace_folder: Path) -> None:
    page.press("F6")
    page.wait_for("导出进度表", "要哪些表")
    page.press("Enter")
    page.wait_for("已导出", "浏览器会再下载一份")
    page.wait(lambda: bool(browser.downloaded()))
    (file,) = browser.downloaded()
    assert file.name == "柳城县2023进度表.xlsx"
    assert file.read_bytes() == (workspace_folder / file.name).read_bytes()
    sheet = openpyxl.load_workbook(file)["指标进度表"]
    numbers = {str(row[0].value) for row in sheet.iter_rows()} | {str(row[2].value) for row in sheet.iter_rows()}
    assert {str(number) for number in range(1, 105)} <= numbers


def test_two_pages_see_each_others_changes(page: Page, browser: Browser, server: Serving) -> None:
    second = browser.new_tab(page.profile)  # the same browser: its cookie lets it in
    assert second.open(f"{server.origin}/") == 200
    second.ready()
    second.wait_for("柳城县")
    assert len(server.children()) == 2
    page.press("2")
    page.wait_for("备案审查")
    second.forget()
    page.press("Enter")
    page.press(" ")
    second.wait_for("李四")  # the news of what somebody did elsewhere
    second.close()
    page.wait(lambda: len(server.children()) == 1)


def test_another_browser_needs_an_address_of_its_own(page: Page, browser: Browser, server: Serving) -> None:
    other = browser.new_profile()
    assert other.open(f"{server.origin}/") == 403
    assert "打不开这一页" in other.words()
    assert other.open(server.address) == 403
    assert other.open(server.new_address()) == 200
    other.close()


def test_leaving_ends_the_process_and_the_page_can_be_opened_again(page: Page, server: Serving) -> None:
    (process,) = server.children()
    page.press("q", ctrl=True)
    page.wait(lambda: page.run("document.body.classList.contains('-told')"))
    assert "已经退出。每次改动都已保存。" in page.words()
    assert gone(process)
    page.forget()
    page.run("document.getElementById('again').click()")
    page.wait_for("柳城县")
    page.ready()
    assert len(server.children()) == 1


def test_an_interface_that_was_cut_off_does_not_say_that_all_is_saved(page: Page, server: Serving) -> None:
    (process,) = server.children()
    os.kill(process, signal.SIGKILL)
    page.wait(lambda: page.run("document.body.classList.contains('-told')"))
    assert "界面意外结束了" in page.words()
    assert "还没有确认的内容没有存下" in page.words()


def test_what_stops_the_interface_is_told_on_the_page(
    browser: Browser, server: Serving, workspace_folder: Path
) -> None:
    (workspace_folder / "shifan.db").rename(workspace_folder / "别处.db")
    tab = browser.new_profile()
    assert tab.open(server.address) == 200
    tab.wait(lambda: tab.run("document.body.classList.contains('-told')"))
    assert "工作文件夹" in tab.words()
    tab.close()


def test_stopping_the_server_lets_every_process_finish(page: Page, server: Serving) -> None:
    (process,) = server.children()
    assert server.stop() == 0
    assert gone(process)
    page.wait(lambda: page.run("document.body.classList.contains('-told')"))
    assert "这里的服务已经停止" in page.words()
    assert "重新打开" not in page.words()


def test_a_process_that_hangs_is_ended_with_the_server(page: Page, server: Serving) -> None:
    (process,) = server.children()
    os.kill(process, signal.SIGSTOP)
    assert server.stop() == 0
    assert gone(process)


def test_a_process_whose_server_was_killed_leaves_by_itself(page: Page, server: Serving) -> None:
    (process,) = server.children()
    server.process.kill()
    page.wait(lambda: gone(process))


def test_a_web_page_among_the_evidence_opens_beside(page: Page, browser: Browser, workspace_folder: Path) -> None:
    address = "http://fagui.example/tiaoli"
    assert shifan("-w", workspace_folder, "evidence", "page", "1", address, "--title", "条例全文").code == 0
    page.press("6")
    page.wait_for("条例全文")
    page.press("p", ctrl=True)
    page.call("Input.insertText", text="材料信息")
    page.wait_for("看选中的材料")
    page.forget()
    page.press("Enter")
    page.wait_for("条例全文", "看文件")
    page.press("o", ctrl=True)
    page.wait_for("已在浏览器里打开")
    page.wait(lambda: address in " ".join(browser.addresses(page.profile)))
