"""A bare aiohttp client that posts signed bodies: `raw_posts SANDBOX COUNT WIDTH`."""

import asyncio
import json
import sys
import time

import aiohttp

from bench.letters import letters
from bench.programs import SIGN
from exam.people import national
from sms.account import AliyunAccount
from sms.signing import SignedRequest, sign

HEADERS = {"Content-Type": "application/x-www-form-urlencoded"}


def bodies(sandbox: str, count: int) -> list[SignedRequest]:
    """What our channel would post for the letters of the bench, signed beforehand."""
    account = AliyunAccount(f"{sandbox}/aliyun/", "sandbox", "sandbox-secret", SIGN)
    found = []
    for letter in letters(count):
        order = {
            "PhoneNumbers": national(letter.address),
            "SignName": SIGN,
            "TemplateCode": "SMS_" + letter.shape.replace(".", "_"),
            "OutId": letter.out_id,
            "TemplateParam": letter.params,
        }
        found.append(sign(account, "SendSms", order, in_body=True))
    return found


async def post_all(requests: list[SignedRequest], width: int) -> float:
    """Messages a second, so many at a time."""
    left = iter(requests)

    async def work(http: aiohttp.ClientSession) -> None:
        for request in left:
            async with http.post(request.url, data=request.form, headers=HEADERS) as answer:
                if (await answer.json())["Code"] != "OK":
                    raise RuntimeError("the sandbox refused a bare post")

    connector = aiohttp.TCPConnector(limit=width)
    async with aiohttp.ClientSession(connector=connector) as http, asyncio.TaskGroup() as group:
        started = time.perf_counter()
        for _ in range(width):
            group.create_task(work(http))
    return len(requests) / (time.perf_counter() - started)


def main() -> None:
    sandbox, count, width = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    requests = bodies(sandbox, count)
    cpu = time.process_time()
    rate = asyncio.run(post_all(requests, width))
    print(json.dumps({"rate": rate, "cpu_us": (time.process_time() - cpu) / count * 1e6}))


if __name__ == "__main__":
    main()
