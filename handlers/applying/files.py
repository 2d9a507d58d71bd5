"""The photo and the scans of a draft: their numbers stand among its answers, their bytes in the storage."""

from collections.abc import Mapping, Sequence

from db.models import File
from handlers.act import Act
from handlers.applying import drafting
from handlers.applying.drafting import Draft
from handlers.applying.scans import PHOTO, Upload, keep
from handlers.proving.sessions import Visitor

SCAN = "scan_"
MOST = 20
STEP = "files"


async def upload(visitor: Visitor, draft: Draft, sent: Upload, act: Act) -> str:
    """Add an upload to the draft, a new photo in the place of the old one; why it was refused, or nothing."""
    if sent.kind != PHOTO and len(_numbers(draft)) >= MOST:
        return "scan_full"
    kept = await keep(sent, act)
    if kept.file is None:
        return kept.refused
    name = PHOTO if sent.kind == PHOTO else f"{SCAN}{kept.file.id}"
    await drafting.keep(visitor, draft.id, STEP, {name: str(kept.file.id)}, act)
    return ""


async def remove(visitor: Visitor, draft: Draft, file_id: int, act: Act) -> None:
    """Take a scan, or the photo, off the draft; one that is not on it stays where it is."""
    for name, number in draft.answers.items():
        if number == str(file_id) and (name == PHOTO or name.startswith(SCAN)):
            await drafting.keep(visitor, draft.id, STEP, {name: ""}, act)


async def photo_of(draft: Draft) -> File | None:
    number = draft.answers.get(PHOTO, "")
    return await File.get_or_none(id=int(number)) if number else None


async def scans_of(draft: Draft) -> Sequence[File]:
    """In the order in which they were uploaded."""
    return await File.filter(id__in=_numbers(draft)).order_by("id")


async def find(draft: Draft, file_id: int) -> File | None:
    """A file of this draft; None for any other."""
    number = str(file_id)
    held = {draft.answers.get(PHOTO, ""), *map(str, _numbers(draft))}
    return await File.get_or_none(id=file_id) if number in held else None


def numbers(answers: Mapping[str, str]) -> list[int]:
    """Every file of these answers, the photo among them."""
    return [int(text) for name, text in answers.items() if name == PHOTO or name.startswith(SCAN)]


def _numbers(draft: Draft) -> list[int]:
    return [int(number) for name, number in draft.answers.items() if name.startswith(SCAN)]
