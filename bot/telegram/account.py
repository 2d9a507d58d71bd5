"""The bot's account; aiogram is loaded only where there is one."""

from dataclasses import dataclass

TELEGRAM_PATH = "/callbacks/telegram"


@dataclass(frozen=True, slots=True)
class TelegramAccount:
    """`api` is the address of a Bot API server, empty for Telegram's own.

    `webhook` is the public address that updates are pushed to, empty where they are fetched; `secret` proves
    that a push is Telegram's. Raises ValueError for a token that is none.
    """

    token: str
    api: str = ""
    webhook: str = ""
    secret: str = ""

    def __post_init__(self) -> None:
        number, _, key = self.token.partition(":")
        if not (number.isdigit() and key) or any(map(str.isspace, self.token)):
            raise ValueError("token")
