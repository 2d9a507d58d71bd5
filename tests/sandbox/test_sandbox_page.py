"""The page of phones and what it asks for."""

import re

import pytest
from sandbox_on_loopback import INVITE, LI, SHOWN, VALUES, WANG, a_sandbox


async def test_the_page_and_its_files_are_served_without_anything_inline_or_absolute() -> None:
    async with a_sandbox() as box:
        async with box.http.get(box.url + "/") as answer:
            page = await answer.text()
            policy = answer.headers["Content-Security-Policy"]
        addresses = re.findall(r'(?:href|src)="([^"]+)"', page)
        types = []
        for address in addresses[1:]:
            async with box.http.get(f"{box.url}/{address}") as answer:
                types.append((answer.status, answer.content_type.split("/")[1]))

        assert addresses == ["data:,", "static/phones.css", "static/chats.css", "static/phones.js"]
        assert types == [(200, "css"), (200, "css"), (200, "javascript")]
        assert policy == "default-src 'self'; img-src 'self' data:; frame-ancestors 'self'"
        assert re.findall(r"<script[^>]*>[^<]|style=|\son\w+=", page) == []


@pytest.mark.parametrize("name", ["phones", "channels", "drawing"])
async def test_the_script_puts_text_in_the_page_as_text_only(name: str) -> None:
    async with a_sandbox() as box, box.http.get(f"{box.url}/static/{name}.js") as answer:
        script = await answer.text()

        assert re.findall(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|eval\(", script) == []
        assert re.findall(r"""["'`]/[a-z]""", script) == []


async def test_a_request_with_an_action_at_the_root_is_a_call_by_get_and_post() -> None:
    send = {
        "Action": "SendSms",
        "PhoneNumbers": WANG,
        "SignName": "考务",
        "TemplateCode": INVITE,
        "TemplateParam": VALUES,
    }
    async with a_sandbox() as box:
        _, posted = await box.call_with(box.signed(**send), path="/")
        async with box.http.get(box.url + "/", params=box.signed("GET", **send)) as answer:
            got = await answer.json()

        assert (posted["Code"], got["Code"]) == ("OK", "OK")
        assert await box.shown() == [SHOWN, SHOWN]


async def test_the_overview_tells_unread_and_last_message_of_each_phone() -> None:
    async with a_sandbox() as box:
        await box.post("/phones", {"phones": [{"number": LI, "name": "李强"}]})
        await box.send()
        await box.send()
        overview = await box.get("/overview")

        last = {
            "direction": "to_phone",
            "content": SHOWN,
            "at": "2026-11-21T09:00:00.000+08:00",
            "out_id": "",
        }
        assert overview == {
            "world": "1",
            "revision": 3,
            "phones": [
                {"number": LI, "name": "李强", "unread": 0, "revision": 1, "last": None},
                {"number": WANG, "name": "", "unread": 2, "revision": 3, "last": last},
            ],
            "chats": [],
        }


async def test_the_overview_after_a_revision_tells_only_what_changed() -> None:
    async with a_sandbox() as box:
        await box.send(f"{WANG},{LI}")
        before = (await box.get("/overview"))["revision"]
        nothing = await box.get(f"/overview?after={before}")
        await box.post(f"/phones/{LI}/look", {})
        news = await box.get(f"/overview?after={before}")

        assert nothing["phones"] == []
        assert [(phone["number"], phone["unread"]) for phone in news["phones"]] == [(LI, 0)]


async def test_writing_back_means_having_read() -> None:
    async with a_sandbox() as box:
        await box.send()
        await box.post(f"/phones/{WANG}/reply", {"content": "1231"})

        (phone,) = (await box.get("/overview"))["phones"]
        assert (phone["unread"], phone["last"]["content"]) == (0, "1231")


async def test_looking_at_an_unknown_phone_does_not_make_it_known() -> None:
    async with a_sandbox() as box:
        assert await box.post(f"/phones/{LI}/look", {}) == (200, {"number": LI})
        assert await box.get("/phones") == {"phones": []}


async def test_a_revision_that_is_no_number_is_refused() -> None:
    async with a_sandbox() as box, box.http.get(box.url + "/overview?after=x") as answer:
        assert (answer.status, await answer.json()) == (400, {"error": "after 应是整数"})
