"""Registrations handed in, some hundred at a time: held against what is known, then written in bulk."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime

from db import registration_rows, secrets
from exam.clashes import collide
from exam.id_papers import index_text
from exam.registration import Attempt
from handlers.act import Act
from handlers.registration import judging, known, rowing
from handlers.registration.entries import Entry, Outcome, Submission
from handlers.registration.known import Known
from handlers.registration.offering import Offer


async def store(entries: Sequence[Entry], offer: Offer, by: Submission, act: Act) -> list[int]:
    """Store what can be stored and set each entry's outcome or faults, inside the caller's transaction.

    The plan is locked by the caller. Returns the ids of the registrations that are to be submitted.
    """
    for entry in entries:
        entry.judged = judging.place(entry.form, offer)
        entry.faults += entry.judged.faults
        entry.person_index = secrets.index(index_text(entry.form.paper, entry.form.number))
    _refuse_repeats(entries)
    state = await known.look_up([entry.person_index for entry in entries if not entry.faults], offer, act)
    for entry in entries:
        if not entry.faults:
            _compare(entry, state, offer, by)
    fresh = [entry for entry in entries if not entry.faults and entry.outcome is None]
    return await _write(fresh, state, offer, by, act)


def _refuse_repeats(entries: Sequence[Entry]) -> None:
    """The same person for the same item twice: the first stands."""
    seen: set[tuple[str, str, int]] = set()
    for entry in entries:
        key = (entry.person_index, entry.form.occupation, entry.form.level)
        if key in seen:
            entry.refuse("id_number", "twice_in_list")
        seen.add(key)


def _compare(entry: Entry, state: Known, offer: Offer, by: Submission) -> None:
    """Hold the entry against what is known of its person."""
    person = state.persons.get(entry.person_index)
    if person is not None and person["name"] != entry.form.name:
        entry.refuse("name", "name_differs")
    person_id = person["id"] if person else None
    if person_id in state.barred:
        until = state.barred[person_id]
        entry.refuse("id_number", "barred" if until else "barred_for_good", until=until)
    judged = entry.judged
    assert judged is not None  # noqa: S101 - set by `store`
    if judged.item is None or entry.faults:
        return
    held = state.places.get((judged.item.id, person_id)) if person_id else None
    if by.late_at is not None and not _may_come_late(held, by.late_at):
        entry.refuse("", "closed")
        return
    if held is not None:
        _compare_with_place(entry, held, by)
        if held.state not in known.OPEN_TO_EDITS:
            return
    about = (person_id, judged.item.occupation_id, judged.item.level)
    judging.judge(judged, state.standings.get(about, ()), offer)
    entry.faults += [each for each in judged.faults if each not in entry.faults]
    _refuse_clash(entry, state, offer)


def _may_come_late(held: known.Place | None, at: datetime) -> bool:
    """Whether it is what was returned, until its day; what is there already is left alone."""
    if held is None or held.state not in known.OPEN_TO_EDITS:
        return held is not None
    return held.mend_until_at is not None and at < held.mend_until_at


def _compare_with_place(entry: Entry, held: known.Place, by: Submission) -> None:
    """A place that is held: the same list again changes nothing, another body's stays its own."""
    if held.submitter_id != by.submitter_id:
        entry.refuse("id_number", "registered_elsewhere")
    elif by.batch_id is not None and held.batch_id == by.batch_id:
        entry.refuse("id_number", "twice_in_list")
    elif held.state in known.OPEN_TO_EDITS:
        entry.registration_id = held.id
    else:
        entry.registration_id, entry.outcome = held.id, Outcome.UNCHANGED


def _refuse_clash(entry: Entry, state: Known, offer: Offer) -> None:
    judged = entry.judged
    if judged is None or judged.item is None or entry.faults:
        return
    slots = [
        judged.item.subjects[subject].slot
        for subject, attempt in judged.parts
        if attempt is not Attempt.EXEMPT
    ]
    taken = [
        (slot, title) for item_id, slot, title in state.slots[entry.person_index] if item_id != judged.item.id
    ]
    for slot, title in taken:
        if any(collide(slot, each) for each in slots):
            entry.refuse("occupation", "clash", other=title, day=slot.held_on.isoformat())
            return
    state.slots[entry.person_index] += [(judged.item.id, slot, entry.form.occupation) for slot in slots]


async def _write(fresh: Sequence[Entry], state: Known, offer: Offer, by: Submission, act: Act) -> list[int]:
    persons = await _persons(fresh, state, act)
    await _change_phones(fresh, state.persons, act)
    again = [each for each in fresh if each.registration_id is not None]
    new = [each for each in fresh if each.registration_id is None]
    ids = await registration_rows.add_registrations(
        [rowing.registration(each, persons[each.person_index], offer, rowing.origin(by), act) for each in new]
    )
    for each in new:
        item_id = each.judged.item.id if each.judged and each.judged.item else 0
        each.registration_id = ids.get((item_id, persons[each.person_index]))
        if each.registration_id is None:
            each.refuse("id_number", "registered_elsewhere")
        else:
            each.outcome = Outcome.ADDED
    for each in again:
        await rowing.resubmit(each, offer, rowing.origin(by), act)
        each.outcome = Outcome.RESUBMITTED
    stored = [each for each in fresh if each.registration_id is not None]
    await registration_rows.add_parts([part for each in stored for part in rowing.parts(each)])
    await registration_rows.add_work([work for each in stored for work in rowing.work(each, offer)])
    return [each.registration_id for each in stored if each.registration_id is not None]


async def _persons(fresh: Sequence[Entry], state: Known, act: Act) -> dict[str, int]:
    """The ids of everybody by the index of their paper; who is not known yet is written."""
    ids = {index: int(row["id"]) for index, row in state.persons.items()}
    ids |= await registration_rows.add_persons(
        [rowing.person(each.form, each.person_index, act) for each in _first_of_each(fresh, state)]
    )
    meanwhile = {each.person_index for each in fresh} - ids.keys()
    if meanwhile:  # somebody else wrote them
        found = await registration_rows.known_persons(list(meanwhile))
        ids |= {index: row["id"] for index, row in found.items()}
    return ids


def _first_of_each(fresh: Sequence[Entry], state: Known) -> list[Entry]:
    """One entry of every person that is not known yet."""
    first: dict[str, Entry] = {}
    for each in fresh:
        if each.person_index not in state.persons:
            first.setdefault(each.person_index, each)
    return list(first.values())


async def _change_phones(fresh: Sequence[Entry], persons: dict[str, dict[str, object]], act: Act) -> None:
    """A number that its holder proved stays; any other follows what was handed in last."""
    changed: dict[int, str] = defaultdict(str)
    for each in fresh:
        person, phone = persons.get(each.person_index), each.form.phone
        if person is None or not phone:
            continue
        if person["phone_proved_at"] is None and person["phone_index"] != secrets.index(phone):
            changed[int(str(person["id"]))] = phone
    await registration_rows.change_phones([(id_, phone, act.now) for id_, phone in changed.items()])
