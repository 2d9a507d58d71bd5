"""A signature drawn on a phone, decoded within narrow bounds and kept as a plain JPEG (domain.md 30)."""

import io
from contextlib import suppress

from PIL import Image

from exam.signature import Drawn, Fault, fault_in_head, fault_in_ink
from handlers.registration.pictures import BROKEN, picture_in

DARK = 128


def as_jpeg(content: bytes) -> bytes | Fault:
    """The drawing on white paper, or what is wrong with it. Nothing of the sent bytes is kept as it was."""
    head = picture_in(content)
    fault = fault_in_head(Drawn(len(content), head.form, head.width, head.height))
    if fault is not None:
        return fault
    with suppress(*BROKEN), Image.open(io.BytesIO(content), formats=("PNG",)) as opened:
        drawn = opened.convert("RGBA")
        paper = Image.new("RGBA", drawn.size, "white")
        paper.alpha_composite(drawn)
        grey = paper.convert("L")
        out = io.BytesIO()
        grey.save(out, "JPEG", quality=80)
        return fault_in_ink(sum(grey.histogram()[:DARK])) or out.getvalue()
    return Fault.BROKEN
