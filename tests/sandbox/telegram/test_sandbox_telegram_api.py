"""The Bot API's rules as its callers meet them, in plain HTTP."""

import asyncio
import json
from typing import Any

import aiohttp
import pytest
from sandbox_on_loopback import PATIENCE, Box, StandingClock, a_sandbox, a_service
from telegram_on_loopback import LI, TOKEN, WANG, call, contents, do, screen

Keys = list[list[dict[str, str]]]


def keyboard(*keys: dict[str, str]) -> dict[str, Keys]:
    return {"inline_keyboard": [list(keys)]}


async def updates(box: Box, **params: object) -> list[dict[str, Any]]:
    status, answer = await call(box, "getUpdates", **params)
    assert status == 200, answer
    found: list[dict[str, Any]] = answer["result"]
    return found


@pytest.mark.parametrize(
    ("params", "reason"),
    [
        ({"text": ""}, "message text is empty"),
        ({"text": " \n"}, "message text is empty"),
        ({"text": "考" * 4097}, "message is too long"),
        ({"text": "一", "chat_id": ""}, "chat_id is empty"),
        ({"text": "一", "chat_id": LI}, "chat not found"),
        ({"text": "一", "parse_mode": "LaTeX"}, "unsupported parse_mode"),
        (
            {"text": "一", "reply_markup": keyboard({"text": "能", "callback_data": "考" * 22})},
            "BUTTON_DATA_INVALID",
        ),
        (
            {"text": "一", "reply_markup": keyboard({"text": "能", "callback_data": ""})},
            "BUTTON_DATA_INVALID",
        ),
        (
            {"text": "一", "reply_markup": keyboard({"text": "能"})},
            "can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard",
        ),
        ({"text": "一", "reply_markup": "{"}, "can't parse reply_markup JSON object"),
    ],
)
async def test_a_message_that_breaks_a_rule_is_refused_and_not_shown(
    params: dict[str, object], reason: str
) -> None:
    async with a_sandbox() as box:
        await do(box, "start")
        status, answer = await call(box, "sendMessage", **{"chat_id": WANG, **params})

        assert (status, answer["error_code"], answer["description"]) == (400, 400, f"Bad Request: {reason}")
        assert await contents(box) == ["/start"]


async def test_the_longest_text_and_the_longest_data_are_taken() -> None:
    async with a_sandbox() as box:
        await do(box, "start")
        keys = keyboard({"text": "能", "callback_data": "x" * 64})
        status, _ = await call(box, "sendMessage", chat_id=WANG, text="考" * 4096, reply_markup=keys)

        assert (status, len((await contents(box))[-1])) == (200, 4096)


async def test_forms_and_queries_are_read_like_json() -> None:
    async with a_sandbox() as box:
        await do(box, "start")
        keys = json.dumps(keyboard({"text": "能", "callback_data": "1"}))
        form = {"chat_id": WANG, "text": "表单", "reply_markup": keys}
        parts = aiohttp.FormData(
            {"chat_id": WANG, "text": "分段", "reply_markup": keys}, default_to_multipart=True
        )
        url = f"{box.url}/telegram/bot{TOKEN}/SENDMESSAGE"
        for body in (form, parts):
            async with box.http.post(url, data=body) as answer:
                assert answer.status == 200
        async with box.http.get(url, params={"chat_id": WANG, "text": "查询"}) as answer:
            assert answer.status == 200

        lines = (await screen(box))[1:]
        assert [(line["content"], bool(line["buttons"])) for line in lines] == [
            ("表单", True),
            ("分段", True),
            ("查询", False),
        ]


async def test_updates_stay_until_an_offset_confirms_them() -> None:
    async with a_sandbox() as box:
        for text in ("一", "二", "三"):
            await do(box, "say", text=text)
        first, second, third = await updates(box)
        again = await updates(box, limit=1)
        later = await updates(box, offset=second["update_id"] + 1)
        newest = await updates(box, offset=-1)

        assert [update["message"]["text"] for update in (first, second, third)] == ["一", "二", "三"]
        assert (again, later, newest) == ([first], [third], [third])
        assert third["update_id"] == first["update_id"] + 2
        assert await updates(box, offset=third["update_id"] + 1) == []


async def test_a_long_poll_ends_with_news_or_when_its_time_is_over() -> None:
    clock = StandingClock()
    async with a_sandbox(clock) as box, asyncio.TaskGroup() as tasks:
        polling = tasks.create_task(updates(box, timeout=30))
        await until_called(box, 1)
        await do(box, "say", text="在吗")
        (update,) = await polling
        polling = tasks.create_task(updates(box, timeout=30, offset=update["update_id"] + 1))
        await until_called(box, 2)
        clock.advance(30)

        assert (update["message"]["text"], await polling) == ("在吗", [])


async def until_called(box: Box, times: int) -> None:
    """Returns when getUpdates was called that often."""
    async with asyncio.timeout(PATIENCE):
        while (await box.get("/calls"))["calls"].get("telegram.getUpdates", 0) < times:
            pass


