"""Photos decoded by Pillow within narrow bounds, and judged by exam.photo (domain.md C7)."""

import io
import warnings
from contextlib import suppress

from PIL import Image, UnidentifiedImageError

from exam.photo import RULES, Fault, Picture, Rules, fault_in_photo

FORMS = ("JPEG", "PNG", "GIF", "BMP", "WEBP", "TIFF")
"""Formats worth naming: another one is no picture for us, and its decoder is never run."""
BROKEN = (UnidentifiedImageError, OSError, SyntaxError, ValueError)
VAST = 2**31  # a side of what Pillow will not even measure


def fault_in(content: bytes, rules: Rules = RULES) -> Fault | None:
    """Say what is wrong with a photo, or None. Every byte of a good one has been decoded."""
    if len(content) > rules.most_bytes:
        return Fault.TOO_LARGE
    fault = fault_in_photo(picture_in(content), rules)
    if fault is None and not _is_whole(content):
        return Fault.NO_PICTURE
    return fault


def picture_in(content: bytes) -> Picture:
    """What the head of a picture says; nothing is decoded, whatever size it claims."""
    form, width, height = "", 0, 0
    with suppress(*BROKEN), warnings.catch_warnings():
        warnings.simplefilter("ignore", Image.DecompressionBombWarning)
        try:
            with Image.open(io.BytesIO(content), formats=FORMS) as opened:
                form, width, height = str(opened.format), opened.width, opened.height
        except Image.DecompressionBombError:
            form, width, height = "JPEG", VAST, VAST
    return Picture(len(content), form, width, height)


def _is_whole(content: bytes) -> bool:
    """Decode a picture whose head was found to be within bounds."""
    with suppress(*BROKEN), warnings.catch_warnings():
        warnings.simplefilter("error", Image.DecompressionBombWarning)
        with Image.open(io.BytesIO(content), formats=("JPEG",)) as opened:
            opened.load()
            return True
    return False
