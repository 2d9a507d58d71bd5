"""Signatures and AES of callbacks (channels-and-console.md 1.1)."""

import base64
import binascii
import hashlib
import hmac
import secrets
import struct

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

BLOCK = 32  # bytes; the padding goes up to it although AES needs only 16


class Broken(ValueError):
    """A sealed text is not what it should be."""


def sign(token: str, *parts: str) -> str:
    """SHA-1 over the sorted token and parts, in hexadecimal."""
    return hashlib.sha1("".join(sorted((token, *parts))).encode(), usedforsecurity=False).hexdigest()


class Seal:
    """One callback's secrets; `owner` is the AppID or CorpID that every sealed text ends with."""

    def __init__(self, token: str, aes_key: str, owner: str) -> None:
        self._token = token
        self._key = base64.b64decode(aes_key + "=")
        self._owner = owner

    def sign(self, timestamp: str, nonce: str, *sealed: str) -> str:
        """The signature of a plain callback, or of a sealed text."""
        return sign(self._token, timestamp, nonce, *sealed)

    def is_signed(self, signature: str, timestamp: str, nonce: str, sealed: str) -> bool:
        """Whether somebody who knows the token sealed this."""
        return hmac.compare_digest(signature.encode(), self.sign(timestamp, nonce, sealed).encode())

    def close(self, text: str) -> str:
        """The text sealed, in base64."""
        content = text.encode()
        plain = secrets.token_bytes(16) + struct.pack(">I", len(content)) + content + self._owner.encode()
        padding = BLOCK - len(plain) % BLOCK
        encryptor = self._cipher().encryptor()
        sealed = encryptor.update(plain + bytes([padding]) * padding) + encryptor.finalize()
        return base64.b64encode(sealed).decode()

    def open(self, sealed: str) -> str:
        """The text that was sealed; raises Broken."""
        try:
            decryptor = self._cipher().decryptor()
            padded = decryptor.update(base64.b64decode(sealed, validate=True)) + decryptor.finalize()
            plain = padded[16 : -padded[-1]]
            (length,) = struct.unpack(">I", plain[:4])
            content, owner = plain[4 : 4 + length].decode(), plain[4 + length :].decode()
        except (ValueError, IndexError, struct.error, binascii.Error) as error:
            raise Broken("not a sealed text") from error
        if owner != self._owner:
            raise Broken("sealed for somebody else")
        return content

    def _cipher(self) -> "Cipher[modes.CBC]":
        return Cipher(algorithms.AES(self._key), modes.CBC(self._key[:16]))
