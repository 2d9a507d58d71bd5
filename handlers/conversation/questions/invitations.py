"""我的邀请: what is asked, with buttons that say the reply codes; and what an answer was understood to be."""

from collections.abc import Sequence

from db.models import IncomingMessage, Invitation, Prompt
from delivery.channel import Choice
from exam.codes import Word, code_for
from exam.invitation import CONFIRMING
from handlers.conversation.questions.engagements import exam, mine, when
from handlers.conversation.turns import Reply, Turn
from handlers.dispatch import saying
from messages.instants import say_instant
from messages.words import say

MOST = 5
"""Of what is asked, and of what is over, in one message."""
WORDS = {saying.INVITE: (Word.YES, Word.NO), saying.CONFIRM: (Word.CONFIRM, Word.NO)}


async def list_open(turn: Turn, _: str) -> Sequence[Reply]:
    """我的邀请."""
    all_ = await mine(turn)
    asked = {each.topic_id: each for each in await _prompts([row.id for row in all_])}
    open_ = [row for row in all_ if row.id in asked]
    rest = [row for row in all_ if row.id not in asked]
    values = {
        "asked": [_line(row, asked[row.id]) for row in open_[:MOST]],
        "others": [{**exam(row.task), "state": say(f"invitation.{row.state.value}")} for row in rest[:MOST]],
        "more": max(len(open_) - MOST, 0),
    }
    return [Reply("my_invitations", values, [_buttons(row, asked[row.id]) for row in open_[:MOST]])]


async def tell_understood(row: IncomingMessage) -> Sequence[Reply]:
    """What an answer in a chat has come to; nothing where words of their own say it."""
    heard = await IncomingMessage.get(id=row.id)
    if heard.prompt_id is None:
        return [Reply("answer_again")] if heard.outcome == "repeated" else []
    prompt = await Prompt.get(id=heard.prompt_id)
    invited = await Invitation.get(id=prompt.topic_id).prefetch_related("task__occupation")
    word, _, _ = heard.outcome.partition(":")
    values = {**exam(invited.task), "word": word, "state": say(f"invitation.{invited.state.value}")}
    if word not in set(Word):
        return [Reply("answer_closed", values)]
    confirming = [each for each in await _prompts([invited.id]) if each.kind == saying.CONFIRM]
    choices = [_buttons(invited, confirming[0])] if confirming and invited.state in CONFIRMING else []
    return [Reply("answer_heard", {**values, "confirm": bool(choices)}, choices)]


async def _prompts(ids: Sequence[int]) -> list[Prompt]:
    return await Prompt.filter(topic=saying.TOPIC, topic_id__in=list(ids), closed_at=None)


def _line(row: Invitation, prompt: Prompt) -> dict[str, str]:
    return {
        **exam(row.task),
        "kind": prompt.kind,
        "due": say_instant(prompt.due_at) if prompt.due_at else "",
    }


def _buttons(row: Invitation, prompt: Prompt) -> Sequence[Choice]:
    return [
        Choice(f"{say(f'reply_word.{word.value}')} {when(row.task)}", code_for(prompt.stem, word))
        for word in WORDS[prompt.kind]
    ]
