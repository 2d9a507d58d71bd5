"""What Aliyun is known to refuse in a template, and what its reviewers may refuse.

Sources: help.aliyun.com document_detail/463270 (notices), /108088 (variables), /91975 (promotions);
aliyun-sms.md section 3; domain.md C14. The rules are kept on the safe side; the reviewer decides.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

from messages.billing import LONGEST, content
from messages.shape import VARIABLE
from messages.words import say

LONGEST_VALUE = 35
MOST_CONTACTS = 2
RESERVED = frozenset({"email", "mobile", "id", "nick", "site"})
OPT_OUT = "拒收请回复R"

NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]*")
MOBILE = re.compile(r"(?<!\d)1[3-9]\d{9}(?!\d)")
LANDLINE = re.compile(r"(?<![\d-])(?:0\d{2,3}-\d{7,8}|400-?\d{3}-?\d{4}|95\d{3,6})(?!\d)")
PHONE_NAME = re.compile(r"(?:.*_)?phone(?:_.*)?")
REPLY = re.compile(r"回复[^。,;]{0,4}\$\{")
IDEOGRAPH = re.compile(r"[一-鿿]")
PLAIN = re.compile(r"[一-鿿A-Za-z0-9 ,.;:!?()\[\]'\"/%+\-，。；：！？、（）《》“”‘’—…【】]")

Kind = Literal["notification", "promotion"]


class Fault(StrEnum):
    """Why a template is or may be refused; say("template.<code>") explains it."""

    BRACKETS = "brackets"
    SQUARE_BRACKETS = "square_brackets"
    TOO_LONG = "too_long"
    OPT_OUT = "opt_out"
    OPT_OUT_MISSING = "opt_out_missing"
    TRADITIONAL = "traditional"
    SYMBOL = "symbol"
    ONLY_VARIABLES = "only_variables"
    ADJACENT_VARIABLES = "adjacent_variables"
    REPEATED_VARIABLE = "repeated_variable"
    VARIABLE_NAME = "variable_name"
    VALUE_LENGTH = "value_length"
    CONTACTS = "contacts"
    MOBILE = "mobile"
    MOBILE_VARIABLE = "mobile_variable"
    REPLY_WORDS = "reply_words"


@dataclass(frozen=True, slots=True)
class TemplateFault:
    """A fault and what in the template shows it; its text is the explanation in Chinese."""

    code: Fault
    detail: str = ""

    def __str__(self) -> str:
        return say(f"template.{self.code}", detail=self.detail)


def faults_in_template(
    text: str, kind: Kind = "notification", params: Mapping[str, str] | None = None, sign: str = ""
) -> list[TemplateFault]:
    """Return the known rules a template with ${variables} breaks; `params` are sample values, if any."""
    samples = params or {}
    fixed = VARIABLE.sub("", text)
    return [
        *_faults_of_length(text, samples, sign),
        *_faults_of_words(fixed, kind),
        *_faults_of_signs(fixed),
        *_faults_of_variables(text, samples),
        *_faults_of_contacts(text, fixed),
    ]


def warnings_in_template(text: str, params: Mapping[str, str] | None = None) -> list[TemplateFault]:
    """Return what a reviewer may refuse although no firm rule is broken (domain.md C14)."""
    mobiles = [key for key, value in (params or {}).items() if MOBILE.search(value)]
    asks = REPLY.search(text)
    return [
        *([TemplateFault(Fault.MOBILE_VARIABLE, "、".join(mobiles))] if mobiles else []),
        *([TemplateFault(Fault.REPLY_WORDS)] if asks else []),
    ]


def _faults_of_length(text: str, samples: Mapping[str, str], sign: str) -> Iterator[TemplateFault]:
    filled = VARIABLE.sub(lambda blank: samples.get(blank[1], blank[0]), text)
    length = max(len(content(text, sign)), len(content(filled, sign)))
    if length > LONGEST:
        yield TemplateFault(Fault.TOO_LONG, str(length))


def _faults_of_words(fixed: str, kind: Kind) -> Iterator[TemplateFault]:
    if "【" in fixed or "】" in fixed:
        yield TemplateFault(Fault.BRACKETS)
    if fixed[:1] == "[" or fixed[-1:] == "]":
        yield TemplateFault(Fault.SQUARE_BRACKETS)
    if kind == "notification" and OPT_OUT in fixed:
        yield TemplateFault(Fault.OPT_OUT)
    if kind == "promotion" and not fixed.endswith(OPT_OUT):
        yield TemplateFault(Fault.OPT_OUT_MISSING)


def _faults_of_signs(fixed: str) -> Iterator[TemplateFault]:
    if not IDEOGRAPH.search(fixed):
        yield TemplateFault(Fault.ONLY_VARIABLES)
    traditional = "".join(sorted({sign for sign in fixed if _is_traditional(sign)}))
    if traditional:
        yield TemplateFault(Fault.TRADITIONAL, traditional)
    symbols = "".join(sorted({sign for sign in fixed if not PLAIN.match(sign)}))
    if symbols:
        yield TemplateFault(Fault.SYMBOL, symbols)


def _is_traditional(sign: str) -> bool:
    """Tell whether Big5 has the ideograph and GB2312 has not; this misses the few that both have, as 於."""
    return bool(IDEOGRAPH.match(sign)) and _has("big5", sign) and not _has("gb2312", sign)


def _has(charset: str, sign: str) -> bool:
    return bool(sign.encode(charset, errors="ignore"))


def _faults_of_variables(text: str, samples: Mapping[str, str]) -> Iterator[TemplateFault]:
    names = VARIABLE.findall(text)
    bad_names = [name for name in names if not NAME.fullmatch(name) or name in RESERVED]
    adjacent = re.findall(r"\$\{[^{}]*\}(?=\$\{)", text)
    repeated = sorted({name for name in names if names.count(name) > 1})
    odd_values = [key for key, value in samples.items() if not 1 <= len(value) <= LONGEST_VALUE]
    for code, found in (
        (Fault.VARIABLE_NAME, bad_names),
        (Fault.ADJACENT_VARIABLES, adjacent),
        (Fault.REPEATED_VARIABLE, repeated),
        (Fault.VALUE_LENGTH, odd_values),
    ):
        if found:
            yield TemplateFault(code, "、".join(found))


def _faults_of_contacts(text: str, fixed: str) -> Iterator[TemplateFault]:
    mobiles = MOBILE.findall(fixed)
    if mobiles:
        yield TemplateFault(Fault.MOBILE, "、".join(mobiles))
    named = [name for name in VARIABLE.findall(text) if PHONE_NAME.fullmatch(name)]
    count = len(named) + len(mobiles) + len(LANDLINE.findall(fixed))
    if count > MOST_CONTACTS:
        yield TemplateFault(Fault.CONTACTS, str(count))
