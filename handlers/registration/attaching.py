"""Photos and scans in a zip, matched by the number that begins their name (domain.md C7, 30)."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from zipfile import BadZipFile, ZipFile, ZipInfo

from db import secrets
from db.atomic import atomic
from db.models import Material, Plan, Registration
from db.models.evidence import MaterialState
from exam.errors import RuleBroken
from exam.id_papers import Paper, index_text, tidy_number
from exam.registration import ENDED
from exam.scan import MOST_BYTES, Fault, Kind
from handlers.act import Act
from handlers.applying.scans import PHOTO, Upload, fault_in, keep
from handlers.imports.cells import half_width
from messages.words import say

MOST_FILES = 200_000
MOST_RATIO = 200
LOT = 100
UTF8 = 0x800
NAME = re.compile(
    r"([0-9A-Za-z]{5,18}|[\u4e00-\u9fff]{1,3}字第[0-9A-Za-z]{4,8}号?)(?:[-_ ]*([^/]*?))?\.([A-Za-z0-9]{2,5})"
)
KINDS = {
    "": PHOTO,
    "照片": PHOTO,
    "身份证": Kind.ID_FRONT.value,
    "身份证正面": Kind.ID_FRONT.value,
    "身份证反面": Kind.ID_BACK.value,
    "学历": Kind.EDUCATION.value,
    "证书": Kind.CERTIFICATE.value,
    "工作证明": Kind.WORK.value,
    "获奖": Kind.AWARD.value,
    "其他": Kind.OTHER.value,
}
ENDINGS = frozenset({"jpg", "jpeg", "pdf", "png"})


@dataclass(slots=True)
class Attached:
    """How many files were kept, and which were refused why, in Chinese."""

    kept: int = 0
    unchanged: int = 0
    refused: list[tuple[str, str]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Target:
    """Whose registrations the files belong to: a plan's, handed in by a body (None: by people themselves)."""

    plan_id: int
    body: int | None


async def attach(
    file: Path, target: Target, act: Act, progress: Callable[[int, int], None] | None = None
) -> Attached:
    """Keep every good file of the zip; once more with the same zip changes nothing.

    Raises RuleBroken: scans_unreadable, scans_too_many.
    """
    done = Attached()
    try:
        with ZipFile(file) as bundle:
            inside = [each for each in bundle.infolist() if not each.is_dir()]
            if len(inside) > MOST_FILES:
                raise RuleBroken("scans_too_many", most=MOST_FILES)
            for start in range(0, len(inside), LOT):
                lot = list(_uploads(bundle, inside[start : start + LOT], done))
                await _keep(lot, target, done, act)
                if progress:
                    progress(min(start + LOT, len(inside)), len(inside))
    except (OSError, BadZipFile):
        raise RuleBroken("scans_unreadable", file=file.name) from None
    return done


def _uploads(bundle: ZipFile, inside: list[ZipInfo], done: Attached) -> Iterator[tuple[str, Upload]]:
    """(number, upload) of each file that can be what its name says."""
    for info in inside:
        name = _name(info).rsplit("/", 1)[-1]
        match = NAME.fullmatch(half_width(name))
        kind = KINDS.get((match[2] or "").strip()) if match else None
        if match is None or kind is None or match[3].lower() not in ENDINGS:
            done.refused.append((name, say("scan.name", kinds="、".join(filter(None, KINDS)))))
            continue
        content = _content(bundle, info)
        upload = Upload(kind, name, content or b"")
        fault = fault_in(upload) if content is not None else Fault.TOO_LARGE.value
        if fault:
            done.refused.append((name, say(f"applying.{fault}" if content != b"" else "scan.empty")))
        else:
            yield match[1], upload


def _name(info: ZipInfo) -> str:
    """Windows writes names in GBK without saying so; zipfile reads them as cp437."""
    if info.flag_bits & UTF8:
        return info.filename
    try:
        return info.filename.encode("cp437").decode("gb18030")
    except UnicodeError:
        return info.filename


def _content(bundle: ZipFile, info: ZipInfo) -> bytes | None:
    """The bytes, never more than allowed, whatever the head of the zip claims; None when there are more."""
    if info.file_size > MOST_BYTES or info.file_size > MOST_RATIO * max(info.compress_size, 1024):
        return None
    with bundle.open(info) as packed:
        content = packed.read(MOST_BYTES + 1)
    return content if len(content) <= MOST_BYTES else None


@atomic
async def _keep(lot: list[tuple[str, Upload]], target: Target, done: Attached, act: Act) -> None:
    await Plan.filter(id=target.plan_id).select_for_update().get()
    owners = await _owners([number for number, _ in lot], target)
    for number, upload in lot:
        mine = [row for index in _indexes(number) for row in owners.get(index, ())]
        if len({row.person_id for row in mine}) != 1:
            done.refused.append((upload.name, say("scan.several" if mine else "scan.nobody")))
            continue
        for row in mine:
            if await _attach(row, upload, act):
                done.kept += 1
            else:
                done.unchanged += 1


def _indexes(number: str) -> set[str]:
    """The name of a file does not say of which paper its number is."""
    return {secrets.index(index_text(paper, tidy_number(paper, number))) for paper in Paper}


async def _owners(numbers: list[str], target: Target) -> dict[str, list[Registration]]:
    rows = Registration.filter(
        plan_id=target.plan_id,
        submitter_id=target.body,
        person__id_index__in=list({index for each in numbers for index in _indexes(each)}),
    ).exclude(state__in=list(ENDED))
    found: dict[str, list[Registration]] = {}
    for row in await rows.select_related("person", "photo").order_by("id"):
        found.setdefault(row.person.id_index, []).append(row)
    return found


async def _attach(row: Registration, upload: Upload, act: Act) -> bool:
    """Hang the upload on the registration; False when the same bytes hang there already."""
    digest = sha256(upload.content).hexdigest()
    if upload.kind == PHOTO:
        if row.photo is not None and row.photo.sha256 == digest:
            return False
        row.photo = (await keep(upload, act)).file
        await row.save(update_fields=["photo_id"])
        return True
    hanging = Material.filter(registration_id=row.id, kind=upload.kind, file__sha256=digest)
    if await hanging.exclude(state=MaterialState.RETURNED).exists():
        return False
    kept = (await keep(upload, act)).file
    await Material.create(registration=row, kind=upload.kind, file=kept, state=MaterialState.NEW)
    return True
