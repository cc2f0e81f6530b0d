"""The guided start: what is going to be made, and what was found when it was made."""

from __future__ import annotations

from shifan.services.starting import Answers, Begun
from shifan.tui.dates import shown_date
from shifan.tui.lines import BLANK, Page, paragraph
from shifan.tui.views.doctor import doctor_page


def summary_page(answers: Answers, width: int) -> Page:
    """Return what the answers come to."""
    if answers.sample:
        return Page(
            (
                paragraph("载入样例：柳城县2023年公开数据，材料是演示用的说明文字。", width),
                paragraph(f"放在：{answers.folder}", width),
                paragraph("样例里怎么改都不要紧；自己的台账以后另建一个文件夹。", width, "quiet"),
            )
        )
    period = f"{shown_date(answers.period_start)} 至 {shown_date(answers.period_end)}"
    region = "".join((answers.province, answers.city)) or "未填"
    lines = (
        ("县（市、区）", answers.county),
        ("年度或轮次", answers.round_name),
        ("省市", region),
        ("评估期", period if answers.period_start else f"{answers.round_name[:4]} 年全年"),
        ("上报截止日期", shown_date(answers.deadline) or "未定，以后再填"),
        ("放在", str(answers.folder)),
        ("姓名", answers.user or "用这台电脑的账户名"),
        ("指标版本", "工作版，依公开法规转述，非官方原文"),
        ("计分方案", "等权方案，官方未公布分值；以后可以换"),
    )
    return Page(tuple(paragraph(f"{name}：{text}", width) for name, text in lines))


def result_page(begun: Begun, width: int) -> Page:
    """Return what was made and what the check found."""
    found = doctor_page(begun.findings, width)
    return Page((paragraph(begun.message, width, "good"), BLANK, *found.blocks))
