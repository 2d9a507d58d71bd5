"""Files that Telegram gives out: what a bot may download, within a bound of memory."""

from io import BytesIO
from pathlib import PurePosixPath

from aiogram import Bot
from aiogram.exceptions import TelegramBadRequest

from delivery.media import Media, NotGivenOut

LARGEST = 20 << 20  # what the Bot API gives out at most


async def fetch(bot: Bot, media: str) -> Media:
    """Download a file by its id."""
    try:
        told = await bot.get_file(media)
    except TelegramBadRequest:
        raise NotGivenOut from None
    if told.file_path is None or (told.file_size or 0) > LARGEST:
        raise NotGivenOut
    content = BytesIO()
    await bot.download_file(told.file_path, content)
    return Media(PurePosixPath(told.file_path).name, content.getvalue())
