"""What a person's text message says: a code, a bare word, an opt-out, courtesy, or nothing we can use."""

import re
import unicodedata
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from enum import Enum, auto
from typing import TypeAlias

from exam.codes import WORDS, Word


@dataclass(frozen=True, slots=True)
class Coded:
    """One known reply code, and nothing that contradicts it."""

    stem: str
    word: Word


@dataclass(frozen=True, slots=True)
class Bare:
    """An answer without a code: means something only with exactly one open question of its kind."""

    word: Word


@dataclass(frozen=True, slots=True)
class OptOut:
    """The person refuses further messages on this channel; the carrier enforces it. Not a decline.

    `or_no`: a lone N, which answers a question (domain.md B4) and refuses anything else (aliyun-sms.md 4.4).
    """

    or_no: bool = False


@dataclass(frozen=True, slots=True)
class OptIn:
    """The person wants our messages again."""


@dataclass(frozen=True, slots=True)
class Contradiction:
    """Two answers at once: for a human to ask back."""


@dataclass(frozen=True, slots=True)
class Thanks:
    """Courtesy and nothing else."""


@dataclass(frozen=True, slots=True)
class Unreadable:
    """Anything else."""


Reading: TypeAlias = Coded | Bare | OptOut | OptIn | Contradiction | Thanks | Unreadable


class _Said(Enum):
    RECEIVED = auto()
    THANKS = auto()
    FILLER = auto()
    UNCLEAR = auto()


_PHRASES: dict[Word | _Said, str] = {
    Word.YES: """是 能 参加 能参加 能来 能去 可以 可以参加 可以来 可以去 愿意 愿意参加 会参加 同意 接受 行
        没问题 没有问题 有空 有时间 一定参加 一定能参加 一定来 准时参加 按时参加 准时到 按时到
        y yes ok okay""",
    Word.NO: """否 不 不能 不能参加 不能来 不能去 不参加 不可以 不行 不去 不来 不会 不会参加 不同意 不接受
        不愿意 不愿意参加 不想参加 不方便 无法 无法参加 没空 没有空 没时间 没有时间 去不了 来不了 参加不了
        拒绝 放弃 no""",
    Word.CONFIRM: "确认 已确认 确定",
    # Asked for as a confirmation (domain.md 88), but beside an answer it only says that the text arrived.
    _Said.RECEIVED: "收到 已收到 收悉 已收悉",
    _Said.THANKS: """谢谢 谢谢您 谢谢你 谢 多谢 感谢 不谢 不用谢 不客气 好 好的 好嘞 嗯 辛苦 辛苦了
        thank thanks""",
    _Said.FILLER: "我 本人 的 了 啊 哦 呀 哈 请 您好 你好 老师 领导 不好意思 抱歉 很抱歉 对不起 you",
    _Said.UNCLEAR: "不能不 不得不 能不能 是不是 可不可以 行不行",
}
_VOCABULARY = {phrase: said for said, phrases in _PHRASES.items() for phrase in phrases.split()}
_ITEM = re.compile("|".join(["[0-9]+", *sorted(_VOCABULARY, key=lambda phrase: (-len(phrase), phrase))]))
# In running text beside a code only these count: a lone 是 or 能 is part of too many other words.
_REFUSING = re.compile(
    "不能|不参加|不去|不来|不行|不可以|不会|不愿|不想|不方便|不了|无法|没办法|没空|没时间|没有时间|拒绝|放弃"
)
_AGREEING = re.compile("能参加|可以参加|会参加|能来|能去")
# Whole messages only (aliyun-sms.md 4.4); promotions end with 拒收请回复R.
_REFUSING_US = """r t td 退订 td退订 退订td t退订 退订t r退订 退订r 我要退订 请退订 退订短信 拒收 拒收短信
    拒收r r拒收 取消订阅 stop unsubscribe"""
_WANTING_US = "恢复 恢复短信 恢复接收 hf hf恢复 恢复hf 取消退订 取消拒收 start unstop"
_OPT_OUT, _OPT_IN = frozenset(_REFUSING_US.split()), frozenset(_WANTING_US.split())
_NUMBER = re.compile("[0-9]+")
_DIGITS_AND_BLANKS = re.compile("[0-9](?: ?[0-9])*")
_NUMERALS = re.compile("(?<![^ ])[零〇一二三四五六七八九壹贰叁]+(?![^ ])")
_NUMERAL_DIGITS = str.maketrans("零〇一二三四五六七八九壹贰叁", "00123456789123")


