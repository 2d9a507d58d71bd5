"""The command line of the sandbox."""

import argparse
import ipaddress
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from sandbox.account_arguments import add_accounts, take_accounts
from sandbox.bodies import Unclear
from sandbox.options import Options
from sandbox.scripting import parse_callback


@dataclass(frozen=True, slots=True)
class Arguments:
    """Where to listen, and how the sandbox is set up."""

    host: str
    port: int
    options: Options
    until_eof: bool


def read_arguments(words: Sequence[str] | None = None) -> Arguments:
    """Parses the command line; ends the program with status 2 and a reason when it is wrong."""
    defaults = Options()
    parser = argparse.ArgumentParser(
        prog="python -m sandbox", description="外部世界的沙箱：阿里云短信、一页手机、即时通讯和统一支付平台。"
    )
    parser.add_argument("--host", type=_loopback, default="127.0.0.1", help="只能是本机回环地址")
    parser.add_argument("--port", type=_port, default=18080, help="端口；0 表示任选一个空闲端口")
    parser.add_argument(
        "--callback", type=_callback, metavar="URL", help="推送到 URL/replies 和 URL/receipts"
    )
    parser.add_argument(
        "--templates", type=_templates, default={}, metavar="FILE.json", help="已登记的短信模板"
    )
    parser.add_argument("--sign", metavar="NAME", help="已登记的短信签名")
    parser.add_argument("--key-id", default=defaults.key_id, metavar="ID", help="AccessKeyId")
    parser.add_argument("--key-secret", default=defaults.key_secret, metavar="SECRET", help="AccessKeySecret")
    parser.add_argument("--merchant", default=defaults.merchant, metavar="ID", help="支付平台的商户号")
    parser.add_argument(
        "--merchant-secret", default=defaults.merchant_secret, metavar="SECRET", help="支付平台的商户密钥"
    )
    parser.add_argument(
        "--telegram-token", type=_token, default=defaults.telegram_token, metavar="TOKEN", help="机器人令牌"
    )
    add_accounts(parser, _callback)
    parser.add_argument("--telegram-rate", type=int, default=0, metavar="N", help="每秒最多发送条数；0 不限")
    parser.add_argument(
        "--time-scale", type=_scale, default=defaults.time_scale, help="重推等待时间缩短的倍数"
    )
    parser.add_argument("--strict", action="store_true", help="拒绝未登记的模板和签名")
    parser.add_argument("--receipt-delay", type=_delay, default=defaults.receipt_delay, help="回执延迟（秒）")
    parser.add_argument("--no-receipts", dest="receipts", action="store_false", help="不推送回执")
    parser.add_argument("--until-eof", action="store_true", help="标准输入关闭时结束")
    given = vars(parser.parse_args(words))
    host, port, until_eof = given.pop("host"), given.pop("port"), given.pop("until_eof")
    return Arguments(host, port, Options(**take_accounts(given), **given), until_eof)


def _loopback(text: str) -> str:
    try:
        loopback = text == "localhost" or ipaddress.ip_address(text).is_loopback
    except ValueError:
        loopback = False
    if not loopback:
        raise argparse.ArgumentTypeError("沙箱没有登录，只能监听本机回环地址，如 127.0.0.1")
    return text


def _port(text: str) -> int:
    if not (text.isdecimal() and int(text) <= 65535):
        raise argparse.ArgumentTypeError("端口应是 0 到 65535 的整数")
    return int(text)


def _callback(text: str) -> str | None:
    try:
        return parse_callback(text)
    except Unclear as error:
        raise argparse.ArgumentTypeError(str(error)) from error


def _token(text: str) -> str:
    number, colon, secret = text.partition(":")
    if not (number.isascii() and number.isdecimal() and colon and secret and "/" not in secret):
        raise argparse.ArgumentTypeError("机器人令牌应形如 1000000001:字母和数字")
    return text


def _templates(text: str) -> dict[str, str]:
    try:
        templates = json.loads(Path(text).read_text(encoding="utf-8"))
    except OSError as error:
        raise argparse.ArgumentTypeError(f"读不到模板文件 {text}") from error
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"模板文件 {text} 不是有效的 JSON") from error
    if not isinstance(templates, dict) or not all(isinstance(value, str) for value in templates.values()):
        raise argparse.ArgumentTypeError('模板文件应形如 {"SMS_1": "含 ${变量} 的文本"}')
    return templates


def _scale(text: str) -> float:
    scale = _number(text)
    if scale <= 0:
        raise argparse.ArgumentTypeError("倍数应大于 0")
    return scale


def _delay(text: str) -> float:
    delay = _number(text)
    if delay < 0:
        raise argparse.ArgumentTypeError("秒数不能为负")
    return delay


def _number(text: str) -> float:
    try:
        number = float(text)
    except ValueError:
        number = float("nan")
    if not abs(number) <= 10**6:
        raise argparse.ArgumentTypeError(f"{text} 不是可用的数字")
    return number
