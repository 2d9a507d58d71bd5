"""Photos and scans a candidate uploads: judged by their content, kept sealed, shown to their owner only."""

import asyncio
from dataclasses import dataclass
from hashlib import sha256

from db import secrets
from db.models import File
from db.storage import storage
from exam import photo, scan
from handlers.act import Act
from handlers.registration import pictures

PHOTO = "photo"
JPEG, PDF = "image/jpeg", "application/pdf"
LONGEST_NAME = 100


@dataclass(frozen=True, slots=True)
class Upload:
    """What a browser sent; `kind` is "photo" or one of exam.scan.Kind."""

    kind: str
    name: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Kept:
    """The stored file, or why it was refused: a code for words."""

    file: File | None = None
    refused: str = ""


async def keep(upload: Upload, act: Act) -> Kept:
    """Judge and store an upload. The bytes are flushed before the row is written (docs/schema.md)."""
    fault = await asyncio.to_thread(fault_in, upload)
    if fault is not None:
        return Kept(refused=fault)
    place = await asyncio.to_thread(storage().put, upload.content)
    file = await File.create(
        kind=upload.kind,
        name=upload.name[:LONGEST_NAME],
        media_type=PDF if scan.is_pdf(upload.content) else JPEG,
        size=len(upload.content),
        sha256=sha256(upload.content).hexdigest(),
        place=place,
        key_version=secrets.ring().newest,
        made_by=act.actor,
        made_at=act.now,
    )
    return Kept(file)


async def content_of(file: File) -> bytes:
    """The bytes of a stored file; db.storage.Gone where they are away."""
    return await asyncio.to_thread(storage().open, file.place)


def fault_in(upload: Upload) -> str | None:
    """Why the upload is refused, as a code for words; None for a good one."""
    if not upload.content:
        return scan.Fault.EMPTY.value
    if upload.kind == PHOTO:
        found: photo.Fault | scan.Fault | None = pictures.fault_in(upload.content)
    else:
        found = _fault_in_scan(upload.content)
    return found.value if found else None


def _fault_in_scan(content: bytes) -> scan.Fault | None:
    if len(content) > scan.MOST_BYTES:
        return scan.Fault.TOO_LARGE
    if scan.is_pdf(content):
        return scan.fault_in_pdf(content)
    picture = pictures.picture_in(content)
    return scan.fault_in_jpeg(picture.form, picture.width, picture.height)
