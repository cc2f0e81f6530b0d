"""Writing documents: all of them whole or none, on any thread, beside a file that somebody has open."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import date, datetime
from pathlib import Path

from shifan.domain.errors import NotFoundError, ProtectedError, ShifanError, UsageError, system_reason
from shifan.domain.reports.contents import Contents
from shifan.domain.values import value
from shifan.domain.ways import typed
from shifan.evidence.names import safe_file_name
from shifan.evidence.watch import StoppedError, Watch
from shifan.excel.saving import check_target, place, stage, unstage

SUFFIX = ".docx"
_NAME_ROOM = 50
_SHOWN = 5
_MOST_NAMES = 1000


class StoppedReportError(ShifanError):
    """The user stopped the work; nothing is left of it."""

    def __init__(self) -> None:
        super().__init__("已停止，一份也没有写。")


@value
class Template:
    """A user's template: its bytes, and its name for messages."""

    data: bytes
    name: str


@value
class Made:
    """The files that were written, and warnings in Chinese."""

    paths: tuple[Path, ...]
    warnings: tuple[str, ...] = ()


@value
class Making:
    """Everything that writing documents needs: ``run`` may go on any thread."""

    targets: Mapping[Path, tuple[Contents, ...]]
    template: Template | None
    made_at: datetime
    force: bool
    warnings: tuple[str, ...]

    def run(self, watch: Watch) -> Made:
        """Build every document, then put them all in their places.

        Raises StoppedReportError, DataFileError for a template that cannot be filled, ProtectedError when the disk
        refuses; no file is written then, except where the disk refuses half-way.
        """
        staged: dict[Path, Path] = {}
        new = [folder for folder in {target.parent for target in self.targets} if not folder.exists()]
        try:
            watch.begin("正在生成", len(self.targets), "份")
            for target, contents in self.targets.items():
                data = self._built(contents)
                target.parent.mkdir(exist_ok=True)
                staged[target] = stage(target, data)
                watch.step()
            told = [_placed(partial, target, force=self.force) for target, partial in staged.items()]
        except StoppedError as error:
            raise StoppedReportError from error
        except OSError as error:
            raise ProtectedError(f"没有写成：{system_reason(error)}。", "请检查位置、权限和磁盘空间后重试。") from error
        finally:
            for partial in staged.values():
                unstage(partial)
            for folder in new:
                with suppress(OSError):  # only a folder that stayed empty goes
                    folder.rmdir()
        moved = tuple(f"「{old.name}」正被其他程序打开，另存为「{new.name}」。" for old, new in told if old != new)
        return Made(tuple(new for _, new in told), (*moved, *self.warnings))

    def _built(self, contents: Sequence[Contents]) -> bytes:
        # python-docx takes longer to import than most commands run, so only a document pays for it
        if self.template is not None:
            from shifan.reports.template import fill_template

            return fill_template(self.template.data, self.template.name, contents[0], self.made_at)
        from shifan.reports.document import build_report

        return build_report(contents, self.made_at)


def folder_targets(
    folder: Path, contents: Sequence[Contents], on: date, *, force: bool
) -> dict[Path, tuple[Contents, ...]]:
    """Return a file in ``folder`` for each document; the folder is made when the first is written.

    Raises NotFoundError, UsageError, ProtectedError where the files cannot be written as asked.
    """
    if not folder.parent.is_dir():
        raise NotFoundError(f"文件夹「{folder.parent}」不存在，没有导出。", "请先建好文件夹，或换一个位置。")
    if folder.exists() and not folder.is_dir():
        raise UsageError(f"「{folder}」是文件，不是文件夹，没有导出。", f"要写成一个文件的，请以 {SUFFIX} 结尾。")
    found: dict[Path, tuple[Contents, ...]] = {}
    taken: set[str] = set()
    for one in contents:
        stem = one.name[:_NAME_ROOM]
        names = (safe_file_name(f"{stem}{_numbered(place)} {on}{SUFFIX}") for place in range(1, _MOST_NAMES))
        name = next(name for name in names if name.casefold() not in taken)
        taken.add(name.casefold())
        found[folder / name] = (one,)
    there = [path.name for path in found if path.exists()]
    if there and not force:
        shown = "、".join(there[:_SHOWN]) + (f" 等 {len(there)} 个" if len(there) > _SHOWN else "")
        raise ProtectedError(
            f"「{folder}」里已有：{shown}，没有覆盖，一份也没有导出。",
            f"请换一个文件夹，或者选择覆盖{typed('（--force）')}。",
        )
    if folder.is_dir():
        for path in found:
            check_target(path, SUFFIX, force=force)
    return found


def read_template(path: Path) -> Template:
    """Return a template's bytes. Raises NotFoundError, UsageError, DataFileError."""
    from shifan.reports.template_file import LARGEST  # python-docx: as above

    if path.suffix.lower() != SUFFIX:
        raise UsageError(f"模板「{path.name}」要是 {SUFFIX} 文件。", "请用 WPS 或 Word 另存为 .docx。")
    try:
        with path.open("rb") as file:
            return Template(file.read(LARGEST + 1), path.name)
    except FileNotFoundError:
        raise NotFoundError(f"找不到模板「{path}」。", "请检查文件名和位置。") from None
    except (OSError, ValueError) as error:
        reason = system_reason(error) if isinstance(error, OSError) else "文件名不能用"
        raise NotFoundError(f"打不开模板「{path}」：{reason}。", "请检查文件名、位置和权限。") from error


def _placed(partial: Path, target: Path, *, force: bool) -> tuple[Path, Path]:
    """Put a file in its place; where somebody has the old one open, beside it under another name."""
    data = partial.read_bytes() if force and target.exists() else b""
    try:
        place(partial, target, force=force)
    except ProtectedError as error:
        if not data or not isinstance(error.__cause__, PermissionError):
            raise
        other = next(path for path in _others(target) if not path.exists())
        place(stage(other, data), other, force=False)
        return target, other
    return target, target


def _others(target: Path) -> Sequence[Path]:
    return [target.with_name(f"{target.stem}{_numbered(place)}{target.suffix}") for place in range(2, _MOST_NAMES)]


def _numbered(place: int) -> str:
    return f"（{place}）" if place > 1 else ""
