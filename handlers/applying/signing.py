"""How a candidate signs the pledge: with a finger on the page, or by typing the own name (domain.md 30)."""

import asyncio
from dataclasses import dataclass

from db.models import Pledge, Registration
from db.models.evidence import Signing
from exam.registration import ENDED
from exam.signature import Fault
from handlers.act import Act
from handlers.applying import claiming
from handlers.applying.scans import Upload, keep
from handlers.proving.sessions import Visitor
from handlers.registration import pledging, signatures

KIND = "signature"


@dataclass(frozen=True, slots=True)
class Signature:
    """A picture of it (JPEG; empty where the name was typed), or why it is none: a code for words."""

    picture: bytes = b""
    refused: str = ""


async def judge(drawn: bytes, typed: str, name: str) -> Signature:
    """A drawing goes before a typed name, which must be the candidate's; blanks in it do not count."""
    if drawn:
        made = await asyncio.to_thread(signatures.as_jpeg, drawn)
        return Signature(refused=made.value) if isinstance(made, Fault) else Signature(made)
    if not typed:
        return Signature(refused="signature_missing")
    return Signature(refused="" if "".join(typed.split()) == "".join(name.split()) else "signature_name")


async def is_pledged(visitor: Visitor, item_id: int) -> bool:
    """Whether a promise for this item holds already, so that nobody signs twice."""
    person = await claiming.person_of(visitor)
    mine = Registration.filter(plan_item_id=item_id, person_id=person.id if person else 0)
    held = await mine.exclude(state__in=list(ENDED)).values_list("id", flat=True)
    return await Pledge.filter(registration_id__in=list(held) or [0], withdrawn_at=None).exists()


async def sign(row: Registration, picture: bytes, act: Act) -> None:
    """Write the promise, inside the transaction that hands in; one that holds is not signed again."""
    if await Pledge.filter(registration_id=row.id, withdrawn_at=None).exists():
        return
    kept = (await keep(Upload(KIND, "签名.jpg", picture), act)).file if picture else None
    await pledging.sign(row.id, Signing.DRAWN if kept else Signing.CODE, kept, act)
