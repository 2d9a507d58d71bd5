"""A provider that fails now and then, and a carrier that repeats and contradicts itself."""

import asyncio
import random
from typing import Any

import aiohttp
from house import House

from soak.ledger import Ledger

EVERY = (0.4, 2.0)
FAULTS: tuple[dict[str, Any], ...] = (
    {"do": "drop"},
    {"do": "delay", "seconds": 7, "accept": True},
    {"do": "http", "status": 500, "accept": True},
    {"do": "http", "status": 503},
    {"do": "code", "code": "Throttling.User", "status": 400},
    {"do": "reset", "accept": True},
    {"do": "reset", "accept": False},
    {"do": "body", "text": "<html>busy</html>", "accept": True},
    {"do": "receipt_twice"},
    {"do": "receipt_first"},
)
SLOW = {"do": "delay", "seconds": 0.4, "accept": True, "times": 20}
"""Answers that come late enough for many a kill to fall between a call and its answer."""
ACTIONS = ("SendSms", "SendBatchSms")


async def storms(house: House, chance: random.Random) -> None:
    """Script a fault every now and then, and slowness in between, until cancelled."""
    while True:
        await house.script(**SLOW)
        await asyncio.sleep(chance.uniform(*EVERY))
        match = {"action": chance.choice(ACTIONS)}
        await house.script(**chance.choice(FAULTS), times=chance.randint(1, 3), match=match)


async def gossip(house: House, ledger: Ledger, chance: random.Random) -> None:
    """Push receipts that contradict older ones, until cancelled; `ledger` notes those that were taken."""
    while True:
        await asyncio.sleep(chance.uniform(*EVERY))
        settled = await ledger.settled(chance.randint(1, 40))
        body = [
            {
                "phone_number": row.phone,
                "report_time": "2027-01-01 00:00:00",
                "success": False,
                "err_code": f"UNDELIV{chance.randint(1, 9999)}",
                "biz_id": row.provider_id,
                "out_id": row.out_id,
            }
            for row in settled
        ]
        if body and await _taken(house, body):
            ledger.contradicted.update(row.id for row in settled)


async def _taken(house: House, body: list[dict[str, Any]]) -> bool:
    try:
        async with house.http.post(house.call("receipts"), json=body) as answer:
            return answer.status == 200 and (await answer.json())["code"] == 0
    except (aiohttp.ClientError, TimeoutError):
        return False
