"""Next steps and wished totals told in Chinese."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from shifan.domain.explain import points_text
from shifan.domain.gaining import Effort, Gain, Plan


def when(gain: Gain) -> str:
    """Return the due date in words, empty without one."""
    if gain.due is None or gain.days_left is None:
        return ""
    return f"逾期 {-gain.days_left} 天" if gain.days_left < 0 else f"{gain.due} 前"


def gain_text(gain: Gain) -> str:
    """Return a step in one line."""
    parts = (f"可得 {points_text(gain.points)} 分", gain.effort.label, gain.lead or "未指定单位", when(gain))
    return f"{gain.criterion.number} {gain.criterion.title}　" + "　".join(part for part in parts if part)


def efforts_text(steps: tuple[Gain, ...]) -> str:
    """Return how many steps there are of each effort class."""
    counts = ((effort.label, sum(1 for step in steps if step.effort is effort)) for effort in Effort)
    return "，".join(f"{label} {count} 项" for label, count in counts if count)


def plan_lines(plan: Plan) -> Iterator[str]:
    """Yield what a wished total takes, or why it cannot be reached."""
    wished, now = points_text(plan.wished), points_text(plan.now.confirmed)
    if plan.reached:
        yield f"现在已审定 {now} 分，已经达到 {wished} 分。"
    elif plan.reachable:
        yield f"从已审定 {now} 分到 {wished} 分：做 {len(plan.steps)} 项（{efforts_text(plan.steps)}）。"
        yield f"都审定为达标，得 {points_text(plan.high)} 分；只到基本达标，得 {points_text(plan.low)} 分。"
        mends = [step.criterion.number for step in plan.steps if step.mends]
        if mends:
            yield f"其中第 {'、'.join(mends)} 项已有审核结论，须改进后重新审核。"
    else:
        missing = points_text(plan.wished - plan.best)
        yield f"够不到 {wished} 分：现在已审定 {now} 分，全部做成最高 {points_text(plan.best)} 分，还差 {missing} 分。"
        efforts = efforts_text(plan.steps)
        yield f"全部做成要做 {len(plan.steps)} 项（{efforts}）。" if plan.steps else "没有可以再得分的项。"
    for obstacle in plan.obstacles:
        yield f"注意：{obstacle}。"


def gain_data(gain: Gain) -> dict[str, Any]:
    """Return a step as plain data."""
    return {
        "number": gain.criterion.number,
        "title": gain.criterion.title,
        "points": points_text(gain.points),
        "effort": gain.effort.value,
        "due": str(gain.due) if gain.due else None,
        "lead": gain.lead,
        "mends": gain.mends,
        "why": list(gain.why),
    }


def plan_data(plan: Plan) -> dict[str, Any]:
    """Return a plan as plain data; points are decimal text."""
    return {
        "wished": points_text(plan.wished),
        "reachable": plan.reachable,
        "reached": plan.reached,
        "confirmed": points_text(plan.now.confirmed),
        "best": points_text(plan.best),
        "low": points_text(plan.low),
        "high": points_text(plan.high),
        "steps": [gain_data(step) for step in plan.steps],
        "obstacles": list(plan.obstacles),
    }
