"""Plans as the public reads them: from their announcement on, whoever runs them (domain.md 20)."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from db.models import Condition, Plan, PlanItem, PlanSubject
from exam.calendar import CHINA
from exam.catalogue import ConditionKind, Mode
from exam.errors import RuleBroken
from exam.fees import PriceList
from exam.fees import Subject as Priced
from exam.plan import Kind, State
from handlers.catalogue.prices import price_list

PUBLIC = frozenset({State.PUBLISHED, State.ARRANGED, State.EXAMINED, State.DETERMINED})
SHOWN_AFTER = timedelta(days=60)
MOST = 200


class Stage(StrEnum):
    """Where the registration of a plan is, by the clock."""

    SOON = "soon"
    OPEN = "open"
    OVER = "over"


ORDER = (Stage.OPEN, Stage.SOON, Stage.OVER)


@dataclass(frozen=True, slots=True)
class Card:
    """A plan in a list. A special session's people are handed in by whoever asked for it (domain.md 78)."""

    id: int
    title: str
    centre: str
    stage: Stage
    by_oneself: bool
    exam_on: date
    opens_at: datetime
    closes_at: datetime
    pay_until_at: datetime | None


@dataclass(frozen=True, slots=True)
class Subject:
    number: int
    name: str
    mode: Mode
    held_on: date


@dataclass(frozen=True, slots=True)
class Requirement:
    """One numbered condition; whoever fulfils one of an item's may register for it."""

    id: int
    number: int
    kind: ConditionKind
    text: str


@dataclass(frozen=True, slots=True)
class Item:
    id: int
    occupation: str
    level: int
    subjects: Sequence[Subject]
    requirements: Sequence[Requirement]
    fee_fen: int | None = None


@dataclass(frozen=True, slots=True)
class Page:
    card: Card
    items: Sequence[Item]


async def list_plans(now: datetime) -> list[Card]:
    """What may be registered for now, then what will be, then what is over; the nearest date first."""
    since = now.astimezone(CHINA).date() - SHOWN_AFTER
    plans = Plan.filter(state__in=PUBLIC, exam_on__gte=since).prefetch_related("organisation")
    cards = [_card(plan, now) for plan in await plans.order_by("exam_on", "id").limit(MOST)]
    return sorted(cards, key=lambda card: (ORDER.index(card.stage), card.closes_at))


async def show_plan(plan_id: int, now: datetime) -> Page | None:
    """A plan with its items; None while it is not public, or not any more."""
    plan = await Plan.filter(id=plan_id, state__in=PUBLIC).prefetch_related("organisation").first()
    if plan is None:
        return None
    items = PlanItem.filter(plan_id=plan.id).prefetch_related("occupation").order_by("id")
    rows = await items
    subjects, requirements = await _subjects(plan_id), await _requirements(rows)
    prices = await price_list(plan.organisation_id)
    return Page(
        _card(plan, now),
        [
            Item(
                row.id,
                row.occupation.name,
                row.level_id,
                subjects.get(row.id, []),
                requirements.get((row.standard_version_id, row.level_id), []),
                _fee(prices, row, subjects.get(row.id, []), now.astimezone(CHINA).date()),
            )
            for row in rows
        ],
    )


async def fee_of(item_id: int, taken: Collection[int], candidate_class: str, day: date) -> int | None:
    """What the subjects of these numbers cost somebody of that class; None where a price is missing (33)."""
    row = await PlanItem.get(id=item_id).select_related("occupation", "plan")
    held = [each for each in (await _subjects(row.plan_id))[item_id] if each.number in taken]
    return _fee(await price_list(row.plan.organisation_id), row, held, day, candidate_class)


def _fee(
    prices: PriceList, row: PlanItem, held: Sequence[Subject], day: date, candidate_class: str = ""
) -> int | None:
    """What these subjects cost a candidate today; None where a price is missing (33)."""
    about = row.occupation.code, row.level_id
    asked = [Priced(*about, each.number, each.mode.value, candidate_class) for each in held]
    try:
        return prices.total_fen(asked, day)
    except RuleBroken:
        return None


async def card_of(plan_id: int, now: datetime) -> Card:
    """The plan of a registration, whatever became of it."""
    return _card(await Plan.get(id=plan_id).prefetch_related("organisation"), now)


async def show_item(item_id: int) -> Item:
    """An item by itself, for the pages of a draft that was begun while its plan was public."""
    row = await PlanItem.get(id=item_id).prefetch_related("occupation")
    requirements = await _requirements([row])
    subjects = await _subjects(row.plan_id)
    key = (row.standard_version_id, row.level_id)
    return Item(row.id, row.occupation.name, row.level_id, subjects[row.id], requirements.get(key, []))


def _card(plan: Plan, now: datetime) -> Card:
    stage = Stage.SOON if now < plan.opens_at else Stage.OPEN if now < plan.closes_at else Stage.OVER
    if plan.state is not State.PUBLISHED:
        stage = Stage.OVER
    return Card(
        plan.id,
        plan.title,
        plan.organisation.name,
        stage,
        plan.kind is not Kind.SPECIAL,
        plan.exam_on,
        plan.opens_at,
        plan.closes_at,
        plan.pay_until_at,
    )


async def _subjects(plan_id: int) -> dict[int, list[Subject]]:
    held: dict[int, list[Subject]] = defaultdict(list)
    rows = PlanSubject.filter(plan_item__plan_id=plan_id).prefetch_related("subject")
    for row in await rows.order_by("subject_id"):
        held[row.plan_item_id].append(Subject(row.subject_id, row.subject.name, row.mode, row.held_on))
    return held


async def _requirements(items: Sequence[PlanItem]) -> dict[tuple[int | None, int], list[Requirement]]:
    found: dict[tuple[int | None, int], list[Requirement]] = defaultdict(list)
    versions = {item.standard_version_id for item in items if item.standard_version_id}
    rows = Condition.filter(standard_version_id__in=versions).order_by("number")
    for row in await rows if versions else []:
        requirement = Requirement(row.id, row.number, row.kind, row.text)
        found[row.standard_version_id, row.level_id].append(requirement)
    return found
