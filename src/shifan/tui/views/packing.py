"""The page of the evidence package: what would go in, what is wrong with it, what should not leave, how far it is."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from shifan.services.package_contents import Contents
from shifan.services.privacy import PrivacyReport
from shifan.tui.lines import BLANK, Block, Page, heading, paragraph, safe, text_line, wrapped

_SHOWN = 200


def pack_page(contents: Contents, report: PrivacyReport, width: int) -> Page:
    """Return what would be packed, what is missing in it, and what was found in names and texts."""
    return Page(tuple(_blocks(contents, report, width)))


def _blocks(contents: Contents, report: PrivacyReport, width: int) -> Iterator[Block]:
    yield text_line((f"将装入 {contents.items} 项的 {contents.files} 份材料，共 {contents.size_text}。", "bold"))
    if contents.troubles:
        kinds = "；".join(f"{what} {count} 处" for what, count in contents.troubles)
        yield paragraph(f"缺失和问题会写在目录的第一页：{kinds}。", width, "warn")
    if not report.open:
        yield paragraph("名称、正文和目录里没有要决定的个人信息和密级字样。按回车打包。", width, "good")
    else:
        advice = "请先处理；确认可以照样打包的，按回车后写明原因，会记住。涉密材料不得录入。"
        yield paragraph(f"查出 {len(report.open)} 处个人信息或密级字样。{advice}", width, "bad")
    if report.unread:
        yield paragraph(f"{len(report.unread)} 份材料（图片、扫描件等）读不出文字，只查了名称。", width, "quiet")
        yield paragraph(safe(_titles(report.unread)), width, "quiet")
    if report.partly:
        yield paragraph(f"{len(report.partly)} 份材料没有读全（没有读完，或有扫描页），请自己看：", width, "warn")
        yield paragraph(safe(_titles(report.partly)), width, "warn")
    if report.located:
        yield paragraph(f"{len(report.located)} 份照片里有拍摄位置，会随包送出，请自己看：", width, "warn")
        yield paragraph(safe(_titles(report.located)), width, "warn")
    for title, findings, style in (("还没有决定", report.open, "bad"), ("已决定照样打包", report.released, "quiet")):
        if findings:
            yield BLANK
            yield heading(title, f"{len(findings)} 处")
        for number, finding in enumerate(findings[:_SHOWN]):
            yield Block(wrapped(safe(str(finding)), width, style, indent=2, first=(("  ", ""),)), f"{title}:{number}")


def _titles(titles: Sequence[str]) -> str:
    more = f"……另有 {len(titles) - _SHOWN} 份" if len(titles) > _SHOWN else ""
    return "、".join(titles[:_SHOWN]) + more
