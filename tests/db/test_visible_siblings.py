"""No list holds a row of a sibling: two cities with the same kinds of rows, each seen from its own office."""

from datetime import timedelta
from random import Random

from board_rows import a_message, a_prompt, an_event
from policy_calls import World, a_world
from staff_rows import NOW, a_department, a_province

from db import models
from db.models import Organisation
from db.models.reminders import Stage
from db.visible import scope_of, visible
from exam.policy import Caller, Function, Post, Role
from handlers import examiners
from handlers.act import Act
from handlers.broadcasts import showing as broadcasts
from handlers.broadcasts.choosing import choose
from handlers.dispatch import showing as dispatch
from handlers.staff import showing as staff

OWNED = (
    models.Absence,
    models.BlockedDate,
    models.Broadcast,
    models.BroadcastLot,
    models.Department,
    models.Draw,
    models.Examiner,
    models.ExaminerPhone,
    models.Invitation,
    models.Objection,
    models.Organisation,
    models.OutgoingMessage,
    models.Prompt,
    models.Publicity,
    models.PublicityEntry,
    models.Reminder,
    models.ReviewSlot,
    models.ReviewVisit,
    models.Staff,
    models.StaffRole,
    models.Task,
    models.TaskDue,
    models.TaskEvent,
    models.Venue,
    models.VenueOccupation,
)


async def _fill(place: Organisation) -> World:
    world = await a_world(place)
    task, invited = await models.Task.get(id=world.invitation.task_id), world.invitation
    await a_department(place, Function.FINANCE)
    until = NOW + timedelta(days=1)
    await models.Absence.create(staff=world.member, from_at=NOW, until_at=until)
    await models.BlockedDate.create(examiner_id=invited.examiner_id, day=NOW.date())
    lot = {"round": 1, "number": 1, "people": 1, "content": "[]", "waiting": True}
    await models.BroadcastLot.create(broadcast_id=world.broadcast_id, **lot)
    counts = {"round": 1, "seed": "s", "wanted": 1, "relaxation": 0}
    await models.Draw.create(task=task, **counts, pool=[], excluded={}, capped=[], picked=[], made_at=NOW)
    await models.TaskDue.create(task=task, kind="look", due_at=NOW)
    await an_event(task, "opened")
    await a_message(invited)
    await a_prompt(invited, NOW)
    reminder = {"anchor_on": NOW.date(), "due_at": NOW, "until_at": until, "created_at": NOW}
    await models.Reminder.create(
        rule="eve_of_exam", subject_id=task.id, person="examiner:1", state=Stage.WAITING, **reminder
    )
    return world


def _act(at: Organisation) -> Act:
    posts = tuple(Post(role, None, at.id, at.path, at.kind.value) for role in Role)
    return Act(NOW, "li", Random(1), caller=Caller(999_999, "li", posts))


async def test_two_cities_with_the_same_rows_see_half_of_them_each(database: str) -> None:
    tree = await a_province()
    cities = [tree["3601"], tree["3602"]]
    for city in cities:
        await _fill(city)

    for model in OWNED:
        one, other, top = [
            {row.pk for row in await visible(model, await scope_of(_act(place).caller))}
            for place in (*cities, tree["36"])
        ]
        assert one, model
        assert other, model
        shared = {tree["S9"].id} if model is models.Organisation else set()
        assert one & other == shared, model
        assert one | other | top == top, model


async def test_the_lists_of_staff_hold_nothing_of_a_sibling(database: str) -> None:
    tree = await a_province()
    mine, theirs = await _fill(tree["3601"]), await _fill(tree["3602"])
    act = _act(tree["3601"])

    assert [each["id"] for each in await dispatch.list_tasks(act)] == [mine.invitation.task_id]
    assert await dispatch.list_draws(theirs.invitation.task_id, act) == []
    assert [each["id"] for each in await examiners.list_examiners(act)] == [mine.invitation.examiner_id]
    assert [each["id"] for each in await broadcasts.list_broadcasts(act)] == [mine.broadcast_id]
    assert [each["login"] for each in await staff.list_staff(act)] == [mine.member.login]


async def test_a_broadcast_of_a_city_reaches_nobody_of_a_sibling(database: str) -> None:
    tree = await a_province()
    mine, _ = await _fill(tree["3601"]), await _fill(tree["3602"])
    row = await models.Broadcast.get(id=mine.broadcast_id)
    for audience, wanted in (("examiners", 1), ("venues", 1), ("organisations", 4)):
        row.audience = audience

        choice = await choose(row, _act(tree["3601"]))

        assert len(choice.people) + sum(choice.excluded.values()) == wanted
