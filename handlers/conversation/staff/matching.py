"""人工匹配: replies that no rule could place, one after the other: an answer to an invitation, or nothing."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from db.models import Dialogue, Invitation
from exam.codes import Word
from handlers import replies
from handlers.act import Act
from handlers.conversation import dialogues
from handlers.conversation.dialogues import answers_of
from handlers.conversation.questions.engagements import when
from handlers.conversation.staff.acting import agrees, asked, step
from handlers.conversation.turns import Reply, Turn, bound, buttons
from messages.words import say

KIND = "match"
REPLY, WORD, SURE = "reply", "word", "sure"
KEPT = timedelta(hours=2)
NEXT, DROP, STOP, BACK = "下一条", "不处理", "结束匹配", "返回"
SURELY = "确认"
MOST = 4
"""Invitations that are offered, the next first."""


@asked
async def begin(turn: Turn, _: str, act: Act) -> Sequence[Reply]:
    listed = await replies.list_replies(act)
    if not listed:
        return [Reply("no_replies")]
    row = await dialogues.begin(turn.speaker, KIND, REPLY, turn.act, KEPT, reply=str(listed[0]["id"]))
    shown = await _shown(listed[0], len(listed), turn)
    return [bound(shown, row)]


@step
async def take(row: Dialogue, turn: Turn, act: Act) -> Sequence[Reply]:
    if turn.text == STOP:
        await dialogues.close(row, turn.act)
        return [Reply("left")]
    takes = {REPLY: _take_reply, WORD: _take_word, SURE: _take_sure}
    return await takes[row.step](row, turn, act)


async def _take_reply(row: Dialogue, turn: Turn, act: Act) -> Sequence[Reply]:
    if turn.text == NEXT:
        return await _show_from(row, turn, act, after=True)
    if turn.text == DROP:
        await dialogues.move(row, SURE, turn.act, word="")
        return [_ask_sure("", "")]
    for each in await _invitations(row, turn, act):
        if when(each.task) == turn.text:
            await dialogues.move(row, WORD, turn.act, invitation=str(each.id), when=turn.text)
            labels = [say(f"reply_word.{word.value}") for word in Word]
            return [Reply("match_word", {"when": turn.text}, buttons(labels, [BACK]))]
    return await _show_from(row, turn, act)


async def _take_word(row: Dialogue, turn: Turn, act: Act) -> Sequence[Reply]:
    words = {say(f"reply_word.{word.value}"): word for word in Word}
    if turn.text not in words:
        return await _show_from(row, turn, act)
    await dialogues.move(row, SURE, turn.act, word=words[turn.text].value)
    return [_ask_sure(answers_of(row)["when"], turn.text)]


async def _take_sure(row: Dialogue, turn: Turn, act: Act) -> Sequence[Reply]:
    if not agrees(turn, SURELY):
        return await _show_from(row, turn, act)
    told = answers_of(row)
    number = int(told["reply"])
    if told["word"]:
        state = await replies.match(number, int(told["invitation"]), Word(told["word"]), act)
        done = Reply("matched", {"state": say(f"invitation.{state}")})
    else:
        await replies.drop(number, act)
        done = Reply("reply_dropped")
    return [done, *await _show_from(row, turn, act, after=True)]


async def _show_from(row: Dialogue, turn: Turn, act: Act, *, after: bool = False) -> Sequence[Reply]:
    """This reply again, or the one after it."""
    number, listed = int(answers_of(row)["reply"]), await replies.list_replies(act)
    left = [each for each in listed if each["id"] >= number + after]
    if not left:
        await dialogues.close(row, turn.act)
        return [Reply("no_replies")]
    await dialogues.move(row, REPLY, turn.act, reply=str(left[0]["id"]))
    return [await _shown(left[0], len(listed), turn)]


async def _invitations(row: Dialogue, turn: Turn, act: Act) -> list[Invitation]:
    number = int(answers_of(row)["reply"])
    mine = [each for each in await replies.list_replies(act) if each["id"] == number]
    return await _of(mine[0]["examiner"], turn) if mine else []


async def _of(examiner_id: int | None, turn: Turn) -> list[Invitation]:
    coming = Invitation.filter(examiner_id=examiner_id or 0, task__day__gte=turn.act.today)
    return await coming.order_by("task__day", "id").limit(MOST).prefetch_related("task")


async def _shown(told: dict[str, Any], waiting: int, turn: Turn) -> Reply:
    rows = [[when(each.task)] for each in await _of(told["examiner"], turn)]
    values = {
        "waiting": waiting,
        "name": told["name"] or "未知号码",
        "phone": told["phone"] or say("retention.gone"),
        "text": say("retention.gone") if told["redacted"] else told["text"][:100],
        "why": say(f"unplaced.{told['why']}"),
    }
    return Reply("reply_shown", values, buttons(*rows, [DROP, NEXT, STOP]))


def _ask_sure(when_: str, word: str) -> Reply:
    return Reply("match_sure", {"when": when_, "word": word}, buttons([SURELY, BACK]))
