"""The official account at work."""

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from datetime import datetime
from functools import partial

from bot.tencent import working
from bot.wechat.account import WechatAccount
from bot.wechat.speaking import WechatChannel, ask_token


def work(
    account: WechatAccount, clock: Callable[[], datetime]
) -> AbstractAsyncContextManager[working.Working]:
    """The account at work for as long as the block lasts."""
    return working.work(account.api, partial(ask_token, account), WechatChannel, clock)
