"""The text of an SMS: rendered from its template, checked and counted as Aliyun does."""

import json
import re
from collections.abc import Mapping
from functools import lru_cache

from sandbox.aliyun.refusal import Refused

VARIABLE = re.compile(r"\$\{\s*(\w+)\s*\}")
# Signs of picture writing; ℃, ㎡ and rare Han characters of names stay allowed.
UNSUPPORTED = re.compile("[【】\u2600-\u27bf\u2b00-\u2bff\ufe0f\u200d\u20e3\U0001f000-\U0001faff]")
LONGEST_VALUE = 35
LONGEST_SMS = 500


def parse_values(param: str) -> dict[str, str]:
    """TemplateParam, a JSON object in text, as variable values; empty text means none.

    Raises Refused isv.INVALID_JSON_PARAM or isv.TEMPLATE_PARAMS_ILLEGAL (aliyun-sms.md 2).
    """
    try:
        values = json.loads(param or "{}")
    except (ValueError, RecursionError):
        raise Refused("isv.INVALID_JSON_PARAM", "JSON参数不合法，只接受字符串值") from None
    return read_values(values)


def read_values(values: object) -> dict[str, str]:
    """The same of an object that has been read from its JSON."""
    if not isinstance(values, dict):
        raise Refused("isv.INVALID_JSON_PARAM", "JSON参数不合法，只接受字符串值")
    return {name: value if type(value) is str else _as_text(value) for name, value in values.items()}


def render(template: str, values: Mapping[str, str]) -> str:
    """The template with its variables filled in.

    Raises Refused isv.TEMPLATE_MISSING_PARAMETERS, or what `check_values` raises.
    """
    parts = list(_parts(template))
    for place, name in enumerate(parts[1::2]):
        if name not in values:
            raise Refused("isv.TEMPLATE_MISSING_PARAMETERS", f"模板缺少变量 {name}")
        parts[2 * place + 1] = values[name]
    if max(map(len, parts[1::2]), default=0) > LONGEST_VALUE:
        check_values({name: values[name] for name in _parts(template)[1::2]})
    return "".join(parts)


@lru_cache
def _parts(template: str) -> tuple[str, ...]:
    """Text and names of variables in turn, text first and last."""
    return tuple(VARIABLE.split(template))


def check_values(values: Mapping[str, str]) -> None:
    """Raises Refused isv.PARAM_LENGTH_LIMIT for a value of over 35 characters (aliyun-sms.md 3)."""
    for name, value in values.items():
        if len(value) > LONGEST_VALUE:
            raise Refused("isv.PARAM_LENGTH_LIMIT", f"变量 {name} 超过 {LONGEST_VALUE} 个字符")


def put_sign(sign: str, text: str) -> str:
    """The SMS as the phone shows it, sign in front.

    Raises Refused isv.UNSUPPORTED_CONTENT for emoji and 【】 in the text, isv.SMS_CONTENT_ILLEGAL when sign
    and text together have over 500 characters (aliyun-sms.md 2, 3).
    """
    if UNSUPPORTED.search(text):
        raise Refused("isv.UNSUPPORTED_CONTENT", "短信内容包含不支持的字符")
    content = f"【{sign}】{text}"
    if len(content) > LONGEST_SMS:
        raise Refused("isv.SMS_CONTENT_ILLEGAL", f"短信超过 {LONGEST_SMS} 个字符")
    return content


def count_parts(content: str) -> int:
    """The SMS billed for a text with its sign: one up to 70 characters, else 67 to each (aliyun-sms.md 3)."""
    return 1 if len(content) <= 70 else -(-len(content) // 67)


def _as_text(value: object) -> str:
    if isinstance(value, dict | list) or value is None:
        raise Refused("isv.TEMPLATE_PARAMS_ILLEGAL", "模板变量的值应是文本")
    return json.dumps(value)
