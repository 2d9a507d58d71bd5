"""WeChat as a whole: the account and the people who follow it."""

from sandbox.surroundings import Surroundings
from sandbox.wechat.account import Account
from sandbox.wechat.people import People


class WeChat:
    """One official account's WeChat."""

    def __init__(self, around: Surroundings) -> None:
        self.account = Account(around)
        self.callback = self.account.callback
        self.people = People(self.account)
