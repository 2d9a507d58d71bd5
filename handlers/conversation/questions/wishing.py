"""意愿区域: up to five districts, named in words and taken off by buttons."""

from collections.abc import Sequence
from datetime import timedelta

from db.models import Dialogue, ExaminerDistrict, Organisation
from db.models.organisations import Kind
from exam.errors import RuleBroken
from handlers import availability
from handlers.conversation import dialogues
from handlers.conversation.turns import Reply, Turn, bound, buttons
from handlers.understanding.names import read_names
from messages.refusals import say_refusal

KIND, LIST = "districts", "list"
KEPT = timedelta(hours=2)
DONE = "好了"
OFF = "删除 "
SUFFIXES = ("职业技能鉴定中心", "鉴定中心", "中心")


async def begin(turn: Turn, _: str) -> Sequence[Reply]:
    row = await dialogues.begin(turn.speaker, KIND, LIST, turn.act, KEPT)
    listed = await _listed(turn)
    return [bound(listed, row)]


async def take(row: Dialogue, turn: Turn) -> Sequence[Reply]:
    if turn.text == DONE:
        await dialogues.close(row, turn.act)
        return [Reply("left")]
    said = await _change(turn)
    await dialogues.move(row, LIST, turn.act)
    return [*said, await _listed(turn)]


async def _change(turn: Turn) -> list[Reply]:
    known = await Organisation.filter(kind=Kind.COUNTY).order_by("id")
    places = read_names(turn.text.removeprefix(OFF), [_short(each.name) for each in known])
    if len(places) != 1:
        return [Reply("district_unread")]
    chosen = known[places[0]].id
    now = [each.district_id for each in await _wishes(turn)]
    rest = [each for each in now if each != chosen]
    wanted = rest if turn.text.startswith(OFF) else [*rest, chosen]
    try:
        await availability.wish(turn.speaker.examiner_id or 0, wanted, turn.act)
    except RuleBroken as refused:
        return [Reply("refused", {"reason": say_refusal(refused.reason, refused.values)})]
    return []


async def _wishes(turn: Turn) -> list[ExaminerDistrict]:
    wishes = ExaminerDistrict.filter(examiner_id=turn.speaker.examiner_id or 0)
    return await wishes.order_by("rank").prefetch_related("district")


async def _listed(turn: Turn) -> Reply:
    names = [_short(each.district.name) for each in await _wishes(turn)]
    values = {"districts": names, "most": availability.MOST_DISTRICTS}
    return Reply("districts", values, buttons(*[[OFF + each] for each in names], [DONE]))


def _short(name: str) -> str:
    """东湖区中心 is 东湖区 to who speaks of it."""
    for each in SUFFIXES:
        name = name.removesuffix(each) or name
    return name[:16]
