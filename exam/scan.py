"""What a scan of a paper must be: a JPEG or a PDF of moderate size (domain.md 30, C7)."""

from enum import StrEnum

MOST_BYTES = 5 * 1024 * 1024
MOST_SIDE = 10_000
"""Pixels of a JPEG: 600 dpi of a page of A4 is less than 5,000 by 7,100."""


class Kind(StrEnum):
    ID_FRONT = "id_front"
    ID_BACK = "id_back"
    EDUCATION = "education"
    CERTIFICATE = "certificate"
    WORK = "work"
    AWARD = "award"
    OTHER = "other"


class Fault(StrEnum):
    EMPTY = "scan_empty"
    TOO_LARGE = "scan_too_large"
    FORM = "scan_form"
    TOO_BIG = "scan_too_big"  # pixels
    BROKEN = "scan_broken"


def is_pdf(content: bytes) -> bool:
    """Whether the bytes begin and end as a PDF does; nothing in it is unpacked."""
    return content[:5] == b"%PDF-"


def fault_in_pdf(content: bytes) -> Fault | None:
    return None if b"%%EOF" in content[-1024:] else Fault.BROKEN


def fault_in_jpeg(form: str, width: int, height: int) -> Fault | None:
    """Judge what a decoder read in the head of a picture."""
    if form != "JPEG":
        return Fault.FORM
    return Fault.TOO_BIG if max(width, height) > MOST_SIDE else None