def read(text: str, stems: Collection[str]) -> Reading:
    """Read a reply from a phone whose questions have the given stems (domain.md B4). Never raises.

    A number (a code, or a bare 1 to 3) says what is meant, and words beside it may only not contradict it.
    Without a code the whole message must consist of known words, so that no sentence is half understood.
    """
    plain = _plain(text)
    wish = _wish(plain.replace(" ", ""))
    if wish is not None:
        return wish
    codes = {number for number in _NUMBER.findall(plain) if _is_code(number, stems)}
    if codes:
        return _read_coded(codes, (part for part in plain.split() if part not in codes))
    runs = _DIGITS_AND_BLANKS.findall(plain)
    joined = runs[0].replace(" ", "") if len(runs) == 1 else ""
    if _is_code(joined, stems):
        return _read_coded({joined}, _NUMBER.sub(" ", plain).split())
    return _read_bare(plain)


def _wish(whole: str) -> OptOut | OptIn | None:
    """An opt-out goes before every code: beside numbers, too, where it is more than a letter."""
    words = _NUMBER.sub("", whole)
    if whole in _OPT_OUT or (words in _OPT_OUT and len(words) > 1):
        return OptOut()
    if whole == "n":
        return OptOut(or_no=True)
    return OptIn() if whole in _OPT_IN else None


def _read_coded(codes: set[str], parts: Iterable[str]) -> Reading:
    if len(codes) > 1:
        return Contradiction()
    (code,) = codes
    word = WORDS[code[3]]
    said = {stance for part in parts for stance in _stances(part)}
    return Contradiction() if _contradicts(word, said) else Coded(code[:3], word)


def _read_bare(plain: str) -> Reading:
    items = _ITEM.findall(plain)
    numbers = {item for item in items if item.isdigit()}
    if _ITEM.sub("", plain).strip() or not numbers <= WORDS.keys():
        return Unreadable()
    said = {_VOCABULARY[item] for item in items if item not in numbers}
    if len(numbers) > 1 or _Said.UNCLEAR in said:
        return Contradiction()
    word = next((WORDS[number] for number in numbers), None) or _word_among(said)
    if word is None:
        return Thanks() if _Said.THANKS in said else Unreadable()
    return Contradiction() if _contradicts(word, said) else Bare(word)


def _stances(part: str) -> set[Word | _Said]:
    """Return what one part between blanks, beside a code, says for or against it."""
    if part in WORDS:
        return {WORDS[part]}
    if not _ITEM.sub("", part):
        return {_VOCABULARY[item] for item in _ITEM.findall(part) if not item.isdigit()}
    if _REFUSING.search(part):
        return {Word.NO}
    return {Word.YES} if _AGREEING.search(part) else set()


def _word_among(said: set[Word | _Said]) -> Word | None:
    for word in (Word.CONFIRM, Word.YES, Word.NO):
        if word in said:
            return word
    return Word.CONFIRM if _Said.RECEIVED in said else None


def _contradicts(word: Word, said: set[Word | _Said]) -> bool:
    if _Said.UNCLEAR in said:
        return True
    words = {other for other in said if isinstance(other, Word)}
    return any((other is Word.NO) != (word is Word.NO) for other in words)


def _is_code(number: str, stems: Collection[str]) -> bool:
    return len(number) == 4 and number[:3] in stems and number[3] in WORDS


def _plain(text: str) -> str:
    """Return letters and ASCII digits, case-folded, with one blank for anything else between them."""
    shown = "".join(map(_plain_character, unicodedata.normalize("NFKC", text)))
    words = " ".join(shown.casefold().replace("回复", " ").split())
    return _NUMERALS.sub(lambda run: run[0].translate(_NUMERAL_DIGITS), words)


def _plain_character(character: str) -> str:
    digit = unicodedata.digit(character, None)
    if digit is not None:
        return str(digit)
    category = unicodedata.category(character)
    # Zero-width and direction marks, variation selectors and the keycap of 1️⃣.
    if category == "Cf" or category.startswith("M"):
        return ""
    return character if category[0] in "LN" else " "
