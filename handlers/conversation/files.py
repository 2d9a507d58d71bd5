"""Files that came by a messenger: kept as they are until a talk judges them, and not for long."""

import asyncio
from datetime import timedelta
from hashlib import sha256

from db import secrets
from db.atomic import atomic
from db.ids import ids_of
from db.models import File, IncomingMessage
from db.storage import storage
from delivery.media import Media
from handlers.act import Act
from handlers.applying.scans import LONGEST_NAME

KIND = "chat"
UNJUDGED = "application/octet-stream"
KEPT = timedelta(days=30)
LOT = 200


async def attach(message_id: int, media: Media, act: Act) -> None:
    """Keep the bytes, flushed, then the row that names them."""
    place = await asyncio.to_thread(storage().put, media.content)
    file = await File.create(
        kind=KIND,
        name=media.name[:LONGEST_NAME],
        media_type=UNJUDGED,
        size=len(media.content),
        sha256=sha256(media.content).hexdigest(),
        place=place,
        key_version=secrets.ring().newest,
        made_by=act.actor,
        made_at=act.now,
    )
    await IncomingMessage.filter(id=message_id).update(file_id=file.id, media="")


async def give_up(message_id: int) -> None:
    """The file cannot be had: the talk goes on without it, and asks for it again."""
    await IncomingMessage.filter(id=message_id).update(media="")


@atomic
async def clear(act: Act) -> int:
    """Take out a lot of old ones: what a talk took over is a file of its own. Their bytes follow."""
    old = await ids_of(File.filter(kind=KIND, made_at__lt=act.now - KEPT).order_by("id").limit(LOT))
    if old:
        await IncomingMessage.filter(file_id__in=old).update(file_id=None)
        await File.filter(id__in=old).delete()
    return len(old)