async def test_a_second_poll_ends_the_first_and_a_webhook_forbids_any() -> None:
    async with a_sandbox() as box, asyncio.TaskGroup() as tasks:
        first = tasks.create_task(call(box, "getUpdates", timeout=30))
        await until_called(box, 1)
        assert await updates(box) == []
        status, answer = await first
        await call(box, "setWebhook", url="http://127.0.0.1:9/")
        forbidden, reason = await call(box, "getUpdates")

        assert (status, answer["description"].partition(";")[0]) == (
            409,
            "Conflict: terminated by other getUpdates request",
        )
        assert forbidden == 409
        assert reason["description"].startswith(
            "Conflict: can't use getUpdates method while webhook is active"
        )


async def test_kinds_nobody_asked_for_do_not_come() -> None:
    async with a_sandbox() as box:
        await updates(box, allowed_updates=["callback_query"])
        await do(box, "say", text="在吗")
        await call(box, "sendMessage", chat_id=WANG, text="能？", reply_markup=keyboard(YES))
        await do(box, "press", text="能")

        assert [sorted(update) for update in await updates(box)] == [["callback_query", "update_id"]]


YES = {"text": "能", "callback_data": "yes"}


async def test_a_press_tells_its_message_and_any_data_and_is_answered_once() -> None:
    async with a_sandbox() as box:
        await do(box, "start")
        _, sent = await call(box, "sendMessage", chat_id=WANG, text="能？", reply_markup=keyboard(YES))
        number = sent["result"]["message_id"]
        pressed = await do(box, "press", message_id=number, data="forged")
        (_, update) = await updates(box)
        query = update["callback_query"]
        first = await call(box, "answerCallbackQuery", callback_query_id=query["id"], text="收到")
        second = await call(box, "answerCallbackQuery", callback_query_id=query["id"])

        assert (query["id"], query["data"]) == (pressed["callback_query_id"], "forged")
        assert (query["message"]["message_id"], query["message"]["text"]) == (number, "能？")
        assert query["message"]["reply_markup"] == keyboard(YES)
        assert (first[0], second[0], second[1]["description"].partition(" and")[0]) == (
            200,
            400,
            "Bad Request: query is too old",
        )


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ({"text": "不能"}, "没有这个按钮"),
        ({"message_id": 99, "data": "yes"}, "没有这条消息"),
        ({"colour": "red"}, "不认识的字段 colour，可用的有：message_id、data、text"),
    ],
)
async def test_a_button_that_is_not_there_cannot_be_pressed(body: dict[str, object], reason: str) -> None:
    async with a_sandbox() as box:
        await do(box, "start")
        await call(box, "sendMessage", chat_id=WANG, text="能？", reply_markup=keyboard(YES))

        assert await box.post(f"/chats/telegram/{WANG}/press", body) == (400, {"error": reason})


async def test_a_changed_message_stays_in_its_place_and_the_same_again_is_refused() -> None:
    async with a_sandbox() as box:
        await do(box, "start")
        _, sent = await call(box, "sendMessage", chat_id=WANG, text="能？", reply_markup=keyboard(YES))
        await call(box, "sendMessage", chat_id=WANG, text="后来")
        this = {"chat_id": WANG, "message_id": sent["result"]["message_id"]}
        assert (await call(box, "editMessageReplyMarkup", **this))[0] == 200
        assert (await call(box, "editMessageText", **this, text="人数已满"))[0] == 200
        status, answer = await call(box, "editMessageText", **this, text="人数已满")
        missing = await call(box, "editMessageText", chat_id=WANG, message_id=99, text="一")
        own = await call(box, "editMessageText", chat_id=WANG, message_id=1, text="一")
        lines = await screen(box)
        assert (await call(box, "deleteMessage", **this))[0] == 200

        assert (status, answer["description"].partition(":")[2][:24]) == (400, " message is not modified")
        assert missing[1]["description"] == "Bad Request: message to edit not found"
        assert own[1]["description"] == "Bad Request: message can't be edited"
        assert [(line["content"], line["edited"], line["buttons"]) for line in lines[1:]] == [
            ("人数已满", True, []),
            ("后来", False, []),
        ]
        assert await contents(box) == ["/start", "后来"]


async def test_a_keyboard_of_words_is_answered_with_its_words() -> None:
    async with a_sandbox() as box:
        await do(box, "start")
        markup = {"keyboard": [["我的报名", {"text": "成绩"}]]}
        await call(box, "sendMessage", chat_id=WANG, text="请选", reply_markup=markup)
        await do(box, "press", text="成绩")

        assert (await contents(box))[-1] == "成绩"
        assert (await updates(box))[-1]["message"]["text"] == "成绩"


