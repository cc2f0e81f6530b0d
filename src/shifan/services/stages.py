"""The stage of an application: moved on, or back one step with a reason."""

from __future__ import annotations

from shifan.domain import stages
from shifan.domain.application import Stage
from shifan.domain.text import clean_line
from shifan.domain.values import value
from shifan.services.session import Done, Session


@value
class StageChoices:
    """The present stage, those that can follow, and the one it may go back to with a reason."""

    present: Stage
    onward: tuple[Stage, ...]
    back: Stage | None


def stage_choices(session: Session) -> StageChoices:
    """Return where the application stands and where it can go."""
    present = session.application().stage
    return StageChoices(present, stages.ONWARD[present], stages.stage_before(present))


def set_stage(session: Session, to: Stage, reason: str = "") -> Done:
    """Move the application to another stage; the reason is kept in the operation. Raises RuleError."""
    application = session.application()
    reason = clean_line(reason)
    changed = stages.change_stage(application, to, reason)
    verb = "退回" if to is stages.stage_before(application.stage) else "改为"
    word = f"申报阶段由「{application.stage.label}」{verb}「{to.label}」"
    return session.commit(f"{word}：{reason}" if reason else word, put=[changed])
