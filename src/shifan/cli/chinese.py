"""Click in Chinese: help pages, usage errors, and commands that are imported only when called."""

from __future__ import annotations

import importlib
from collections.abc import Iterable
from typing import Any

import click

from shifan.domain.text import display_width, pad


class _Formatter(click.HelpFormatter):
    """Help pages whose columns line up by display width, since a Chinese character takes two cells."""

    def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
        words = {"[OPTIONS]": "[选项]", "[COMMAND]": "[命令]", "COMMAND": "命令", "[ARGS]...": "[参数]..."}
        shown = " ".join(words.get(piece, piece) for piece in args.split())
        self.write(f"{prefix or '用法：'}{prog} {shown}\n")

    def write_heading(self, heading: str) -> None:
        self.write(f"{heading}：\n")

    def write_dl(self, rows: Iterable[tuple[str, str]], col_max: int = 30, col_spacing: int = 2) -> None:
        rows = list(rows)
        width = max((display_width(name) for name, _ in rows), default=0) + col_spacing
        for name, text in rows:
            self.write(f"  {pad(name, width)}{text}\n")


class _Context(click.Context):
    formatter_class = _Formatter


class _ChineseHelp:
    """Mixed into commands: section titles and the help option in Chinese."""

    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        option = super().get_help_option(ctx)  # type: ignore[misc]
        if option is not None:
            option.help = "显示这页说明。"
        return option  # type: ignore[no-any-return]

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        options = [param for param in self.get_params(ctx) if isinstance(param, click.Option)]  # type: ignore[attr-defined]
        rows = [row for option in options if (row := option.get_help_record(ctx))]
        if rows:
            with formatter.section("选项"):
                formatter.write_dl([(name, text.replace("  [required]", "（必填）")) for name, text in rows])
        if isinstance(self, click.Group):
            self.format_commands(ctx, formatter)


class Command(_ChineseHelp, click.Command):
    """A command with Chinese help."""

    context_class = _Context


class Group(_ChineseHelp, click.Group):
    """A group of commands, each imported when it is called.

    ``lazy`` maps a command's name to (module, attribute, one line of help).
    """

    command_class = Command
    context_class = _Context

    def __init__(self, *args: Any, lazy: dict[str, tuple[str, str, str]] | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._lazy = lazy or {}

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names in the order they were given."""
        return [*self._lazy, *self.commands]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return the command, importing its module only now."""
        if cmd_name not in self._lazy:
            return super().get_command(ctx, cmd_name)
        module, attribute, _ = self._lazy[cmd_name]
        command: click.Command = getattr(importlib.import_module(module), attribute)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the list of commands without importing the lazy ones."""
        rows = [(name, text) for name, (_, _, text) in self._lazy.items()]
        rows += [(name, _first_sentence(command)) for name, command in self.commands.items()]
        if rows:
            with formatter.section("命令"):
                formatter.write_dl(rows)


def _first_sentence(command: click.Command) -> str:
    """Return what a command is for; the library would look for an English full stop and cut the rest."""
    text = command.short_help or (command.help or "").partition("\n\n")[0]
    return " ".join(text.split()).partition("。")[0]


def usage_text(error: click.ClickException) -> str:
    """Return a click error in Chinese."""
    if isinstance(error, click.NoSuchOption):
        return f"没有选项「{error.option_name}」。{_meant(error.possibilities)}"
    if isinstance(error, click.exceptions.NoSuchCommand):
        return f"没有命令「{error.command_name}」。{_meant(error.possibilities)}"
    if isinstance(error, click.MissingParameter) and error.param:
        kind = "选项" if isinstance(error.param, click.Option) else "参数"
        return f"缺少{kind}「{_shown(error.param)}」。"
    if isinstance(error, click.BadOptionUsage):
        word = "不带内容" if "not take" in error.message else "要写内容"
        return f"选项「{error.option_name}」后面{word}。"
    if isinstance(error, click.BadParameter) and error.param and isinstance(error.param.type, click.Path):
        return f"「{_shown(error.param)}」没有读取的权限，或不是所要的文件、文件夹。请检查权限和路径。"
    if isinstance(error, click.BadParameter) and error.param:
        return f"「{_shown(error.param)}」写法不对：{error.message}"
    text = error.format_message()
    if text.startswith("Got unexpected extra argument"):
        return f"多余的参数：{text.partition('(')[2].rstrip(').')}。"
    return text


def _meant(possibilities: list[str] | None) -> str:
    return f"是不是 {'、'.join(possibilities)}？" if possibilities else ""


def _shown(param: click.Parameter) -> str:
    name = max(param.opts, key=len) if isinstance(param, click.Option) else param.human_readable_name
    return name.strip("[].")
