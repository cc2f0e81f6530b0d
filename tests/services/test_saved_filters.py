"""Searches kept under a name: each person's own, in the work folder, never in the journal."""

from __future__ import annotations

from pathlib import Path

import pytest

from shifan.domain.errors import ProtectedError, UsageError
from shifan.services.saved_filters import (
    FILE_NAME,
    SavedFilter,
    forget_filter,
    free_name,
    save_filter,
    saved_filters,
)


def test_what_is_kept_is_there_again_and_each_has_his_own(tmp_path: Path) -> None:
    save_filter(tmp_path, "张三", " 我的\n逾期 ", "逾期　县司法局")
    save_filter(tmp_path, "李四", "我的 逾期", "逾期")
    save_filter(tmp_path, "张三", "未分工的", "未分工")
    assert saved_filters(tmp_path, "张三") == (
        SavedFilter("我的 逾期", "逾期 县司法局"),
        SavedFilter("未分工的", "未分工"),
    )
    save_filter(tmp_path, "张三", "未分工的", "未分工 加分项")
    forget_filter(tmp_path, "张三", "我的 逾期")
    assert saved_filters(tmp_path, "张三") == (SavedFilter("未分工的", "未分工 加分项"),)
    assert saved_filters(tmp_path, "李四") == (SavedFilter("我的 逾期", "逾期"),)
    assert [path.name for path in tmp_path.iterdir()] == [FILE_NAME]


@pytest.mark.parametrize("text", ["", "[]", '{"张三": 3}', '{"张三": {"名": 3}}', "\x00", '{"张三"', "[" * 100_000])
def test_a_damaged_file_counts_as_none_and_is_replaced(tmp_path: Path, text: str) -> None:
    (tmp_path / FILE_NAME).write_text(text, encoding="utf-8")
    assert saved_filters(tmp_path, "张三") == ()
    save_filter(tmp_path, "张三", "名", "词")
    assert saved_filters(tmp_path, "张三") == (SavedFilter("名", "词"),)


@pytest.mark.parametrize(("name", "query"), [("", "词"), ("名", " "), ("长" * 21, "词")])
def test_what_cannot_be_a_name_is_refused(tmp_path: Path, name: str, query: str) -> None:
    with pytest.raises(UsageError):
        save_filter(tmp_path, "张三", name, query)
    assert list(tmp_path.iterdir()) == []


def test_there_is_a_limit(tmp_path: Path) -> None:
    for number in range(50):
        save_filter(tmp_path, "张三", str(number), "词")
    with pytest.raises(UsageError, match="最多保存 50 个"):
        save_filter(tmp_path, "张三", "再一个", "词")
    save_filter(tmp_path, "张三", "7", "换掉的不算")


def test_a_folder_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    with pytest.raises(ProtectedError, match="筛选没有保存"):
        save_filter(tmp_path / "没有", "张三", "名", "词")


def test_the_name_that_is_offered_is_free(tmp_path: Path) -> None:
    kept = (SavedFilter("逾期", "别的"), SavedFilter("逾期 2", "别的"), SavedFilter("同样", "同样"))
    assert free_name(kept, "逾期") == "逾期 3"
    assert free_name(kept, "同样") == "同样"
    assert len(free_name((), "很长的词" * 20)) == 17
