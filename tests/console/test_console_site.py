"""The console over HTTP."""

import aiohttp
import pytest
from board_rows import NOW, a_message, a_task, an_event, an_invitation
from console_on_loopback import next_event, serving

from console.site import Pace
from db.models import OutgoingMessage
from db.models.delivery import Sending
from delivery.alarms import raise_alarm
from exam.invitation import State
from exam.task import State as TaskState
from handlers.board import board_version

POLICY = (
    "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none';"
    " form-action 'self'; frame-ancestors 'self'"
)


async def _read(url: str) -> tuple[int, str]:
    async with aiohttp.ClientSession() as session, session.get(url) as answer:
        return answer.status, await answer.text()


async def test_an_empty_board_tells_what_to_do_next(database: str) -> None:
    async with serving() as url:
        status, text = await _read(url)

    assert status == 200
    assert text.count("还没有派遣任务") == 1
    assert text.count("kaowu task open 1") == 1


async def test_a_provisional_deadline_is_explained_once(database: str) -> None:
    await a_task(provisional=True)
    await a_task(provisional=True)

    async with serving() as url:
        _, text = await _read(url)

    assert text.count("2027 年放假安排尚未公布") == 1


async def test_certain_deadlines_need_no_explanation(database: str) -> None:
    await a_task()

    async with serving() as url:
        _, text = await _read(url)

    assert text.count("放假安排") == 0


async def test_a_task_that_waits_for_approval_names_the_command(database: str) -> None:
    task = await a_task(state=TaskState.REQUESTED)

    async with serving() as url:
        _, text = await _read(f"{url}/tasks/{task.id}")

    assert text.count(f"<code>kaowu task open {task.id}</code>") == 1


@pytest.mark.parametrize("path", ["/tasks/404", "/tasks/404/stream", "/tasks/abc", "/tasks/99999999999"])
async def test_a_task_that_does_not_exist_is_not_found(database: str, path: str) -> None:
    async with serving() as url:
        status, _ = await _read(url + path)

    assert status == 404


async def test_an_unknown_task_is_named_in_words(sqlite_database: str) -> None:
    async with serving() as url:
        _, text = await _read(f"{url}/tasks/404")

    assert text.count("<h1>没有编号为 404 的派遣任务</h1>") == 1


@pytest.mark.parametrize("path", ["/", "/stream", "/tasks/404", "/static/board.js"])
async def test_every_answer_of_the_console_carries_its_safety_headers(
    sqlite_database: str, path: str
) -> None:
    async with serving() as url, aiohttp.ClientSession() as session, session.get(url + path) as answer:
        headers = answer.headers

    assert headers["Content-Security-Policy"] == POLICY
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["X-Frame-Options"] == "SAMEORIGIN"


async def test_other_answers_of_the_service_are_left_alone(sqlite_database: str) -> None:
    async with serving() as url, aiohttp.ClientSession() as session, session.get(f"{url}/phones/") as answer:
        assert "Content-Security-Policy" not in answer.headers


async def test_the_stream_sends_the_board_at_once_and_then_only_changes(database: str) -> None:
    task = await a_task()
    message = await a_message(await an_invitation(task, State.S1A, "李娜"), state=Sending.ACCEPTED)

    async with (
        serving(Pace(look=0.01, ping=0.02)) as url,
        aiohttp.ClientSession() as session,
        session.get(f"{url}/stream") as stream,
    ):
        assert stream.headers["X-Accel-Buffering"] == "no"
        first, silence = await next_event(stream), await next_event(stream)
        await OutgoingMessage.filter(id=message.id).update(state=Sending.DELIVERED)
        await an_event(task, "opened")
        after = await next_event(stream)
        while after.startswith(":"):
            after = await next_event(stream)

    assert (first.count("已提交"), first.count("已送达")) == (1, 0)
    assert silence == ": still here"
    assert (after.count("已提交"), after.count("已送达")) == (0, 1)


async def test_a_task_s_stream_stays_silent_while_another_task_changes(sqlite_database: str) -> None:
    task, other = await a_task(), await a_task()

    async with (
        serving(Pace(look=0.01, ping=0.02)) as url,
        aiohttp.ClientSession() as session,
        session.get(f"{url}/tasks/{task.id}/stream") as stream,
    ):
        await next_event(stream)
        await an_event(other, "opened")
        heard = [await next_event(stream) for _ in range(5)]

    assert heard == [": still here"] * 5


async def test_a_stream_ends_when_the_service_stops(sqlite_database: str) -> None:
    async with aiohttp.ClientSession() as session:
        async with serving() as url:
            stream = await session.get(f"{url}/stream")
            await next_event(stream)

        assert await next_event(stream) == ""


async def test_a_line_break_in_a_name_does_not_break_the_event(sqlite_database: str) -> None:
    task = await a_task()
    await an_event(task, "confirm", {}, await an_invitation(task, State.CONFIRMED, "李\r\n\n娜"))

    async with (
        serving() as url,
        aiohttp.ClientSession() as session,
        session.get(f"{url}/tasks/{task.id}/stream") as stream,
    ):
        assert (await next_event(stream)).count("李\n\n娜回复确认") == 1


async def test_an_open_alarm_stands_above_the_board_and_changes_it(database: str) -> None:
    before = await board_version()
    await raise_alarm("paused", "sms", {"code": "isv.AMOUNT_NOT_ENOUGH"}, NOW)

    async with serving() as url:
        _, text = await _read(url)

    assert text.count("短信平台拒绝发送,已暂停:isv.AMOUNT_NOT_ENOUGH") == 1
    assert await board_version() != before
