"""Drafts go a month after registration has closed, with what was uploaded and not handed in."""

from datetime import timedelta

from db.atomic import atomic
from db.models import Dialogue, File, Material, Registration
from handlers.act import Act
from handlers.applying import drafting, files

KEPT = timedelta(days=30)
"""Longer than a returned registration may be mended: what was handed in is the beginning of that."""
LOT = 200


@atomic
async def clear(act: Act) -> int:
    """Take out a lot of old drafts; how many went. Their bytes follow when no row names them any more."""
    old = await Dialogue.filter(expires_at__lt=act.now - KEPT).order_by("id").limit(LOT)
    uploaded = {number for row in old for number in files.numbers(drafting.answers_of(row))}
    if uploaded:
        kept = {each.file_id for each in await Material.filter(file_id__in=uploaded)}
        kept |= {each.photo_id or 0 for each in await Registration.filter(photo_id__in=uploaded)}
        await File.filter(id__in=(uploaded - kept) or {0}).delete()
    await Dialogue.filter(id__in=[row.id for row in old] or [0]).delete()
    return len(old)
