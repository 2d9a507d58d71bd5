"""回复 CX 查询: candidates ask by SMS, in the shortest words."""

from datetime import date

import pytest
from charging_office import pass_all, prices, reviewers
from dispatch_story import Story
from public_on_loopback import OPEN
from registration_office import an_office
from talkers import PHONE, registered

from db.models import Bill, IncomingMessage, Registration, Standing
from db.models.delivery import Reading
from exam.catalogue import Mode, SubjectKind
from exam.registration import State

pytestmark = pytest.mark.usefixtures("database")
MINE = f"+86{PHONE}"


@pytest.fixture
def story() -> Story:
    return Story(now=OPEN)


async def asks(story: Story, text: str) -> tuple[IncomingMessage, list[str]]:
    """The message as it was dealt with, and all answers: what stands between the level and whom to ask."""
    row = await story.says(MINE, text)
    texts = [each for each in await story.texts_to(MINE) if "等级:" in each]
    return row, [each.split("等级:")[1].split("。")[0] for each in texts]


@pytest.mark.parametrize("text", ["CX", "cx", " ＣＸ。", "查询", "CXSH"])
async def test_the_word_in_any_writing_is_answered_with_the_state(story: Story, text: str) -> None:
    await registered(await an_office())

    row, told = await asks(story, text)

    assert (row.state, row.outcome, told) == (Reading.DONE, "asked", ["已提交,正在审核"])


@pytest.mark.parametrize("text", ["CXX", "查询一下", "回复查询", "1231", "C X Y"])
async def test_other_words_are_no_keyword(story: Story, text: str) -> None:
    await registered(await an_office())

    row, told = await asks(story, text)

    assert (row.state, told) == (Reading.UNMATCHED, [])


async def test_a_phone_without_a_registration_is_told_nothing(story: Story) -> None:
    row, told = await asks(story, "CX")

    assert (row.state, row.outcome, told) == (Reading.UNMATCHED, "unknown_number", [])


async def test_who_was_sent_back_is_told_why(story: Story) -> None:
    row = await registered(await an_office())
    await Registration.filter(id=row.id).update(state=State.RETURNED, return_reason="照片不清楚")

    assert (await asks(story, "CXSH"))[1] == ["需要补正:照片不清楚"]


async def test_who_owes_is_told_how_much_and_until_when(story: Story) -> None:
    office = await an_office()
    await prices(office)
    three = await reviewers(office)
    await registered(office)
    await pass_all(three)
    await Bill.all().update(due_at=OPEN.replace(day=28))

    assert (await asks(story, "CXJF"))[1] == ["应缴260.00元,请于3月28日10:00前登录报名网站缴费"]


async def test_results_are_told_once_there_are_any(story: Story) -> None:
    office = await an_office()
    row = await registered(office)
    assert (await asks(story, "CXCJ"))[1] == ["成绩尚未公布,公布后以短信通知"]

    for kind, passed in ((SubjectKind.THEORY, True), (SubjectKind.PRACTICAL, False)):
        await Standing.create(
            organisation_id=office.city.id,
            person_id=row.person_id,
            occupation_id=office.item.occupation_id,
            level_id=3,
            subject_id=office.subjects[kind],
            mode=Mode.PAPER,
            passed=passed,
            determined_on=date(2026, 6, 1),
            valid_until=date(2028, 6, 1),
        )

    assert (await asks(story, "CXCJ "))[1][-1] == "理论合格,实操不合格"


async def test_day_and_ticket_are_told_as_far_as_they_are_known(story: Story) -> None:
    office = await an_office()
    await registered(office)

    _, (day,) = await asks(story, "CXAP")
    _, (_, ticket) = await asks(story, "CXZKZ")

    assert day.startswith("考试日期")
    assert ticket.startswith("准考证尚未发放")


async def test_who_asks_all_the_time_is_answered_a_few_times_an_hour(story: Story) -> None:
    await registered(await an_office())

    outcomes = [(await asks(story, f"CX{'!' * n}"))[0].outcome for n in range(5)]

    assert outcomes == ["asked"] * 3 + ["asked_too_often"] * 2
    assert len((await asks(story, "CX"))[1]) == 3
