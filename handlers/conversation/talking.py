"""A talk in a messenger: the guided one that is under way, or a question of its own."""

from collections.abc import Awaitable, Callable, Mapping, Sequence

from db.models import ChatAccount, Dialogue, IncomingMessage
from db.models.delivery import Reading
from delivery import inbox
from delivery.said import STOPPED
from handlers.act import Act
from handlers.conversation import binding, dialogues
from handlers.conversation.speakers import Speaker
from handlers.conversation.turns import Reply, Turn, bound, buttons, put, turn_of

GUIDED: Mapping[str, Callable[[Dialogue, Turn], Awaitable[Sequence[Reply]]]] = {binding.KIND: binding.take}
LEAVING = frozenset({"取消", "退出", "/cancel"})
BINDING = frozenset({"绑定", "/bind"})


async def take(row: IncomingMessage, speaker: Speaker, act: Act) -> None:
    """Answer what was said; each message once."""
    turn = turn_of(row, speaker, act)
    if row.pressed and turn.text == STOPPED:
        await ChatAccount.filter(id=speaker.account_id).update(blocked_at=act.now)
        await inbox.finish(row, Reading.DONE, "blocked", act.now)
        return
    outcome, replies = await _answer(turn)
    await put(turn, replies)
    await inbox.finish(row, Reading.DONE, outcome, act.now)


async def _answer(turn: Turn) -> tuple[str, Sequence[Reply]]:
    guided = await dialogues.current(turn.speaker, turn.act)
    if turn.bound_to is not None and (guided is None or turn.bound_to != (guided.id, guided.version)):
        return "dead_button", [Reply("dead_button")]
    if guided is not None and turn.text in LEAVING:
        await dialogues.close(guided, turn.act)
        return "left", [Reply("left")]
    if guided is not None:
        return f"guided:{guided.kind}", await _guide(guided, turn)
    if turn.text in BINDING:
        begun = await binding.begin(turn)
        return f"begun:{begun.kind}", [binding.ask(turn)]
    return "help", [_help(turn.speaker)]


async def _guide(guided: Dialogue, turn: Turn) -> Sequence[Reply]:
    replies = await GUIDED[guided.kind](guided, turn)
    return [
        Reply(each.message, each.values, bound(each.choices, guided.id, guided.version)) for each in replies
    ]


def _help(speaker: Speaker) -> Reply:
    return Reply("help", {"bound": speaker.is_bound}, () if speaker.is_bound else buttons(["绑定"]))
