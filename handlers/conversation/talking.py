"""A talk in a messenger: the guided one that is under way, or a question of its own."""

from collections.abc import Awaitable, Callable, Mapping, Sequence

from db.models import ChatAccount, Dialogue, IncomingMessage
from db.models.delivery import Reading
from delivery import inbox
from delivery.said import STOPPED
from exam.asking import Question
from handlers.act import Act
from handlers.conversation import binding, dialogues, helping
from handlers.conversation.applying import talking as applying
from handlers.conversation.questions import ANSWERS, FOR_STAFF, OPEN_TO_ALL, examiners, phoning, unbinding
from handlers.conversation.speakers import Speaker, speaking
from handlers.conversation.staff import answers as staff
from handlers.conversation.turns import Reply, Turn, bound, put, turn_of
from handlers.understanding.understand import Several, Understood, understand
from handlers.understanding.wording import lexicon_in_force

GUIDED: Mapping[str, Callable[[Dialogue, Turn], Awaitable[Sequence[Reply]]]] = {
    binding.KIND: binding.take,
    **examiners.GUIDED,
    **staff.GUIDED,
    applying.KIND: applying.take,
    unbinding.KIND: unbinding.take,
    phoning.KIND: phoning.take,
}
HUMAN_AFTER = 3
"""So many texts in a row that are not understood, and a human looks (issue 5)."""
TO_STAFF = {"to_human", *(f"asked:{each.value}" for each in FOR_STAFF)}
"""Outcomes that staff look at."""

Said = tuple[str, Sequence[Reply]]
"""A word for the record, and what we say."""


async def take(row: IncomingMessage, speaker: Speaker, act: Act) -> None:
    """Answer what was said; each message once."""
    turn = turn_of(row, speaker, act)
    if row.pressed and turn.text == STOPPED:
        await ChatAccount.filter(id=speaker.account_id).update(blocked_at=act.now)
        await inbox.finish(row, Reading.DONE, "blocked", act.now)
        return
    outcome, replies = await _answer(turn)
    await put(turn, replies)
    state = Reading.UNMATCHED if outcome in TO_STAFF else Reading.DONE
    await inbox.finish(row, state, outcome, act.now)


async def _answer(turn: Turn) -> Said:
    guided = await dialogues.current(turn.speaker, turn.act)
    if turn.bound_to is not None and (guided is None or turn.bound_to != (guided.id, guided.version)):
        return "dead_button", [Reply("dead_button")]
    heard = understand(turn.text, await lexicon_in_force(), turn.speaker.may_ask)
    if guided is not None and heard == Understood(Question.LEAVE):
        await dialogues.close(guided, turn.act)
        return "left", [Reply("left_draft" if guided.kind == applying.KIND else "left")]
    if guided is not None and guided.kind == applying.KIND and _is_aside(guided, heard, turn):
        return await _aside(guided, heard, turn)
    if guided is not None:
        return f"guided:{guided.kind}", await _guide(guided, turn)
    return await _ask(turn, heard)


def _is_aside(guided: Dialogue, heard: Understood | Several | None, turn: Turn) -> bool:
    """Whether another question was asked in the middle, and can be no answer."""
    if turn.bound_to is not None or not isinstance(heard, Understood):
        return False
    if heard.question is Question.GO_ON:
        return True
    return heard.question in ANSWERS and not heard.rest and not applying.is_free(guided.step)


async def _aside(guided: Dialogue, heard: Understood | Several | None, turn: Turn) -> Said:
    """Answer it and say the open step again; 继续 only says the step."""
    assert isinstance(heard, Understood)  # noqa: S101 - _is_aside has seen it
    if heard.question is Question.GO_ON:
        return "go_on", await applying.repeat(guided, turn)
    if heard.question is Question.REGISTER:
        return "asked:register", await applying.begin(turn, "")
    outcome, replies = await _ask(turn, heard)
    now = await dialogues.current(turn.speaker, turn.act)
    again = await applying.repeat(guided, turn) if now is not None and now.id == guided.id else []
    return outcome, [*replies, *again]


async def _ask(turn: Turn, heard: Understood | Several | None) -> Said:
    match heard:
        case Understood(question, rest):
            await _understood(turn)
            return f"asked:{question.value}", await _reply(turn, question, rest)
        case Several(questions):
            return "several", [helping.which(questions)]
    return await _not_understood(turn)


async def _reply(turn: Turn, question: Question, rest: str) -> Sequence[Reply]:
    if question is Question.BIND:
        return await binding.begin(turn)
    if question in ANSWERS and not turn.speaker.is_bound and question not in OPEN_TO_ALL:
        return await binding.begin(turn, question)
    if question in ANSWERS:
        return await ANSWERS[question](turn, rest)
    return [helping.offer(turn.speaker)]


async def _guide(guided: Dialogue, turn: Turn) -> Sequence[Reply]:
    replies = await GUIDED[guided.kind](guided, turn)
    if guided.closed_at is not None:
        return [*replies, *await _resume(guided, turn)]
    return [bound(each, guided) for each in replies]


async def _resume(guided: Dialogue, turn: Turn) -> Sequence[Reply]:
    """Answer what was asked before one had to be bound."""
    asked = dialogues.answers_of(guided).get(binding.ASKED)
    speaker = await _speaking_now(turn)
    if not asked or not speaker.is_bound:
        return []
    return await ANSWERS[Question(asked)](Turn(turn.row, speaker, turn.act, turn.text), "")


async def _speaking_now(turn: Turn) -> Speaker:
    """The speaker as this turn has made them."""
    return speaking(await ChatAccount.get(id=turn.speaker.account_id))


async def _understood(turn: Turn) -> None:
    await ChatAccount.filter(id=turn.speaker.account_id).update(unread=0)


async def _not_understood(turn: Turn) -> Said:
    """Help that fits; after a few in a row a human looks."""
    account = await ChatAccount.get(id=turn.speaker.account_id)
    unread = (account.unread + 1) % HUMAN_AFTER
    await ChatAccount.filter(id=account.id).update(unread=unread)
    return ("help", [helping.offer(turn.speaker)]) if unread else ("to_human", [Reply("to_human")])
