"""What drafts of plans examine: many occupations at many levels in one file (domain.md 15, 65, 70)."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from tortoise.transactions import in_transaction

from db.models import Plan, PlanItem, PlanSubject, SubjectMapping
from exam.catalogue import Mode, SubjectKind
from exam.errors import RuleBroken
from exam.plan import OPEN_TO_EDITS
from handlers import policies
from handlers.act import Act
from handlers.imports import chosen, kind
from handlers.imports.catalogue_words import MODES, SHORT_MODES
from handlers.imports.cells import half_width, parse_day
from handlers.imports.columns import Column
from handlers.imports.kind import Entry
from handlers.imports.rows import Outcome, Row
from handlers.plans import deadlines, desk
from handlers.plans.items import Wish, put_item, take_out
from messages import plan_codes
from messages.words import say

LONGEST_CODE = 48
SUBJECTS: Mapping[str, SubjectKind] = {say(f"subject_kind.{each}"): each for each in SubjectKind}

COLUMNS = (
    Column("计划代码", "还没有提交的鉴定计划", "36-2027-001"),
    Column("职业代码", chosen.OCCUPATIONS_HINT, chosen.SAMPLE_OCCUPATION),
    Column("级别", chosen.LEVELS_HINT, "5;4;3"),
    Column("鉴定方式", "有几种方式的科目写明一种，如 理论=上机；只有一种的不填", "", required=False),
    Column("科目日期", "与考试日期不同的科目，如 实操=2027-05-22", "", required=False),
    Column("标准版本", "不填为考试当日有效的最新版本", "", required=False, limit=50),
    Column("考评委代码", "技师考评：行业技师考评委", "", required=False, code=True),
)


@dataclass(frozen=True, slots=True, repr=False)
class PlanItems(Entry):
    """All items that a row stands for, in one plan."""

    plan_id: int
    wishes: tuple[Wish, ...]


async def prepare(rows: list[Row], act: Act) -> list[PlanItems]:
    known, reach = await chosen.load(), await policies.places(act, "plan.edit")
    codes = {code for row in rows if len(code := row.text("计划代码")) <= LONGEST_CODE}
    plans = {each.code: each for each in await Plan.filter(code__in=codes)}
    entries = []
    first: dict[tuple[int, str, int], int] = {}
    for row in rows:
        plan = _plan_in(row, plans, reach)
        wishes = _wishes(row, known)
        if plan is None or row.reasons:
            continue
        items = [(plan.id, wish.occupation, wish.level) for wish in wishes]
        earlier = [found for item in items if (found := first.setdefault(item, row.line)) != row.line]
        if earlier:
            row.refuse("twice_row", line=earlier[0])
        else:
            entries.append(PlanItems(row, plan.id, wishes))
    return entries


def _plan_in(row: Row, plans: Mapping[str, Plan], reach: frozenset[int] | None) -> Plan | None:
    code = row.text("计划代码")
    plan = plans.get(code)
    if plan is None or (reach is not None and desk.owner(plan) not in reach):
        if code:
            row.refuse("plan", code=code[:LONGEST_CODE])
        return None
    if plan.state not in OPEN_TO_EDITS:
        row.refuse("plan_submitted", code=code)
    return plan


def _wishes(row: Row, known: chosen.Lists) -> tuple[Wish, ...]:
    pairs = chosen.pairs_in(row, known)
    modes: dict[SubjectKind, Mode] = {}
    days: dict[SubjectKind, date] = {}
    for subject, text in _said_of_subjects(row, "鉴定方式"):
        mode = MODES.get(text) or SHORT_MODES.get(text)
        if mode is None:
            row.refuse("mode", mode=text[:20], modes="、".join(MODES))
        else:
            modes[subject] = mode
    for subject, text in _said_of_subjects(row, "科目日期"):
        day = parse_day(text)
        if day is None:
            row.refuse("day", header="科目日期")
        else:
            days[subject] = day
    panel, standard = row.text("考评委代码"), row.text("标准版本")
    return tuple(Wish(code, level, modes, days, panel, standard) for code, level in pairs)


def _said_of_subjects(row: Row, header: str) -> Iterator[tuple[SubjectKind, str]]:
    """The pairs in 理论=上机；实操=…; what is no pair is refused."""
    for part in filter(None, map(str.strip, half_width(row.text(header)).split(";"))):
        name, _, text = map(str.strip, part.partition("="))
        if name in SUBJECTS and text:
            yield SUBJECTS[name], text
        else:
            row.refuse("of_subject", header=header, part=part[:20], subjects="、".join(SUBJECTS))


async def write(entries: list[PlanItems], act: Act) -> None:
    for plan_id in sorted({entry.plan_id for entry in entries}):
        plan = await desk.lock(plan_id)
        written = 0
        for entry in (each for each in entries if each.plan_id == plan_id):
            written += await _write_row(plan, entry)
        if written:
            await deadlines.recompute(plan, act)
            await desk.record(plan, "items", {"rows": written}, act)


async def _write_row(plan: Plan, entry: PlanItems) -> bool:
    """All items of a row or none of them; whether anything was written."""
    outcomes: set[Outcome] = set()
    try:
        async with in_transaction():
            if plan.state not in OPEN_TO_EDITS:
                raise RuleBroken("plan_submitted", code=plan.code)
            for wish in entry.wishes:
                outcomes.add(await _write(plan, wish))
    except RuleBroken as no:
        entry.row.reasons.append(say(f"refusal.{no.reason}", **{**no.values, **plan_codes.words(no.values)}))
        return False
    entry.row.outcome = outcomes.pop() if len(outcomes) == 1 else Outcome.CHANGED
    return entry.row.outcome is not Outcome.UNCHANGED


class _Alike(Exception):
    """The item made anew is the one that was there: keep that one."""


async def _write(plan: Plan, wish: Wish) -> Outcome:
    """An item that is there already is made anew, unless that makes no difference."""
    held = PlanItem.filter(plan_id=plan.id, occupation__code=wish.occupation, level_id=wish.level)
    item = await held.first()
    if item is None:
        await put_item(plan, wish)
        return Outcome.ADDED
    try:
        async with in_transaction():
            await _make_anew(plan, item, wish)
    except _Alike:
        return Outcome.UNCHANGED
    return Outcome.CHANGED


async def _make_anew(plan: Plan, item: PlanItem, wish: Wish) -> None:
    before = await _as_is(item)
    schemes = await SubjectMapping.filter(plan_item_id=item.id).values("old_id", "old_mode", "new_id")
    await take_out(item.id)
    fresh = await put_item(plan, wish)
    if await _as_is(fresh) == before:
        raise _Alike
    kept = set(await PlanSubject.filter(plan_item_id=fresh.id).values_list("subject_id", flat=True))
    await SubjectMapping.bulk_create(
        SubjectMapping(plan_item_id=fresh.id, **each) for each in schemes if each["new_id"] in kept
    )


async def _as_is(item: PlanItem) -> tuple[object, ...]:
    subjects = PlanSubject.filter(plan_item_id=item.id).order_by("subject_id")
    held = await subjects.values_list("subject_id", "mode", "held_on")
    return (item.standard_version_id, item.panel_id, [tuple(each) for each in held])


PLAN_ITEMS = kind.Kind("计划项", COLUMNS, prepare, write, action="plan.edit", owned=True)