async def test_an_update_may_come_twice_late_or_never() -> None:
    clock = StandingClock()
    async with a_sandbox(clock) as box:
        for do_what in ({"do": "twice"}, {"do": "late", "seconds": 5}, {"do": "lost"}):
            match = {"channel": "telegram", "chat": WANG, "method": "message"}
            await box.script(match=match, **do_what)
        await do(box, "say", LI, text="别人")
        for text in ("一", "二", "三", "四"):
            await do(box, "say", text=text)
        other, one, four = await updates(box)
        again = await updates(box, offset=four["update_id"] + 1)
        assert await updates(box, offset=four["update_id"] + 1) == []
        clock.advance(5)
        (two,) = await updates(box)

        assert [update["message"]["text"] for update in (other, one, four, two)] == ["别人", "一", "四", "二"]
        assert again == [one]


async def test_an_update_is_not_kept_longer_than_a_day() -> None:
    clock = StandingClock()
    async with a_sandbox(clock) as box:
        await do(box, "say", text="一")
        clock.advance(24 * 3600 + 1)
        await do(box, "say", text="二")

        assert [update["message"]["text"] for update in await updates(box)] == ["二"]


async def test_a_webhook_gets_updates_one_at_a_time_in_order_and_again_until_it_takes_them() -> None:
    clock = StandingClock()
    async with a_service() as service, a_sandbox(clock) as box:
        service.answers.extend([(500, "{}"), (500, "{}"), (200, "no JSON, but taken")])
        await call(box, "setWebhook", url=service.url)
        await do(box, "say", text="一")
        await do(box, "say", text="二")
        came = [await take(service.came)]
        for seconds in (1, 2):
            await until_failed(box)
            clock.advance(seconds)
            came.append(await take(service.came))
        came.append(await take(service.came))

        assert came == ["一", "一", "一", "二"]


async def take(came: "asyncio.Queue[tuple[str, Any]]") -> str:
    async with asyncio.timeout(PATIENCE):
        _, update = await came.get()
    text: str = update["message"]["text"]
    return text


async def until_failed(box: Box) -> None:
    """Returns when the webhook's last push has failed at the present instant."""
    async with asyncio.timeout(PATIENCE):
        while (await call(box, "getWebhookInfo"))[1]["result"].get(
            "last_error_date"
        ) != box.clock.now().timestamp():
            pass


async def test_pending_updates_can_be_dropped() -> None:
    async with a_sandbox() as box:
        await do(box, "say", text="一")
        await call(box, "deleteWebhook", drop_pending_updates=True)

        assert await updates(box) == []


@pytest.mark.parametrize(
    ("params", "reason"),
    [
        ({"url": "ftp://x"}, "bad webhook: An HTTPS URL must be provided for webhook"),
        ({"url": "http://127.0.0.1:9/", "secret_token": "空"}, "secret token contains unallowed characters"),
    ],
)
async def test_a_webhook_that_cannot_be_is_refused(params: dict[str, str], reason: str) -> None:
    async with a_sandbox() as box:
        _, answer = await call(box, "setWebhook", **params)

        assert answer["description"] == f"Bad Request: {reason}"


async def test_chats_are_listed_and_waited_for_with_the_phones() -> None:
    async with a_sandbox() as box, asyncio.TaskGroup() as tasks:
        waiting = tasks.create_task(box.get("/overview?after=0&wait=30"))
        await do(box, "start")
        news = await waiting
        assert (await box.get("/chats")) == {"chats": [{"channel": "telegram", "id": WANG}]}
        assert [(chat["channel"], chat["id"]) for chat in news["chats"]] == [("telegram", WANG)]

        await call(box, "sendMessage", chat_id=WANG, text="您好")
        (chat,) = (await box.get(f"/overview?after={news['revision']}"))["chats"]
        assert (chat["standing"], chat["unread"], chat["last"]["content"]) == ("open", 1, "您好")
        await do(box, "look")
        (chat,) = (await box.get("/overview"))["chats"]
        assert chat["unread"] == 0


@pytest.mark.parametrize(
    ("path", "body", "reason"),
    [
        ("/chats/fax/501/say", {"text": "一"}, "channel 应是其中之一：telegram、wechat、wecom"),
        (
            "/chats/telegram/501/fly",
            {},
            "不认识的动作 fly，可用的有：start、say、press、send_file、block、unblock、look",
        ),
        ("/chats/telegram/wang/say", {"text": "一"}, "Telegram 的用户编号应是正整数"),
        ("/chats/telegram/501/say", {"text": " "}, "text 应是非空文本"),
        ("/chats/telegram/501/send_file", {"name": "a.pdf", "content": "§"}, "content 应是非空的 base64"),
        (
            "/chats/telegram/501/send_file",
            {"name": "a", "content": "eA==", "kind": "film"},
            "kind 应是 photo 或 document",
        ),
        ("/chats", {"chats": [{"channel": "telegram", "id": 5}]}, "id 和 name 应是文本"),
    ],
)
async def test_a_deed_that_makes_no_sense_is_refused_with_its_reason(
    path: str, body: object, reason: str
) -> None:
    async with a_sandbox() as box:
        assert await box.post(path, body) == (400, {"error": reason})
        assert await box.get("/chats") == {"chats": []}
