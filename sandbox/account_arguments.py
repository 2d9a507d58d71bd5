"""The options of the command line that tell of the accounts at WeChat and WeCom."""

import argparse
import dataclasses
from collections.abc import Callable
from typing import Any

from sandbox.options import WECHAT, WECOM, Tencent
from sandbox.tencent.seal import Seal

ACCOUNTS: dict[str, tuple[Tencent, str]] = {"wechat": (WECHAT, "appid"), "wecom": (WECOM, "corpid")}


def add_accounts(parser: argparse.ArgumentParser, callback: Callable[[str], str | None]) -> None:
    """--wechat-callback, --wechat-token, … and the same for WeCom; `callback` reads an address."""
    for name, (usual, id_name) in ACCOUNTS.items():
        parser.add_argument(f"--{name}-callback", type=callback, metavar="URL", help="回调地址，推送到这里")
        parser.add_argument(f"--{name}-{id_name}", dest=f"{name}_id", default=usual.id, metavar="ID")
        parser.add_argument(f"--{name}-secret", default=usual.secret, metavar="SECRET")
        parser.add_argument(f"--{name}-token", default=usual.token, help="回调的 Token")
        parser.add_argument(f"--{name}-aes-key", type=_aes_key, default=usual.aes_key, metavar="KEY")
    parser.add_argument("--wechat-plain", action="store_true", help="明文模式（默认安全模式）")
    parser.add_argument("--wecom-agent", type=int, default=WECOM.agent, metavar="N", help="应用的 AgentId")


def take_accounts(given: dict[str, Any]) -> dict[str, Any]:
    """Takes what was given about the accounts out of `given`; the accounts by name."""
    plain, agent = given.pop("wechat_plain"), given.pop("wecom_agent")
    fields = ("id", "secret", "token", "aes_key", "callback")
    told = {name: {field: given.pop(f"{name}_{field}") for field in fields} for name in ACCOUNTS}
    return {
        "wechat": dataclasses.replace(WECHAT, sealed=not plain, **told["wechat"]),
        "wecom": dataclasses.replace(WECOM, agent=agent, **told["wecom"]),
    }


def _aes_key(text: str) -> str:
    try:
        right = len(text) == 43 and Seal("", text, "").open(Seal("", text, "").close("x")) == "x"
    except ValueError:
        right = False
    if not right:
        raise argparse.ArgumentTypeError("EncodingAESKey 应是 43 个字母或数字")
    return text
