"""The root command and the one place where errors become exit codes."""

from __future__ import annotations

import sys
from contextlib import suppress
from pathlib import Path

import click

from shifan import __version__
from shifan.cli.chinese import Group, usage_text
from shifan.cli.context import Options
from shifan.cli.output import echo
from shifan.domain.errors import ShifanError, system_reason
from shifan.domain.text import clean_line
from shifan.services.session import read_only_wanted

_C = "shifan.cli.commands"
COMMANDS = {
    "init": (f"{_C}.workspace", "init", "新建工作文件夹和一次申报"),
    "demo": (f"{_C}.workspace", "demo", "建立并打开样例（柳城县2023年公开数据）"),
    "status": (f"{_C}.status", "status", "总览：进度、得分、下一步"),
    "score": (f"{_C}.score", "score", "得分和理由，几个方案并列，各组各单位还差多少"),
    "whatif": (f"{_C}.whatif", "whatif", "推演：假设打勾、评级、改分值，得分会怎样"),
    "scenario": (f"{_C}.whatif", "scenario", "推演方案：列出、查看、落实、删除"),
    "next": (f"{_C}.next_steps", "next_steps", "下一步：按可得的分、时限、难易排序；想得多少分要做什么"),
    "list": (f"{_C}.items", "list_items", "列出指标和办理情况"),
    "show": (f"{_C}.items", "show", "查看一项的全部情况"),
    "tick": (f"{_C}.items", "tick", "勾选核查点，如 32.2"),
    "untick": (f"{_C}.items", "untick", "取消勾选核查点"),
    "mark": (f"{_C}.items", "mark", "改办理状态（提交、退回、重新打开）"),
    "rate": (f"{_C}.items", "rate", "自评；加 --verdict 为审核结论"),
    "note": (f"{_C}.items", "note", "写备注"),
    "assign": (f"{_C}.items", "assign", "指定责任单位和完成时限"),
    "due": (f"{_C}.items", "due", "定完成时限，可以一次许多项"),
    "filter": (f"{_C}.filters", "filter_group", "保存的筛选：列出、保存、删除"),
    "task": (f"{_C}.tasks", "task", "登记配合单位的办理情况"),
    "department": (f"{_C}.departments", "department", "责任单位：登记、更名、合并、落实、任务量"),
    "handover": (f"{_C}.departments", "hand_over", "人员交接，列出交接清单"),
    "takeover": (f"{_C}.takeover", "takeover", "接管已有的 Excel 台账、材料文件夹"),
    "evidence": (f"{_C}.evidence", "evidence", "佐证材料：添加、检查、找回"),
    "adjust": (f"{_C}.adjust", "adjust", "加减分：自查、登记事项"),
    "gap": (f"{_C}.gaps", "gap", "问题短板：登记、列出、销号"),
    "figure": (f"{_C}.figures", "figure", "量化数据：填写、核对、移除"),
    "stage": (f"{_C}.stages", "stage", "申报阶段：查看、改变"),
    "duty": (f"{_C}.stages", "duty", "年度事项：下一次日期、添加"),
    "showcase": (f"{_C}.showcase", "showcase", "单项示范项目：材料清单、时间节点"),
    "lookup": (f"{_C}.onsite", "lookup", "迎检速查：编号、词、拼音首字母"),
    "inquiry": (f"{_C}.onsite", "inquiry", "核查询问：登记、答复、了结"),
    "site": (f"{_C}.sites", "site", "点位：登记、展示哪几项"),
    "clone": (f"{_C}.cloning", "clone", "为下一轮新建工作文件夹并沿用"),
    "app": (f"{_C}.applications", "app", "几次申报：列出、切换、新建、归档"),
    "rollup": (f"{_C}.rollup", "rollup", "按省、市、县汇总许多申报"),
    "deadline": (f"{_C}.calendar", "deadline", "设定上报截止日期"),
    "milestone": (f"{_C}.calendar", "milestone", "时间节点：添加、列出、移除"),
    "round": (f"{_C}.rounds", "round_group", "审核轮次：开始、结束、查看、对比"),
    "review": (f"{_C}.rounds", "review", "在进行中的一轮里逐项审核"),
    "submission": (f"{_C}.submissions", "submission", "报送：冻结、回执、对比、省级初审意见"),
    "dispatch": (f"{_C}.dispatch", "dispatch", "调度：留快照、通报上次以来的变化"),
    "remind": (f"{_C}.remind", "remind", "催办：给出文字、登记、回复"),
    "history": (f"{_C}.history", "history", "操作记录：按指标、人、时间查，比较两个时刻"),
    "undo": (f"{_C}.history", "undo", "撤销上一步，或指定的一步"),
    "redo": (f"{_C}.history", "redo", "重做撤销了的一步"),
    "export": (f"{_C}.export", "export", "导出进度表（Excel）、各单位填报表，或填上级的表"),
    "report": (f"{_C}.report", "report", "出文书：自评报告、责任分解表、督办单、通报、年度报告章节、缺项清单"),
    "import": (f"{_C}.importing", "import_workbooks", "收回单位交回的填报表"),
    "returns": (f"{_C}.importing", "returns", "填报表回收情况：谁交回了，谁还没有"),
    "pack": (f"{_C}.packing", "pack", "打材料包：按编号分文件夹，附目录和校验清单"),
    "verify": (f"{_C}.packing", "verify", "核对材料包，不需要工作文件夹"),
    "backup": (f"{_C}.backups", "backup", "立即备份台账"),
    "restore": (f"{_C}.backups", "restore", "从备份恢复：列出、预览、恢复"),
    "serve": (f"{_C}.serve", "serve", "在这台电脑的浏览器里打开界面"),
    "keys": (f"{_C}.filters", "keys", "界面的全部按键，可以存成打印用的表"),
    "doctor": (f"{_C}.doctor", "doctor", "检查台账、材料和这台电脑"),
    "scheme": (f"{_C}.scheme", "scheme", "计分方案：列出、查看、校验、选用、由表格生成"),
    "criteria": (f"{_C}.criteria", "criteria", "指标：列出、查看、校验"),
}


