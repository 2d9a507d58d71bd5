"""The whole rehearsal: every ratio as often as planned, until it is done or stopped."""

from collections.abc import Callable

from app.rehearsal import room, stage
from app.rehearsal.phones import templates
from app.rehearsal.plan import Plan
from app.rehearsal.run import Outcome, play, start_of_play
from db import settings
from handlers.dispatch.tasks import check_demand

Outcomes = dict[str, list[Outcome]]


async def rehearse(
    plan: Plan, url: str | None, stopped: Callable[[], bool], advance: Callable[[], object]
) -> Outcomes:
    """The outcomes of each ratio, run by run; `stopped` is asked before each run, `advance` told after it.

    All ratios play run 1, then all play run 2, so that a rehearsal cut short can still be compared.
    """
    found: Outcomes = {ratio: [] for ratio in plan.ratios}
    async with room.opened(url):
        check_demand(plan.required, await settings.in_force())
        await stage.build(plan.examiners, await start_of_play())
        texts = templates(plan.required)
        for number in range(1, plan.runs + 1):
            for ratio in plan.ratios:
                if stopped():
                    return found
                found[ratio].append(await play(plan, ratio, number, texts))
                advance()
    return found
