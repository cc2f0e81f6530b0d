"""The workbook as LibreOffice prints it."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest


@pytest.mark.needs("soffice")
@pytest.mark.needs("pdftotext")
def test_header_is_on_every_page_of_the_item_sheet_and_the_last_item_is_there(exported: Path, tmp_path: Path) -> None:
    profile = (tmp_path / "profile").as_uri()
    subprocess.run(
        ["soffice", "--headless", f"-env:UserInstallation={profile}", "--convert-to", "pdf", "--outdir", str(tmp_path),
         str(exported)],
        check=True,
        capture_output=True,
    )  # fmt: skip
    text = subprocess.run(
        ["pdftotext", "-layout", str(tmp_path / "进度表.pdf"), "-"], check=True, capture_output=True, encoding="utf-8"
    ).stdout
    pages = [page for page in text.split("\f") if page.strip()]
    # the sheet's name stands in the printed header, the column's name in the repeated row
    items = [page for page in pages if "指标进度表" in page.split("\n")[0]]
    assert len(items) > 3
    assert all("三级指标" in page and "牵头单位" in page for page in items)
    assert "材料失实与整改不力" in items[-1]
    assert "各一级指标材料收集率" in pages[0]
    assert all("页，共" in page for page in pages)
