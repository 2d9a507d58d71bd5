"""The simulated carrier shows texts as the provider writes them, and brings answers in their time."""

from datetime import UTC, datetime, timedelta
from random import Random

from app.rehearsal.people import Pace, Person, Temper
from app.rehearsal.phones import PUSH_TAKES, Phones, templates
from delivery.channel import Accepted, Outgoing
from delivery.inbox import Incoming
from messages.shape import shape

NINE = datetime(2026, 4, 10, 1, tzinfo=UTC)
PACE = Pace(8, late_after=timedelta(hours=1))
WANG, LI = "+8613900000001", "+8613900000002"


def an_invitation(to: str) -> Outgoing:
    exam = {
        "occupation": "电工",
        "level": "三级",
        "day": "2026-04-24",
        "contact": "王科长",
        "phone": "0791-1",
    }
    form = shape("invite", {**exam, "centre": "中心", "yes": "1231", "no": "1232"})
    return Outgoing("out", to, "SMS_invite", form.params, NINE)


def phones(**people: Person) -> Phones:
    numbers = {"wang": WANG, "li": LI}
    by_number = {numbers[name]: person for name, person in people.items()}
    return Phones(by_number, PACE, templates(3), "考务中心", Random(1))


async def test_an_answer_bears_the_time_it_was_sent_and_comes_a_moment_later() -> None:
    carrier = phones(wang=Person(Temper.YES, Temper.YES))
    sent_at = NINE + PACE.draw(Random(1))

    assert await carrier.send([an_invitation(WANG)], "") == Accepted("rehearsed-1")

    assert carrier.next_arrival == sent_at + PUSH_TAKES
    assert carrier.arrived(sent_at) == []
    assert carrier.arrived(sent_at + PUSH_TAKES) == [Incoming("sms", WANG, "1", "1231", sent_at)]
    assert carrier.next_arrival is None


async def test_the_earlier_answer_comes_first_whoever_was_asked_first() -> None:
    carrier = phones(wang=Person(Temper.LATE, Temper.YES), li=Person(Temper.NO, Temper.YES))

    await carrier.send([an_invitation(WANG)], "")
    await carrier.send([an_invitation(LI)], "")

    assert [reply.text for reply in carrier.arrived(NINE + timedelta(days=9))] == ["1232", "1231"]


async def test_nothing_is_ever_in_doubt() -> None:
    assert await phones().look(an_invitation(WANG)) is None
