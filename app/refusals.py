"""Errors that are answers: each becomes one line in Chinese, never a traceback."""

from app.settings import Unsettled
from db.connect import BadAddress, ForeignKeys, NotMigrated, Unreachable
from db.secrets import BadKeys
from db.settings import UnknownProfile
from exam.errors import RuleBroken
from messages.refusals import say_refusal

WORDS: dict[type[Exception], str] = {
    Unsettled: "{0}",
    NotMigrated: "数据库尚未建立，或与本程序版本不同：请先运行 kaowu migrate；若仍不行，请升级程序",
    ForeignKeys: "密钥与数据库不符：请使用建库时的 KAOWU_SECRET_KEYS",
    Unreachable: "连不上数据库，请检查 KAOWU_DATABASE_URL 和数据库服务",
    BadAddress: "KAOWU_DATABASE_URL 应以 sqlite:// 或 postgres:// 开头",
    BadKeys: "KAOWU_SECRET_KEYS 应写成 1:密钥,2:密钥（版本 1 至 255，每个密钥至少 16 个字符）",
    UnknownProfile: "没有名为 {0} 的省份配置（KAOWU_PROFILE）",
    PermissionError: "没有权限：{0.filename}",
    FileExistsError: "{0.filename} 已被占用，不能用作数据文件夹",
    NotADirectoryError: "{0.filename} 不是文件夹",
}
REFUSALS: tuple[type[Exception], ...] = (RuleBroken, *WORDS)


def reason_of(refusal: Exception) -> str:
    """What is wrong and what to do about it."""
    if isinstance(refusal, RuleBroken):
        return say_refusal(refusal.reason, refusal.values)
    words = next(words for kind, words in WORDS.items() if isinstance(refusal, kind))
    return words.format(refusal)
