"""What a message from a person is about, and what happens then."""

from dataclasses import replace

from db.atomic import atomic
from db.models import IncomingMessage
from db.models.delivery import Reading
from delivery import inbox
from handlers import opt_outs
from handlers.act import Act
from handlers.conversation import codes, dialogues, keywords, speakers, talking
from handlers.conversation.codes import SMS, Heard
from handlers.conversation.questions.invitations import tell_understood
from handlers.conversation.speakers import Speaker
from handlers.conversation.turns import put, turn_of


@atomic
async def read(message_id: int, act: Act) -> bool:
    """Deal with one waiting message; a second call, or one beside it, does nothing and says False.

    What it makes us say carries the trace of its push.
    """
    row = (
        await IncomingMessage.filter(id=message_id, state=Reading.WAITING)
        .select_for_update(skip_locked=True)
        .first()
    )
    if row is None:
        return False
    await _deal_with(row, replace(act, trace=row.trace))
    return True


async def _deal_with(row: IncomingMessage, act: Act) -> None:
    if row.channel != SMS:
        await _talk(row, act)
        return
    if await opt_outs.take_wish(row, act):
        return
    if await keywords.answer(row, act):
        return
    holder = await speakers.holder_of(row.address_index)
    if holder is None:
        await inbox.finish(row, Reading.UNMATCHED, "unknown_number", act.now)
        return
    await codes.answer(row, await codes.hear(row, holder, act), act)


async def _talk(row: IncomingMessage, act: Act) -> None:
    """A reply code counts in a messenger, too; everything else is a talk."""
    speaker = await speakers.of(row, act)
    if speaker.examiner_id is not None:
        heard = await codes.hear(row, speaker.examiner_id, act)
        if heard.is_answer or await _answers_alone(heard, speaker, act):
            await codes.answer(row, heard, act)
            await put(turn_of(row, speaker, act), await tell_understood(row))
            return
    await talking.take(row, speaker, act)


async def _answers_alone(heard: Heard, speaker: Speaker, act: Act) -> bool:
    """能 or 不能, where one question is open and no guided talk asks something else."""
    return await codes.has_one_meaning(heard) and await dialogues.current(speaker, act) is None
