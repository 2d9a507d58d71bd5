"""The phones over HTTP."""

import pytest
from sandbox_on_loopback import LI, SHOWN, WANG, StandingClock, a_sandbox


async def test_a_conversation_is_shown_oldest_first() -> None:
    clock = StandingClock()
    async with a_sandbox(clock) as box:
        await box.send(OutId="out-1")
        clock.advance(90.5)
        await box.post(f"/phones/{WANG}/reply", {"content": "1231"})

        assert (await box.get(f"/phones/{WANG}"))["messages"] == [
            {
                "direction": "to_phone",
                "content": SHOWN,
                "at": "2026-11-21T09:00:00.000+08:00",
                "out_id": "out-1",
            },
            {
                "direction": "from_phone",
                "content": "1231",
                "at": "2026-11-21T09:01:30.500+08:00",
                "out_id": None,
            },
        ]


async def test_an_unknown_phone_has_no_messages_and_stays_unknown() -> None:
    async with a_sandbox() as box:
        assert await box.get(f"/phones/{LI}") == {"number": LI, "messages": []}
        assert await box.get("/phones") == {"phones": []}


async def test_a_reply_from_a_phone_that_got_nothing_is_kept() -> None:
    async with a_sandbox() as box:
        status, answer = await box.post(f"/phones/{LI}/reply", {"content": "在吗" * 250})

        assert (status, list(answer)) == (200, ["sequence_id"])
        assert await box.shown(LI) == ["在吗" * 250]
        assert (await box.get("/pushes"))["waiting"] == 1


async def test_each_reply_has_a_sequence_id_of_its_own() -> None:
    async with a_sandbox() as box:
        ids = [
            (await box.post(f"/phones/{WANG}/reply", {"content": "1231"}))[1]["sequence_id"] for _ in range(3)
        ]

        assert len(set(ids)) == 3
        assert await box.shown() == ["1231"] * 3


@pytest.mark.parametrize(
    ("number", "body", "reason"),
    [
        ("110", {"content": "1"}, "号码应是 11 位手机号"),
        (WANG, ["1"], "请求体应是一个 JSON 对象"),
        (WANG, {}, "content 应是非空文本"),
        (WANG, {"content": 1231}, "content 应是非空文本"),
        (WANG, {"content": "  "}, "content 应是非空文本"),
        (WANG, {"content": "字" * 2001}, "content 不能超过 2000 个字符"),
        (
            WANG,
            {"content": "1", "send_time": "昨天"},
            "send_time 应形如 2026-11-21 09:30:00（北京时间），或带时区的 ISO 8601 时间",
        ),
        (WANG, {"content": "1", "sequence_id": ""}, "sequence_id 应是 1 到 64 个字母、数字"),
        (WANG, {"content": "1", "text": "2"}, "不认识的字段 text，可用的有：content、send_time、sequence_id"),
    ],
)
async def test_a_wrong_reply_is_refused_with_its_reason(number: str, body: object, reason: str) -> None:
    async with a_sandbox() as box:
        assert await box.post(f"/phones/{number}/reply", body) == (400, {"error": reason})
        assert await box.get("/phones") == {"phones": []}


async def test_a_reply_that_is_no_json_is_refused() -> None:
    async with (
        a_sandbox() as box,
        box.http.post(f"{box.url}/phones/{WANG}/reply", data="content=1231") as answer,
    ):
        assert (answer.status, await answer.json()) == (400, {"error": "请求体不是有效的 JSON"})


async def test_phones_can_be_named_all_or_none() -> None:
    async with a_sandbox() as box:
        good = {"number": WANG, "name": "王芳"}

        assert await box.post("/phones", {"phones": [good, {"number": "110"}]}) == (
            400,
            {"error": "号码应是 11 位手机号"},
        )
        assert await box.get("/phones") == {"phones": []}
        assert await box.post("/phones", {"phones": [good, {"number": LI}]}) == (200, {"phones": [WANG, LI]})
        assert await box.post("/phones", {"phones": "all"}) == (400, {"error": "phones 应是数组"})


@pytest.mark.parametrize("url", ["ftp://127.0.0.1/", "127.0.0.1:8080", "http://", 8080, "http://[::1"])
async def test_a_callback_that_is_no_address_is_refused(url: object) -> None:
    async with a_sandbox() as box:
        reason = "回调地址应以 http:// 或 https:// 开头"
        assert await box.post("/callback", {"url": url}) == (400, {"error": reason})


async def test_a_callback_can_be_taken_away() -> None:
    async with a_sandbox(callback="http://127.0.0.1:9/") as box:
        assert await box.post("/callback", {"url": None}) == (200, {"url": None})
        assert (await box.get("/pushes"))["callback"] is None
