"""Errors that are answers: each becomes one line in Chinese, never a traceback."""

from app.settings import Unsettled
from db.connect import ForeignKeys, NotMigrated, Unreachable
from db.secrets import BadKeys
from db.settings import UnknownProfile
from exam.errors import RuleBroken
from messages.words import say

REFUSALS = (RuleBroken, Unsettled, NotMigrated, ForeignKeys, Unreachable, BadKeys, UnknownProfile)


def reason_of(refusal: BaseException) -> str:
    """What is wrong and what to do about it."""
    match refusal:
        case RuleBroken():
            return say(f"refusal.{refusal.reason}", **_readable(refusal.values))
        case NotMigrated():
            newer = str(refusal) == "newer"
            return (
                "数据库比本程序新，请升级程序"
                if newer
                else "数据库尚未建立或版本较旧，请先运行 kaowu migrate"
            )
        case ForeignKeys():
            return "密钥与数据库不符：请使用建库时的 KAOWU_SECRET_KEYS"
        case Unreachable():
            return "连不上数据库，请检查 KAOWU_DATABASE_URL 和数据库服务"
        case UnknownProfile():
            return f"没有名为 {refusal} 的省份配置（KAOWU_PROFILE）"
        case _:
            return str(refusal)


def _readable(values: dict[str, object]) -> dict[str, object]:
    """Codes among the values in their Chinese words."""
    spelled = dict(values)
    if isinstance(spelled.get("reasons"), list):
        reasons: list[str] = spelled["reasons"]  # type: ignore[assignment]
        spelled["reasons"] = "、".join(say(f"reason.{each}") for each in reasons)
    return spelled