@click.group(cls=Group, lazy=COMMANDS, invoke_without_command=True, context_settings={"max_content_width": 100})
@click.option("--workspace", "-w", type=click.Path(path_type=Path), metavar="文件夹", help="工作文件夹。")
@click.option("--store", metavar="地址", help="台账所在：PostgreSQL 数据库地址，或台账文件；平常由工作文件夹决定。")
@click.option("--app", "application", metavar="编号", help="一个台账里有几次申报时，指明哪一次。")
@click.option("--user", metavar="姓名", help="操作人，记入操作记录。")
@click.option("--read-only", is_flag=True, help="只读（迎检）：只能查看，不能改动；核查询问照常登记。")
@click.option("--force-exclusive", "exclusive", is_flag=True, help="独占台账（只能放在网络文件夹上时），别人只能查看。")
@click.version_option(__version__, message="示范 Shifan %(version)s", help="显示版本。")
@click.pass_context
def cli(
    ctx: click.Context,
    workspace: Path | None,
    store: str | None,
    application: str | None,
    user: str | None,
    read_only: bool,
    exclusive: bool,
) -> None:
    """示范：法治政府建设示范创建台账。不带命令时打开界面。"""
    person = clean_line(user or "") or None
    ctx.obj = Options(workspace, application, person, read_only or read_only_wanted(), store, exclusive)
    if ctx.invoked_subcommand is None:
        from shifan.cli.commands.workspace import open_screen  # imports the UI: only when it is wanted

        ctx.exit(open_screen(ctx.obj))


def run(arguments: list[str]) -> int:
    """Run the command line with ``arguments`` and return its exit code (0 done, 1 no, 2 wrong use, 3 refused)."""
    output = sys.stdout
    try:
        result = cli.main(arguments, prog_name="shifan", standalone_mode=False)
    except ShifanError as error:
        return _complain(error.whole, error.exit_code)
    except click.ClickException as error:
        return _complain(_usage(error), error.exit_code)
    except click.Abort:
        return _complain("已中断。最后保存到哪一步，可用 shifan history 查看。", 1)
    except SystemExit:
        if sys.stdout is output:
            raise
        return 0  # click swaps the stream and exits when the reader has gone (| head): no fault of the command
    except Exception as error:
        return _complain(_failure(error), 1)
    return result if isinstance(result, int) else 0


def _complain(text: str, code: int) -> int:
    """Write ``text`` to standard error, where anybody still listens, and return ``code``."""
    with suppress(OSError, ValueError):
        echo(text, err=True)
    return code


def _usage(error: click.ClickException) -> str:
    text = usage_text(error)
    if isinstance(error, click.exceptions.NoArgsIsHelpError):  # the text is the help page
        return text
    context = error.ctx if isinstance(error, click.UsageError) else None
    return f"{text}\n运行 {context.command_path if context else 'shifan'} --help 查看用法。"


def _failure(error: Exception) -> str:
    import traceback  # only when something went wrong

    if isinstance(error, OSError) and system_reason(error) != error.strerror:
        what = f"「{error.filename}」读写失败" if error.filename else "内容没有写完"
        return f"{what}：{system_reason(error)}。\n请检查位置、权限和磁盘空间后重试。"
    where = traceback.extract_tb(error.__traceback__)[-1]
    return (
        f"程序遇到意外问题，已停止；之前保存的内容都在。\n"
        f"请把这一行发给维护人员：{type(error).__name__} {Path(where.filename).name}:{where.lineno} {error}"
    )
