"""People in a messenger of the sandbox, as they type, press and read."""

import asyncio
import base64
from dataclasses import dataclass
from typing import Any

from house import PATIENCE, House

from app.settings import (
    SANDBOX_AGENT,
    SANDBOX_APPID,
    SANDBOX_BOT,
    SANDBOX_CORPID,
    SANDBOX_WECHAT,
    SANDBOX_WECOM,
)

WECHAT = {"APPID": SANDBOX_APPID, **{name.upper(): told for name, told in SANDBOX_WECHAT.items()}}
WECOM = {
    "CORPID": SANDBOX_CORPID,
    "AGENT": str(SANDBOX_AGENT),
    **{name.upper(): told for name, told in SANDBOX_WECOM.items()},
}


def with_telegram(house: House, *, pushed: bool = True) -> None:
    """Give the office a bot; with `pushed` its updates come by the webhook."""
    house.environment["KAOWU_TELEGRAM_TOKEN"] = SANDBOX_BOT
    house.environment["KAOWU_TELEGRAM_API"] = f"{house.phones}/telegram"
    if pushed:
        house.environment["KAOWU_PUBLIC_URL"] = f"http://127.0.0.1:{house.port}"


def with_wechat(house: House) -> None:
    """Give the office an official account; `reach_wechat` is for when the service listens."""
    for name, value in WECHAT.items():
        house.environment[f"KAOWU_WECHAT_{name}"] = value
    house.environment["KAOWU_WECHAT_API"] = f"{house.phones}/wechat"


def with_wecom(house: House) -> None:
    """Give the office an app; `reach_wecom` is for when the service listens."""
    for name, value in WECOM.items():
        house.environment[f"KAOWU_WECOM_{name}"] = value
    house.environment["KAOWU_WECOM_API"] = f"{house.phones}/wecom"


async def reach_wechat(house: House) -> None:
    """Tell the platform where its pushes go; it tries the address first."""
    await _reach(house, "wechat")


async def reach_wecom(house: House) -> None:
    await _reach(house, "wecom")


async def _reach(house: House, channel: str) -> None:
    way = f"http://127.0.0.1:{house.port}/callbacks/{channel}"
    await house.send("/callback", {"url": way, "channel": channel})


@dataclass(slots=True)
class Person:
    """One account."""

    house: House
    id: str
    channel: str = "telegram"

    async def follow(self) -> str:
        """Follow the account; what comes back next."""
        return await self._told({}, "follow")

    async def say(self, text: str) -> str:
        """Type it; what comes back next."""
        return await self._told({"text": text}, "say")

    async def press(self, label: str) -> str:
        """Press the newest button with this on it; what comes back next."""
        messages = await self.messages()
        number = next(
            each["message_id"]
            for each in reversed(messages)
            if any(button["text"] == label for row in each.get("buttons") or [] for button in row)
        )
        return await self._told({"message_id": number, "text": label}, "press")

    async def send(self, name: str, content: bytes, kind: str = "photo") -> str:
        """Send a file; what comes back next."""
        body = {"name": name, "content": base64.b64encode(content).decode(), "kind": kind}
        return await self._told(body, "send_file")

    async def messages(self) -> list[dict[str, Any]]:
        """All that this talk holds, oldest first; nothing before it has begun."""
        told = await self.house.ask(f"/chats/{self.channel}/{self.id}")
        found: list[dict[str, Any]] = told.get("messages", [])
        return found

    async def heard(self, more_than: int) -> list[str]:
        """What was said to them, once it is more than that."""
        revision = 0
        async with asyncio.timeout(PATIENCE):
            while len(texts := await self._texts()) <= more_than:
                revision = (await self.house.ask(f"/overview?after={revision}&wait=5"))["revision"]
        return texts

    async def _told(self, body: dict[str, Any], deed: str) -> str:
        before = len(await self._texts())
        await self.house.send(f"/chats/{self.channel}/{self.id}/{deed}", body)
        return (await self.heard(before))[before]

    async def _texts(self) -> list[str]:
        return [each["content"] for each in await self.messages() if each["direction"] == "to_user"]
