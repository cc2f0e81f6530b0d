"""Which workspace and which store are opened: by option, environment, shifan.toml, folder; files that are wrong."""

from __future__ import annotations

from pathlib import Path

import pytest

from shifan.domain.errors import DataFileError, NotFoundError, ProtectedError, UsageError
from shifan.services.setup import create_workspace, new_application
from shifan.services.workspace import CONFIG_NAME, POOL_NAME, STORE_NAME, locate, workspace_in, write_config
from shifan.store.address import Address, parse_address
from support import new_workspace, write_file
from support_command import shifan

URL = "postgresql://u@h/d"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder in which we are."""
    (tmp_path / "w").mkdir()
    monkeypatch.chdir(tmp_path / "w")
    return tmp_path / "w"


def configure(folder: Path, *lines: str) -> Path:
    return write_file(folder, CONFIG_NAME, "\n".join(lines) + "\n")


class TestPrecedence:
    """The nearest word counts."""

    def test_a_folder_alone_has_its_store_and_its_pool_inside(self, folder: Path) -> None:
        write_file(folder, STORE_NAME)
        found = locate()
        assert (found.folder, found.store, found.pool) == (folder, folder / STORE_NAME, folder / POOL_NAME)

    def test_the_file_in_the_folder_leads_elsewhere(self, folder: Path, tmp_path: Path) -> None:
        configure(folder, f'store = "{URL}"', "pool = '../共用 材料'", 'application = "abc"', "# 备注")
        (folder / "下面").mkdir()
        for found in (locate(), locate(folder), workspace_in(folder)):
            assert found.store == parse_address(URL)
            assert found.pool.resolve() == tmp_path / "共用 材料"
            assert found.application == "abc"

    def test_from_below_the_folder_too(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        configure(folder, 'store = "台账/甲.db"')
        (folder / "下面").mkdir()
        monkeypatch.chdir(folder / "下面")
        assert locate().store == folder / "台账" / "甲.db"

    def test_the_environment_comes_before_the_file_and_the_option_before_both(
        self, folder: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        configure(folder, f'store = "{URL}"', 'application = "abc"')
        monkeypatch.setenv("SHIFAN_STORE", "postgresql://u@h/e")
        assert locate().store == parse_address("postgresql://u@h/e")
        assert locate().application is None
        assert locate(store="甲.db").store == folder / "甲.db"
        assert locate(store=URL).application == "abc"
        monkeypatch.setenv("SHIFAN_STORE", "  ")
        assert locate().store == parse_address(URL)

    def test_a_store_that_is_named_needs_no_workspace(self, folder: Path, tmp_path: Path) -> None:
        assert locate(store=URL).folder == folder
        assert locate(tmp_path, URL).folder == tmp_path
        assert locate(store=str(tmp_path / "别处" / STORE_NAME)[:-11]).folder == tmp_path
        with pytest.raises(NotFoundError):
            locate(tmp_path / "没有", URL)

    def test_the_file_of_another_workspace_by_option(self, folder: Path, tmp_path: Path) -> None:
        new_workspace(tmp_path / "甲").close()
        ran = shifan("--store", tmp_path / "甲" / STORE_NAME, "status", cwd=folder)
        assert ran.code == 0
        assert "柳城县" in ran.out


class TestWrongFiles:
    """A ``shifan.toml`` that cannot be followed is named; what it holds is not repeated."""

    @pytest.mark.parametrize(
        ("lines", "says"),
        [
            (["store = postgresql://u:SECRET@h/d"], "第 1 行写得不对"),
            (["# 甲", 'store = "postgresql://u:SECRET@h/d'], "第 2 行写得不对"),
            (['stroe = "postgresql://u:SECRET@h/d"'], "「stroe」不认识"),
            (["pool = 3"], "「pool」要写成带引号的文字"),
            (["[store]", 'url = "SECRET"'], "「store」要写成带引号的文字"),
            (['store = "postgresql://u:SEC/SECRET@h/d"'], "store 不对"),
            (['store = "mysql://u:SECRET@h/d"'], "store 不对"),
        ],
    )
    def test_the_line_or_the_setting_is_named(self, folder: Path, lines: list[str], says: str) -> None:
        configure(folder, *lines)
        with pytest.raises(DataFileError, match=says) as caught:
            locate()
        assert CONFIG_NAME in caught.value.message
        ran = shifan("status", cwd=folder)
        assert (ran.code, ran.out) == (1, "")
        for text in (str(caught.value), ran.err):
            assert "SECRET" not in text
            assert "Traceback" not in text

    def test_a_file_from_a_windows_editor_is_fine_and_one_in_another_encoding_is_said(self, folder: Path) -> None:
        (folder / CONFIG_NAME).write_bytes(b'\xef\xbb\xbfpool = "\xe5\xba\x93"\r\n')
        assert locate().pool == folder / "库"
        (folder / CONFIG_NAME).write_bytes('pool = "库"'.encode("gbk"))
        with pytest.raises(DataFileError, match="读不出来") as caught:
            locate()
        assert "UTF-8" in caught.value.hint


class TestWriting:
    """What ``shifan init`` leaves behind."""

    def test_what_was_written_is_read_back(self, folder: Path, tmp_path: Path) -> None:
        address = Address({"user": "用户", "host": "服务器", "port": "5433", "dbname": '库 "1"', "sslmode": "require"})
        made = type(workspace_in(folder))(folder / "新", address, tmp_path / "共用\\'材料", "abc")
        write_config(made, address)
        assert workspace_in(folder / "新") == made

    @pytest.mark.parametrize("url", ["postgresql://u:SECRET@h/d", "postgresql://u@h/d?password=SECRET"])
    def test_a_password_is_not_put_into_a_file(self, folder: Path, url: str) -> None:
        words = ("--county", "甲县", "--round", "2023")
        ran = shifan("init", "新", "--store", url, *words, cwd=folder)
        assert ran.code == 2
        assert "密码不能写进 shifan.toml" in ran.err
        assert "PGPASSWORD" in ran.err
        assert "SECRET" not in ran.err
        assert list(folder.iterdir()) == []

    def test_an_existing_one_is_not_overwritten(self, folder: Path) -> None:
        configure(folder, f'store = "{URL}"')
        with pytest.raises(ProtectedError, match="已经是工作文件夹"):
            write_config(workspace_in(folder), parse_address(URL))
        with pytest.raises(ProtectedError, match="已经是工作文件夹"):
            create_workspace(folder, new_application("甲县", "2023"))
        assert (folder / CONFIG_NAME).read_text(encoding="utf-8") == f'store = "{URL}"\n'

    @pytest.mark.parametrize("words", [("--pool", "p"), ("--join", "abc")])
    def test_options_that_go_with_a_server_are_refused_without_one(self, folder: Path, words: tuple[str, str]) -> None:
        ran = shifan("init", "新", "--county", "甲县", "--round", "2023", *words, cwd=folder)
        assert ran.code == 2
        assert "与 --store 一起用" in ran.err

    def test_a_path_is_no_place_for_a_new_shared_store(self, folder: Path) -> None:
        ran = shifan("init", "新", "--store", "x.db", "--county", "甲县", "--round", "2023", cwd=folder)
        assert ran.code == 2
        assert "只能写 PostgreSQL 数据库的地址" in ran.err

    def test_the_two_names_are_still_asked_for(self, folder: Path) -> None:
        ran = shifan("init", "新", "--county", "甲县", cwd=folder)
        assert ran.code == 2
        assert "缺少选项「--round」" in ran.err
        with pytest.raises(UsageError):
            new_application("甲县", " ")
