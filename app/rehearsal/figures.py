"""From the outcomes of many runs to the few numbers that people compare."""

import math
from collections.abc import Iterable
from datetime import timedelta
from fractions import Fraction
from typing import Any

from app.rehearsal.plan import Plan
from app.rehearsal.run import Outcome

MINUTE = timedelta(minutes=1)


def report(plan: Plan, found: dict[str, list[Outcome]]) -> dict[str, Any]:
    """All that is known of a rehearsal, ready for JSON; times in minutes of simulated life."""
    done = sum(len(outcomes) for outcomes in found.values())
    return {
        "seed": plan.seed,
        "required": plan.required,
        "examiners": plan.examiners,
        "runs": plan.runs,
        "shares": {temper.value: share for temper, share in plan.shares.items()},
        "confirm": plan.confirm,
        "answer_minutes": plan.answer_minutes,
        "interrupted": done < plan.runs * len(plan.ratios),
        "ratios": [_of_ratio(ratio, outcomes) for ratio, outcomes in found.items()],
    }


def _of_ratio(ratio: str, outcomes: list[Outcome]) -> dict[str, Any]:
    formed = [each.formed_after for each in outcomes if each.formed_after is not None]
    return {
        "ratio": float(Fraction(ratio)),
        "runs": len(outcomes),
        "formed": len(formed),
        "formed_share": round(len(formed) / len(outcomes), 4) if outcomes else None,
        "minutes": _spread(round(after / MINUTE, 1) for after in formed),
        "sms": _spread(each.sms for each in outcomes),
        "parts": _spread(each.parts for each in outcomes),
        "asked": _spread(each.asked for each in outcomes),
        "full": _spread(each.full for each in outcomes),
        "escalated": sum(each.escalated for each in outcomes),
        "simulated_minutes": round(sum((each.lasted for each in outcomes), timedelta()) / MINUTE, 1),
    }


def _spread(values: Iterable[float]) -> dict[str, float | None]:
    known = sorted(values)
    return {"median": nearest_rank(known, 50), "p90": nearest_rank(known, 90)}


def nearest_rank(ordered: list[float], percent: int) -> float | None:
    """The smallest of the `ordered` values that at least `percent` of them do not exceed."""
    return ordered[math.ceil(len(ordered) * percent / 100) - 1] if ordered else None
