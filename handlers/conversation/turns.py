"""One turn of a talk: what somebody said, and what we say to it."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from db.models import Dialogue, IncomingMessage
from db.models.delivery import Lane
from db.secrets import opened
from delivery import outbox
from delivery.channel import Choice, Choices
from delivery.outbox import Line
from handlers.act import Act
from handlers.conversation.speakers import Speaker
from messages.talk import say

ABOUT = "incoming"
BOUND_TO = re.compile(r"#(\d+)\.(\d+)$")


@dataclass(frozen=True, slots=True)
class Turn:
    """What was said. A button of a guided talk names the talk and its step: `bound_to`."""

    row: IncomingMessage
    speaker: Speaker
    act: Act
    text: str
    bound_to: tuple[int, int] | None = None

    @property
    def file_id(self) -> int | None:
        return self.row.file_id


@dataclass(frozen=True, slots=True)
class Reply:
    """What is said: a text of messages/zh/talk, its values, and buttons below it."""

    message: str
    values: Mapping[str, object] = field(default_factory=dict)
    choices: Choices = ()


def turn_of(row: IncomingMessage, speaker: Speaker, act: Act) -> Turn:
    text, bound = opened(row.text), None
    if row.pressed and (found := BOUND_TO.search(text)):
        text, bound = text[: found.start()], (int(found[1]), int(found[2]))
    return Turn(row, speaker, act, text.strip(), bound)


def buttons(*rows: Sequence[str]) -> Choices:
    """Rows of buttons that say what stands on them."""
    return [[Choice(label, label) for label in row] for row in rows if row]


def bound(reply: Reply, talk: Dialogue) -> Reply:
    """The same reply, its buttons good for this step of a guided talk only."""
    mark = f"#{talk.id}.{talk.version}"
    rows = [[Choice(each.label, each.says + mark) for each in row] for row in reply.choices]
    return replace(reply, choices=rows)


async def put(turn: Turn, replies: Sequence[Reply]) -> None:
    """Queue what is said to this turn, in its order."""
    for number, reply in enumerate(replies):
        line = Line(
            key=f"{ABOUT}:{turn.row.id}:{number}",
            channel=turn.speaker.channel,
            address=turn.speaker.address,
            message=reply.message,
            text=say(reply.message, reply.values),
            topic=ABOUT,
            topic_id=turn.row.id,
            choices=reply.choices,
            lane=Lane.ANSWER,
        )
        await outbox.say(line, turn.act.now, turn.act.trace)
