"""Reads every text that a phone got, and every row of ours, and says what does not agree."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from house import KEYS, House, Phones
from story import sent

from app.demo_roster import PEOPLE
from db import connect
from db.models import IncomingMessage, OutgoingMessage
from db.models.delivery import Reading, Sending
from db.secrets import read_ring
from soak.ledger import Ledger
from soak.traffic import DAYS, Notice

CARRIED = frozenset({Sending.ACCEPTED, Sending.DELIVERED})
ENDED = frozenset({*CARRIED, Sending.CANCELLED, Sending.EXPIRED})
ANSWERED = "answered"
"""Code of a second asking that was in doubt when the answer came: taken for carried, and never sent again."""
EXPIRY = "考评员证书有效期至"
EVE = "提前30分钟签到"
TEAM = "考评组组长"
Text = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Seen:
    """All that is known at the end: what the phones show, what the provider took, our rows."""

    texts: Phones
    sent: Sequence[dict[str, Any]]
    pushes: dict[str, Any]
    outgoing: Sequence[OutgoingMessage]
    incoming: Sequence[IncomingMessage]
    shown: Sequence[dict[str, Any]]

    @property
    def arrived(self) -> Counter[Text]:
        """(number, text without its sign) of every SMS that a phone got."""
        return Counter((each["phone"], each["content"].partition("】")[2]) for each in self.sent)


async def see(house: House, url: str) -> Seen:
    texts, taken = await house.texts(), (await house.ask("/sent"))["sent"]
    shown = [house.done("task", "show", str(task)) for task in range(1, len(DAYS) + 1)]
    async with connect.database(url, read_ring(KEYS)):
        outgoing, incoming = await OutgoingMessage.all(), await IncomingMessage.all()
    return Seen(texts, taken, await house.ask("/pushes"), outgoing, incoming, shown)


def faults(seen: Seen, notices: Sequence[Notice], ledger: Ledger) -> list[str]:
    """Everything that is wrong, one line each; none is what must be."""
    found = [
        *_lost_and_doubled(seen, notices),
        *_out_ids(seen),
        *_ends(seen),
        *_replies(seen),
        *_reminders(seen),
        *_teams(seen),
    ]
    found += [f"message {id_} went back from {old} to {new}" for id_, old, new in ledger.backwards]
    states = {row.id: row.state for row in seen.outgoing}
    found += [
        f"a contradicting receipt moved message {each} to {states[each]}"
        for each in sorted(ledger.contradicted)
        if states[each] is not Sending.DELIVERED
    ]
    return found


def _lost_and_doubled(seen: Seen, notices: Sequence[Notice]) -> Iterator[str]:
    """What arrived is what the broadcasts promise, and what our rows say, text by text."""
    arrived = seen.arrived
    wanted: Counter[Text] = Counter()
    for notice in notices:
        wanted += notice.texts
    numbers = {number for number, _ in wanted}
    of_broadcasts = Counter({text: many for text, many in arrived.items() if text[0] in numbers})
    yield from _differences("broadcast", wanted, of_broadcasts)
    carried = [row for row in seen.outgoing if row.state in CARRIED]
    may_have = Counter((_phone(row), row.text) for row in carried if row.code == ANSWERED)
    must_have = Counter((_phone(row), row.text) for row in carried if row.code != ANSWERED)
    yield from _differences("row", must_have | (arrived & (must_have + may_have)), arrived)


def _differences(what: str, wanted: Counter[Text], got: Counter[Text]) -> Iterator[str]:
    yield from (f"{what}: lost {many} × {text}" for text, many in (wanted - got).items())
    yield from (f"{what}: {many} too many × {text}" for text, many in (got - wanted).items())


def _out_ids(seen: Seen) -> Iterator[str]:
    """Each OutId was accepted in one call, once for each number (R1)."""
    calls: dict[str, set[str]] = {}
    for each in seen.sent:
        calls.setdefault(each["out_id"], set()).add(each["biz_id"])
    yield from (f"OutId {id_} was accepted {len(of)} times" for id_, of in calls.items() if len(of) > 1)
    twice = Counter((each["out_id"], each["phone"]) for each in seen.sent)
    yield from (f"OutId and number {pair} {many} times" for pair, many in twice.items() if many > 1)


def _ends(seen: Seen) -> Iterator[str]:
    """Every message has its last word; what the provider took is delivered (R2).

    A receipt that we never acknowledged, and the provider gave up, may lack.
    """
    yield from (f"message {row.id} ended as {row.state}" for row in seen.outgoing if row.state not in ENDED)
    accepted = [row for row in seen.outgoing if row.state is Sending.ACCEPTED]
    lacking = [row.id for row in accepted if row.code != ANSWERED]
    given_up = seen.pushes["receipts"]["lost"]
    if len(lacking) > given_up:
        yield f"messages {lacking} lack their receipts, the provider gave up {given_up}"
    if seen.pushes["waiting"]:
        yield f"{seen.pushes['waiting']} pushes are still waiting"


def _replies(seen: Seen) -> Iterator[str]:
    """What a phone sent is one row, read to its end, unless the provider gave it up unacknowledged (R3)."""
    written = Counter(
        (number, each["content"])
        for number, messages in seen.texts.items()
        for each in messages
        if each["direction"] == "from_phone"
    )
    kept = Counter((_phone(row), row.text) for row in seen.incoming)
    given_up = seen.pushes["replies"]["lost"]
    if (written - kept).total() > given_up:
        yield f"replies lost: {written - kept}, the provider gave up {given_up}"
    if kept - written:
        yield f"replies kept twice: {kept - written}"
    yield from (f"reply {row.id} is {row.state}" for row in seen.incoming if row.state is not Reading.DONE)


def _reminders(seen: Seen) -> Iterator[str]:
    """Each person once for each date (R7)."""
    told = sent(seen.texts, EXPIRY)
    if sorted(told.values()) != [1] * PEOPLE:
        yield f"certificates: {len(told)} of {PEOPLE} people, so many times: {Counter(told.values())}"
    for day in DAYS:
        team, told = _on(seen.texts, TEAM, day), _on(seen.texts, EVE, day)
        if told != dict.fromkeys(team, 1):
            yield f"eve of {day}: {told}, the team: {team}"


def _teams(seen: Seen) -> Iterator[str]:
    """Three for each day, told once; nobody is asked a third time."""
    for day, shown in zip(DAYS, seen.shown, strict=True):
        told = _on(seen.texts, TEAM, day)
        if shown["state"] != "FORMED" or sorted(told.values()) != [1, 1, 1]:
            yield f"the team of {day}: {shown['state']}, told {told}"
        for word in ("邀请您参加", "您已被选定为"):
            asked = _on(seen.texts, word, day)
            yield from (f"{number} was asked {many} times" for number, many in asked.items() if many > 2)


def _on(texts: Phones, word: str, day: str) -> dict[str, int]:
    named = {
        number: [each for each in messages if _said(day) in each["content"]]
        for number, messages in texts.items()
    }
    return sent(named, word)


def _said(day: str) -> str:
    year, month, date = day.split("-")
    return f"{year}年{int(month)}月{int(date)}日"


def _phone(row: OutgoingMessage | IncomingMessage) -> str:
    return row.address.removeprefix("+86")


def summary(seen: Seen, faults: Iterable[str]) -> str:
    states = Counter(row.state.value for row in seen.outgoing)
    return (
        f"{len(seen.sent)} texts at {len({each['phone'] for each in seen.sent})} phones, "
        f"{len(seen.incoming)} replies, rows {dict(states)}, "
        f"{seen.pushes['lost']} pushes given up by the provider, {len(list(faults))} faults"
    )
