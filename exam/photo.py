"""What a candidate's photo must be (domain.md C7): data of the rule, and the rule."""

from dataclasses import dataclass
from enum import StrEnum


class Fault(StrEnum):
    TOO_LARGE = "photo_too_large"  # bytes
    NO_PICTURE = "photo_no_picture"
    NO_JPEG = "photo_no_jpeg"
    TOO_SMALL = "photo_too_small"  # pixels
    TOO_BIG = "photo_too_big"  # pixels
    SHAPE = "photo_shape"


@dataclass(frozen=True, slots=True)
class Rules:
    """Bytes and pixels; `shapes` is width / height in hundredths, from and to.

    The source asks for a JPEG of at most 200 KB; the pixels are those of a one- or two-inch photo at
    150 to 600 dpi (295 × 413 is one inch at 300 dpi).
    """

    most_bytes: int = 200 * 1024
    least: tuple[int, int] = (147, 206)
    most: tuple[int, int] = (1200, 1680)
    shapes: tuple[int, int] = (62, 80)


RULES = Rules()


@dataclass(frozen=True, slots=True)
class Picture:
    """What a decoder found; `form` is its word for the format, empty where it could decode nothing."""

    size: int
    form: str
    width: int
    height: int


def fault_in_photo(picture: Picture, rules: Rules = RULES) -> Fault | None:
    """Say what is wrong with a photo, the first thing to mend first, or None."""
    if picture.size > rules.most_bytes:
        return Fault.TOO_LARGE
    if not picture.form:
        return Fault.NO_PICTURE
    if picture.form != "JPEG":
        return Fault.NO_JPEG
    if picture.width < rules.least[0] or picture.height < rules.least[1]:
        return Fault.TOO_SMALL
    if picture.width > rules.most[0] or picture.height > rules.most[1]:
        return Fault.TOO_BIG
    low, high = rules.shapes
    return None if low * picture.height <= 100 * picture.width <= high * picture.height else Fault.SHAPE
