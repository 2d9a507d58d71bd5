"""What becomes of a noun when its case moves; each noun that is approved registers itself."""

from collections.abc import Sequence
from dataclasses import dataclass

from exam.approval import Event, State, Verdict
from handlers.act import Act


@dataclass(frozen=True, slots=True)
class Ruling:
    """What somebody decides; `reason` is a code of return_reason, needed to return or to reject."""

    verdict: Verdict
    reason: str = ""
    hint: str = ""


class Topic:
    """A noun that is approved; `ids` are its own, some hundred at a time, inside the engine's transaction.

    The noun overrides what concerns it. It is locked before its cases, as a parent is before its children.
    """

    plan_ids = ""
    """SQL that selects the noun's ids of plan $1, where --plan makes sense."""

    bodies = ""
    """SQL that selects `id` and `body` of the noun: those of one body are decided in one transaction."""

    async def lock(self, ids: Sequence[int]) -> None:
        """Lock the rows in the order of their ids."""

    async def held(self, ids: Sequence[int], event: Event) -> dict[int, str]:
        """Why some of them must not go this way now (FORWARD or APPROVE), by id: a reason with words."""
        return {}

    async def approved(self, ids: Sequence[int], act: Act) -> None:
        """The last step passed them; tells nobody yet."""

    async def returned(self, ids: Sequence[int], reason: str, hint: str, act: Act) -> None:
        """Somebody wants them mended and submitted again; tells nobody yet."""

    async def rejected(self, ids: Sequence[int], reason: str, hint: str, act: Act) -> None:
        """Somebody refused them for good; tells nobody yet."""

    async def withdrawn(self, ids: Sequence[int], act: Act) -> None:
        """Their submitter took them back."""

    async def reopened(self, ids: Sequence[int], act: Act) -> None:
        """An outcome was undone: they wait for a decision again."""

    async def gone_on(self, ids: Sequence[int]) -> set[int]:
        """Those whose outcome cannot be undone any more, such as what is paid."""
        return set()

    async def settled(self, state: State, ids: Sequence[int], ruling: Ruling, act: Act) -> None:
        """Their outcome stands; of a bulk act, when its undo window has closed: tell people, go on."""


TOPICS: dict[str, Topic] = {}


def register(name: str, topic: Topic) -> None:
    """Make a noun known under the name that stands in approval_case.topic."""
    TOPICS[name] = topic


async def move_nouns(topic: Topic, state: State, ids: Sequence[int], ruling: Ruling, act: Act) -> None:
    """Let the noun follow an outcome; while the case is open nothing concerns it."""
    if not ids:
        return
    if state is State.APPROVED:
        await topic.approved(ids, act)
    elif state is State.RETURNED:
        await topic.returned(ids, ruling.reason, ruling.hint, act)
    elif state is State.REJECTED:
        await topic.rejected(ids, ruling.reason, ruling.hint, act)
