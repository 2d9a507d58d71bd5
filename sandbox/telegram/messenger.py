"""Telegram as a whole: the bot, its webhook, its methods and the people who write to it."""

from sandbox.surroundings import Surroundings
from sandbox.telegram.bot import Bot
from sandbox.telegram.methods import Methods
from sandbox.telegram.people import People
from sandbox.telegram.webhook import Webhook


class Telegram:
    """One bot's Telegram."""

    def __init__(self, around: Surroundings) -> None:
        self.bot = Bot(around)
        self.webhook = Webhook(self.bot.inbox, around.clock, around.options.time_scale)
        self.methods = Methods(self.bot, self.webhook, around.calls)
        self.people = People(self.bot)
