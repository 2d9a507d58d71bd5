"""The talk itself: begun, answered step by step, repeated after something else was asked."""

from collections.abc import Awaitable, Callable, Mapping, Sequence

from db.models import Dialogue
from exam.errors import RuleBroken
from handlers.applying import drafting
from handlers.conversation import dialogues
from handlers.conversation.applying import answering, asking, choosing, walking
from handlers.conversation.applying.walking import ask, go_on
from handlers.conversation.dialogues import answers_of
from handlers.conversation.turns import Reply, Turn, bound

KIND = "apply"


async def begin(turn: Turn, _: str) -> Sequence[Reply]:
    """Offer what was begun before, or the plans that are open now."""
    if not await choosing.open_plans(turn) and not await _drafts(turn):
        return [Reply("apply_nothing")]
    step = walking.DRAFT if await _drafts(turn) else walking.PLAN
    row = await dialogues.begin(turn.speaker, KIND, step, turn.act)
    return [mark(await ask(row, turn), row)]


async def take(row: Dialogue, turn: Turn) -> Sequence[Reply]:
    if turn.text == walking.MEND and await walking.draft_of(row, turn) is not None:
        await dialogues.move(row, walking.CHANGE, turn.act)
        return [await ask(row, turn)]
    return await TAKEN.get(row.step, answering.fill)(row, turn)


async def repeat(row: Dialogue, turn: Turn) -> Sequence[Reply]:
    """The open step again, after something else was answered."""
    return [mark(await ask(row, turn), row)]


def is_free(step: str) -> bool:
    """Whether any text may be the answer."""
    return step in asking.FREE


def mark(reply: Reply, row: Dialogue) -> Reply:
    """The reply with buttons that are good for this step only."""
    return bound(reply, row)


async def _drafts(turn: Turn) -> Sequence[drafting.Draft]:
    return await drafting.list_drafts(turn.speaker.visitor, turn.act)


async def _take_draft(row: Dialogue, turn: Turn) -> Sequence[Reply]:
    drafts = await _drafts(turn)
    if turn.text == walking.ANOTHER or not drafts:
        await dialogues.move(row, walking.PLAN, turn.act)
    elif turn.text == walking.GO_ON:
        await dialogues.move(row, row.step, turn.act, draft=str(drafts[0].id))
        return await go_on(row, turn)
    return [await ask(row, turn)]


async def _take_plan(row: Dialogue, turn: Turn) -> Sequence[Reply]:
    found = choosing.picked(await choosing.open_plans(turn), turn.text)
    if len(found) != 1:
        return [await ask(row, turn, _unclear(found))]
    await dialogues.move(row, walking.ITEM, turn.act, plan=str(found[0].id))
    return [await ask(row, turn)]


async def _take_item(row: Dialogue, turn: Turn) -> Sequence[Reply]:
    plan_id = int(answers_of(row)[walking.PLAN_ID])
    found = choosing.picked(await choosing.items_of(plan_id, turn), turn.text)
    if len(found) != 1:
        return [await ask(row, turn, _unclear(found))]
    try:
        draft = await drafting.begin(turn.speaker.visitor, found[0].id, turn.act)
    except RuleBroken as no:
        await dialogues.close(row, turn.act)
        return [Reply("apply_refused", {"why": walking.refusal(no)})]
    await dialogues.move(row, row.step, turn.act, draft=str(draft.id))
    return await go_on(row, turn)


def _unclear(found: Sequence[choosing.Option]) -> str:
    return "有几个相近的，请选一个。" if found else "没有找到，请点按钮，或回复名称、序号。"


async def _take_check(row: Dialogue, turn: Turn) -> Sequence[Reply]:
    if turn.text == walking.SUBMIT:
        return await answering.hand_in(row, turn)
    return [await ask(row, turn)]


async def _take_change(row: Dialogue, turn: Turn) -> Sequence[Reply]:
    named = {asking.FIELDS[name].label: name for name in asking.ASKED}
    step = named.get(turn.text, turn.text)
    if step not in {*asking.ASKED, walking.PHOTO, walking.SCANS}:
        return [await ask(row, turn, "请点一个要修改的项目。")]
    await dialogues.move(row, step, turn.act)
    return [await ask(row, turn)]


TAKEN: Mapping[str, Callable[[Dialogue, Turn], Awaitable[Sequence[Reply]]]] = {
    walking.DRAFT: _take_draft,
    walking.PLAN: _take_plan,
    walking.ITEM: _take_item,
    walking.ATTEMPT: answering.take_attempt,
    walking.PHOTO: answering.take_file,
    walking.SCANS: answering.take_file,
    walking.SIGN: answering.sign,
    walking.CHECK: _take_check,
    walking.CHANGE: _take_change,
}
"""What takes the answer at each step; at every other step it is that to a field."""
