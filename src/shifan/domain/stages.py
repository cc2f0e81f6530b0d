"""Stages of an application and how it moves between them."""

from __future__ import annotations

from dataclasses import replace

from shifan.domain.application import Application, Stage
from shifan.domain.errors import RuleError
from shifan.domain.ways import typed

ONWARD: dict[Stage, tuple[Stage, ...]] = {
    Stage.PREPARING: (Stage.APPLYING,),
    Stage.APPLYING: (Stage.PROVINCIAL_REVIEW,),
    Stage.PROVINCIAL_REVIEW: (Stage.ASSESSMENT,),
    Stage.ASSESSMENT: (Stage.NAMED, Stage.NOT_NAMED),
    Stage.NAMED: (Stage.RECHECK,),
    Stage.NOT_NAMED: (),
    Stage.RECHECK: (),
}


def stage_before(stage: Stage) -> Stage | None:
    """Return the stage one step back, None at the beginning."""
    return next((before for before, onward in ONWARD.items() if stage in onward), None)


def change_stage(application: Application, to: Stage, reason: str = "") -> Application:
    """Return the application moved one step on, or one step back, which needs a reason. Raises RuleError."""
    present = application.stage
    if to is present:
        raise RuleError(f"申报阶段已经是「{to.label}」。")
    if to in ONWARD[present]:
        return replace(application, stage=to)
    if to is not stage_before(present):
        raise RuleError(f"申报阶段不能从「{present.label}」直接改为「{to.label}」。", choices_text(present))
    if not reason.strip():
        raise RuleError(f"从「{present.label}」退回「{to.label}」须写明原因。", f"请{typed('用 --reason ')}写明。")
    return replace(application, stage=to)


def choices_text(present: Stage) -> str:
    """Return in one sentence which stages can follow ``present``."""
    onward = "、".join(stage.label for stage in ONWARD[present])
    before = stage_before(present)
    parts = [f"可以改为：{onward}" if onward else "没有下一个阶段"]
    if before is not None:
        parts.append(f"写明原因可退回：{before.label}")
    return "；".join(parts) + "。"
