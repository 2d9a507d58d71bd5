"""One talk as data; it knows nothing of the messenger in which it takes place."""

from collections.abc import Mapping
from dataclasses import dataclass

from db.models import Broadcast, ExaminerDistrict, IncomingMessage, Invitation, Task, TaskEvent
from db.models.examiners import BlockedDate


@dataclass(frozen=True, slots=True)
class Turn:
    """`says` is typed, or the label of a button; {task} and {examiner} stand for their numbers."""

    says: str
    hears: str
    pressed: bool = False


@dataclass(frozen=True, slots=True)
class Talk:
    """`stage` is what was before: "asked", "certain" (domain.md B1); `rows` as `outcome` reads them."""

    name: str
    turns: tuple[Turn, ...]
    stage: str = "asked"
    rows: Mapping[str, object] | None = None


def say(text: str, hears: str) -> Turn:
    return Turn(text, hears)


def press(label: str, hears: str) -> Turn:
    return Turn(label, hears, pressed=True)


async def outcome(names: Mapping[str, object]) -> dict[str, object]:
    """The rows of these names, now."""
    readers = {
        "invitation": lambda: Invitation.all().values_list("state", flat=True),
        "task": lambda: Task.all().values_list("state", flat=True),
        "events": lambda: TaskEvent.filter(kind__in=["checked_in", "declined_because"]).values_list(
            "kind", flat=True
        ),
        "blocked": lambda: BlockedDate.all().order_by("day").values_list("day", flat=True),
        "districts": lambda: ExaminerDistrict.all().order_by("rank").values_list("district__code", flat=True),
        "reply": lambda: (
            IncomingMessage.filter(channel="sms").order_by("-id").values_list("outcome", flat=True)
        ),
        "broadcast": lambda: Broadcast.all().values_list("state", flat=True),
    }
    return {name: [str(each) for each in await readers[name]()] for name in names}
