"""解绑: the account speaks for nobody any more, once that was said twice."""

from collections.abc import Sequence

from db import audit
from db.models import ChatAccount, Dialogue
from handlers.conversation import dialogues
from handlers.conversation.turns import Reply, Turn, bound, buttons
from handlers.understanding.consent import read_consent

KIND = "unbind"
SURE = "sure"
YES, NO = "确认解绑", "不解绑"


async def begin(turn: Turn, _: str) -> Sequence[Reply]:
    if not turn.speaker.is_bound:
        return [Reply("unbind_nobody")]
    row = await dialogues.begin(turn.speaker, KIND, SURE, turn.act)
    return [bound(Reply("unbind_sure", {}, buttons([YES, NO])), row)]


async def take(row: Dialogue, turn: Turn) -> Sequence[Reply]:
    """Anything but a yes leaves it as it is."""
    await dialogues.close(row, turn.act)
    if turn.text != YES and read_consent(turn.text) is not True:
        return [Reply("unbind_left")]
    await _unbind(turn)
    return [Reply("unbound")]


async def _unbind(turn: Turn) -> None:
    """Talks that were open end, too: they were the person's. Drafts stay with their phone."""
    speaker = turn.speaker
    await ChatAccount.filter(id=speaker.account_id).update(
        phone=None, phone_index="", person_id=None, examiner_id=None, staff_id=None, bound_at=None
    )
    mine = Dialogue.filter(channel=speaker.channel, address_index=speaker.address_index, closed_at=None)
    await mine.update(closed_at=turn.act.now)
    detail = {"channel": speaker.channel, "person": speaker.person_id, "examiner": speaker.examiner_id}
    number = f"account:{speaker.account_id}"
    await audit.record("account.unbound", f"chat_account:{speaker.account_id}", detail, number, turn.act.now)
