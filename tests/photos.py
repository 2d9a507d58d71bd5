"""Photos for the tests, good ones and bad ones."""

import io
import struct
import zlib

from PIL import Image


def a_photo(width: int = 295, height: int = 413, form: str = "JPEG", shade: int = 90) -> bytes:
    """A real picture of some kilobytes."""
    content = io.BytesIO()
    Image.linear_gradient("L").resize((width, height)).point(lambda grey: grey ^ shade).convert("RGB").save(
        content, form
    )
    return content.getvalue()


def a_heavy_photo(size: int) -> bytes:
    """A good photo with so many bytes of comment behind it that it weighs `size`."""
    photo = a_photo()
    return photo + b"\x00" * (size - len(photo))


def a_bomb() -> bytes:
    """A PNG of some hundred bytes that claims to be 60,000 x 60,000 pixels."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", 60_000, 60_000, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", head)
        + chunk(b"IDAT", zlib.compress(bytes(100_000)))
        + chunk(b"IEND", b"")
    )


def claiming(photo: bytes, width: int, height: int) -> bytes:
    """The same JPEG with another size in its head."""
    at = next(at for at in range(len(photo)) if photo[at] == 0xFF and photo[at + 1] in {0xC0, 0xC2})
    return photo[: at + 5] + struct.pack(">HH", height, width) + photo[at + 9 :]
