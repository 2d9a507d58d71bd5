"""One look for all who watch."""

import asyncio
from collections.abc import Awaitable, Callable

from console.live import Live


class _Asked:
    """A version that counts how often it was asked for."""

    def __init__(self) -> None:
        self.times = 0
        self.answer = "one"

    async def version(self) -> str:
        self.times += 1
        return self.answer


def _maker(made: list[str]) -> Callable[[], Awaitable[str]]:
    async def make() -> str:
        made.append("made")
        return f"fragment {len(made)}"

    return make


async def test_many_watchers_look_once_and_share_one_fragment() -> None:
    asked, made = _Asked(), list[str]()
    live = Live(asked.version, every=60)

    seen = await asyncio.gather(*(live.fragment("/stream", _maker(made)) for _ in range(20)))

    assert seen == [("one", "fragment 1")] * 20
    assert (asked.times, len(made)) == (1, 1)


async def test_a_fragment_is_made_anew_only_for_another_version() -> None:
    asked, made = _Asked(), list[str]()
    live = Live(asked.version, every=0, time=lambda: 0.0)

    first = [await live.fragment("/stream", _maker(made)) for _ in range(2)]
    asked.answer = "two"

    assert first == [("one", "fragment 1")] * 2
    assert await live.fragment("/stream", _maker(made)) == ("two", "fragment 2")


async def test_a_board_that_takes_long_to_make_is_looked_at_less_often() -> None:
    asked, moments = _Asked(), [0.0]
    live = Live(asked.version, every=1, time=lambda: moments[0])

    async def make() -> str:
        moments[0] += 10
        return "slow"

    await live.fragment("/stream", make)
    looks = []
    for moments[0] in (11.0, 39.0, 40.0):
        await live.fragment("/stream", make)
        looks.append(asked.times)

    assert looks == [1, 1, 2]


async def test_each_page_has_its_own_fragment() -> None:
    asked, made = _Asked(), list[str]()
    live = Live(asked.version, every=60)

    await live.fragment("/stream", _maker(made))

    assert await live.fragment("/tasks/1/stream", _maker(made)) == ("one", "fragment 2")


async def test_nobody_waits_for_a_service_that_stops() -> None:
    live = Live(_Asked().version, every=3600)
    live.stop()

    await live.pause()

    assert live.over
