"""The app at work."""

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from datetime import datetime
from functools import partial

from bot.tencent import working
from bot.wecom.account import WecomAccount
from bot.wecom.speaking import WecomChannel, ask_token


def work(
    account: WecomAccount, clock: Callable[[], datetime]
) -> AbstractAsyncContextManager[working.Working]:
    """The app at work for as long as the block lasts."""
    speak = partial(WecomChannel, agent=account.agent)
    return working.work(account.api, partial(ask_token, account), speak, clock)
