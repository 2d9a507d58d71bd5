"""The conditions of registration for an occupation and level, compiled once (domain.md C6, 69, 72-74)."""

from dataclasses import dataclass

from db.models import Condition, StandardVersion
from db.settings import in_force
from exam import conditions
from exam.catalogue import ConditionKind


@dataclass(frozen=True, slots=True)
class Offered:
    """A condition that a candidate may choose; `rule` is asked by exam.conditions.check."""

    id: int
    number: int
    kind: ConditionKind
    text: str
    rule: conditions.Condition


async def conditions_of(version: StandardVersion, level: int) -> tuple[Offered, ...]:
    """The conditions of a version at a level in their order; awards are those of the settings."""
    await version.fetch_related("occupation")
    awards = (await in_force()).awards
    rows = await Condition.filter(standard_version_id=version.id, level_id=level).order_by("number")
    return tuple(
        Offered(
            row.id,
            row.number,
            row.kind,
            row.text,
            conditions.compile_rule(row.rule, version.occupation.code, awards),
        )
        for row in rows
    )
