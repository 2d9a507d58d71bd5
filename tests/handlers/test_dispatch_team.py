"""Message 3: whom it names, whose numbers it shows, and who leads (domain.md 89, B3, C14, C15)."""

from dispatch_office import an_examiner, an_office
from dispatch_story import (
    CONFIRM,
    YES,
    Story,
    a_task_again,
    invited_to,
    phone_of,
)

from db.models import Examiner, Invitation, OutgoingMessage
from db.models.examiners import Grade
from handlers.dispatch import showing

HEAD = "2027年3月20日电工(职业)三级(等级)实操鉴定考评组组长:考评员1,联系电话:"


async def a_team(story: Story, size: int = 3) -> list[Invitation]:
    """All the examiners of the office, confirmed."""
    people = await invited_to(await story.opens(required=size))
    for each in people:
        await story.answers(each, YES, CONFIRM)
    return people


async def test_message_three_names_the_leader_and_the_members_with_their_numbers(database: str) -> None:
    story = Story()
    await an_office()
    await an_examiner(1, grade=Grade.SENIOR)
    for serial in (2, 3):
        await an_examiner(serial)

    people = await a_team(story)

    (text,) = {(await story.texts_to(await phone_of(each)))[-1] for each in people}
    assert text.startswith(f"{HEAD}13800000001;组员名单及联系电话如下:")
    assert sorted(text.split("如下:")[1].split(";")) == ["", "考评员2,13800000002", "考评员3,13800000003"]


async def test_who_has_not_agreed_is_named_without_a_number(database: str) -> None:
    story = Story()
    await an_office()
    await an_examiner(1, grade=Grade.SENIOR, shares_phone=False)
    await an_examiner(2, shares_phone=False)
    await an_examiner(3)

    people = await a_team(story)

    text = (await story.texts_to(await phone_of(people[0])))[-1]
    assert text.startswith(f"{HEAD}0791-8880001;")  # the site's
    assert sorted(text.split("如下:")[1].split(";")) == ["", "考评员2", "考评员3,13800000003"]


async def test_no_members_number_is_shown_when_the_setting_says_so(database: str) -> None:
    story = Story()
    await story.setting("dispatch.share_phones", "false")
    await an_office()
    await an_examiner(1, grade=Grade.SENIOR)
    for serial in (2, 3):
        await an_examiner(serial)

    people = await a_team(story)

    text = (await story.texts_to(await phone_of(people[0])))[-1]
    assert sorted(text.split("组员名单如下:")[1].split(";")) == ["", "考评员2", "考评员3"]
    assert [(await story.heard(each))[-1] for each in people] == ["team_names"] * 3


async def test_a_team_of_five_hears_of_five(database: str) -> None:
    story = Story()
    await an_office(examiners=5)

    people = await a_team(story, size=5)

    texts = [(await story.texts_to(await phone_of(each)))[-1] for each in people]
    assert len(set(texts)) == 1
    assert all(each.name in texts[0] for each in await Examiner.all())
    rows = await OutgoingMessage.filter(message="team")
    assert [row.parts for row in rows] == [3] * 5


async def test_a_senior_examiner_leads(database: str) -> None:
    story = Story()
    await an_office(examiners=2)
    senior = await an_examiner(3, grade=Grade.SENIOR)

    people = await a_team(story)

    assert (await a_task_again(people[0].task_id)).leader_id == senior.id


async def test_the_task_as_scripts_read_it_has_its_team(database: str) -> None:
    story = Story()
    await an_office(examiners=3)

    people = await a_team(story)

    shown = await showing.show_task(people[0].task_id, story.act("staff:li"))
    assert (shown["state"], shown["required"], shown["held"], shown["confirmed"]) == ("FORMED", 3, 3, 3)
    assert shown["revision"] == 1
    assert shown["team"]["members"] == [each.examiner_id for each in people]
    assert shown["team"]["leader"] in shown["team"]["members"]
    assert [each["state"] for each in shown["invitations"]] == ["NOTIFIED"] * 3
    assert [each["due_at"] for each in shown["invitations"]] == [None] * 3


async def test_a_task_without_a_team_shows_no_members(database: str) -> None:
    story = Story()
    await an_office(examiners=6)
    task = await story.opens(required=3)
    first = (await invited_to(task))[0]
    await story.answers(first, YES, CONFIRM)

    shown = await showing.show_task(task, story.act("staff:li"))

    assert shown["team"] == {"leader": None, "members": []}
    assert (shown["held"], shown["confirmed"], shown["deadline"]) == (1, 1, "2027-03-16T10:00:00+00:00")
    listed = await showing.list_tasks(story.act("staff:li"))
    assert [(each["id"], each["confirmed"]) for each in listed] == [(task, 1)]
