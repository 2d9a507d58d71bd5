"""Signatures and sealed messages as Tencent makes them (channels-and-console.md 1.1)."""

import hashlib
import hmac
import struct
from base64 import b64decode, b64encode
from binascii import Error as NotBase64
from dataclasses import dataclass

from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import CBC

BLOCK = 32  # bytes that a message is filled up to
LEAD, LENGTH = 16, 4


class Forged(Exception):
    """Not Tencent's, not for us, or not whole."""


def sign(*parts: str) -> str:
    """The signature of texts, in any order."""
    return hashlib.sha1("".join(sorted(parts)).encode("utf-8", "surrogatepass")).hexdigest()  # noqa: S324


def check(told: str, *parts: str) -> None:
    """Raises Forged unless `told` is the signature of the others."""
    right = sign(*parts).encode()
    if not hmac.compare_digest(told.encode("utf-8", "surrogatepass"), right):
        raise Forged("signature")


@dataclass(frozen=True, slots=True)
class Seal:
    """The key of an account and its id, which every message names."""

    key: bytes
    owner: str

    @classmethod
    def of(cls, aes_key: str, owner: str) -> "Seal":
        """From the 43 characters that the console shows; raises ValueError for others."""
        key = b64decode(f"{aes_key}=", validate=True)
        if len(key) != BLOCK:
            raise ValueError("aes_key")
        return cls(key, owner)

    def open(self, sealed: str) -> str:
        """The words of a sealed message; raises Forged."""
        try:
            body = b64decode(sealed, validate=True)
            plain = self._cipher().decryptor().update(body)
            (size,) = struct.unpack_from(">I", plain, LEAD)
        except (NotBase64, ValueError, struct.error):
            raise Forged("sealed") from None
        start = LEAD + LENGTH
        filled = plain[-1] if plain else 0
        owner = plain[start + size : len(plain) - filled]
        if not 1 <= filled <= BLOCK or owner != self.owner.encode():
            raise Forged("owner")
        return plain[start : start + size].decode("utf-8", "replace")

    def close(self, text: str, lead: bytes) -> str:
        """Seal words; `lead` are sixteen bytes that nobody can guess."""
        words = text.encode()
        body = lead + struct.pack(">I", len(words)) + words + self.owner.encode()
        rest = BLOCK - len(body) % BLOCK
        return b64encode(self._cipher().encryptor().update(body + bytes([rest]) * rest)).decode()

    def _cipher(self) -> Cipher[CBC]:
        return Cipher(AES(self.key), CBC(self.key[:LEAD]))
