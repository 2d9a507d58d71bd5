"""The official client, shared by 32 threads that call SendSms one by one: `acs_threads SANDBOX COUNT`."""

import json
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import urlsplit

from aliyunsdkcore.client import AcsClient
from aliyunsdkcore.request import CommonRequest

from bench.letters import letters
from bench.programs import SIGN
from db.models import OutgoingMessage
from exam.people import national
from sms.signing import silence_sdk

THREADS = 32


def ask(client: AcsClient, sandbox: str, letter: OutgoingMessage) -> None:
    """One SendSms, as the provider's manual shows it."""
    request = CommonRequest(
        domain=urlsplit(sandbox).netloc, version="2017-05-25", action_name="SendSms", product="Dysmsapi"
    )
    request.set_method("POST")
    request.set_protocol_type("http")
    request.add_query_param("PhoneNumbers", national(letter.address))
    request.add_query_param("SignName", SIGN)
    request.add_query_param("TemplateCode", "SMS_" + letter.shape.replace(".", "_"))
    request.add_query_param("OutId", letter.out_id)
    request.add_query_param("TemplateParam", letter.params)
    if json.loads(client.do_action_with_exception(request))["Code"] != "OK":
        raise RuntimeError("the sandbox refused the official client")


def main() -> None:
    sandbox, todo = sys.argv[1], letters(int(sys.argv[2]))
    silence_sdk()
    client = AcsClient("sandbox", "sandbox-secret", "cn-hangzhou")
    started = time.perf_counter()
    with ThreadPoolExecutor(THREADS) as pool:
        list(pool.map(lambda letter: ask(client, sandbox, letter), todo))
    print(json.dumps({"rate": len(todo) / (time.perf_counter() - started)}))


if __name__ == "__main__":
    main()
