"""The key ring: personal data is sealed with AES-GCM and found again by a keyed blind index."""

import base64
import hmac
import re
import secrets
from collections.abc import Iterable
from dataclasses import dataclass

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

NONCE = 12
SHORTEST = 16


class BadKeys(ValueError):
    """KAOWU_SECRET_KEYS cannot be read; the text says what to mend."""


class UnknownKey(ValueError):
    """A row was sealed with a key version that is not on the ring."""


class Unopened(str):
    """Stands for a text whose key is lost or whose bytes were changed: the rows beside it still load."""

    __slots__ = ()


def opened(text: str) -> str:
    """The text, for who acts on it; raises UnknownKey where it did not open."""
    if isinstance(text, Unopened):
        raise UnknownKey("a sealed value did not open")
    return text


def new_key() -> str:
    """Fresh key material, ready for KAOWU_SECRET_KEYS."""
    return base64.urlsafe_b64encode(secrets.token_bytes(32)).decode()


def _derive(material: str, purpose: bytes) -> bytes:
    return HKDF(SHA256(), 32, salt=b"kaowu", info=purpose).derive(material.encode())


@dataclass(frozen=True, slots=True, repr=False)
class KeyRing:
    """Keys by version; the highest version seals, every version opens.

    The blind index has its own key, derived from the lowest version, so that it stays the same when
    a new version is added (design.md rule 6).
    """

    keys: dict[int, AESGCM]
    newest: int
    index_key: bytes
    marks: dict[int, str]

    def seal(self, text: str, place: str) -> bytes:
        """`place` (table.column) is bound to the text, so that a value cannot be moved elsewhere."""
        return self.seal_bytes(opened(text).encode("utf-8", "surrogatepass"), place)

    def seal_bytes(self, data: bytes, place: str) -> bytes:
        """`seal` for what is no text."""
        nonce = secrets.token_bytes(NONCE)
        return bytes([self.newest]) + nonce + self.keys[self.newest].encrypt(nonce, data, place.encode())

    def seal_many(self, texts: Iterable[str], place: str) -> list[bytes]:
        """`seal` for a whole column: what is the same for each is done once."""
        lock, about, head = self.keys[self.newest].encrypt, place.encode(), bytes([self.newest])
        data = [opened(text).encode("utf-8", "surrogatepass") for text in texts]
        luck = secrets.token_bytes(NONCE * len(data))
        nonces = [luck[start : start + NONCE] for start in range(0, len(luck), NONCE)]
        return [head + nonce + lock(nonce, each, about) for nonce, each in zip(nonces, data, strict=True)]

    def open(self, sealed: bytes, place: str) -> str:
        """The text; UnknownKey when its version is not here, InvalidTag when it was changed."""
        return self.open_bytes(sealed, place).decode("utf-8", "surrogatepass")

    def open_bytes(self, sealed: bytes, place: str) -> bytes:
        """`open` for what is no text."""
        version, nonce, data = sealed[0], sealed[1 : 1 + NONCE], sealed[1 + NONCE :]
        if version not in self.keys:
            raise UnknownKey(f"key version {version} is not in KAOWU_SECRET_KEYS")
        return self.keys[version].decrypt(nonce, data, place.encode())

    def index(self, text: str) -> str:
        """Keyed hash for equality look-ups, 32 hex digits."""
        data = opened(text).encode("utf-8", "surrogatepass")
        return hmac.digest(self.index_key, data, "sha256")[:16].hex()


def read_ring(text: str) -> KeyRing:
    """The ring in `text`: "1:material,2:material" or one material alone; BadKeys says what is wrong."""
    materials: dict[int, str] = {}
    for entry in (part.strip() for part in text.split(",") if part.strip()):
        numbered = re.fullmatch(r"(\d+):(.+)", entry)
        version, material = (int(numbered[1]), numbered[2]) if numbered else (1, entry)
        if not 1 <= version <= 255 or version in materials:
            raise BadKeys("KAOWU_SECRET_KEYS: versions are different numbers from 1 to 255")
        if len(material) < SHORTEST:
            raise BadKeys(f"KAOWU_SECRET_KEYS: a key has at least {SHORTEST} characters")
        materials[version] = material
    if not materials:
        raise BadKeys("KAOWU_SECRET_KEYS holds no key")
    return KeyRing(
        keys={version: AESGCM(_derive(material, b"seal")) for version, material in materials.items()},
        newest=max(materials),
        index_key=_derive(materials[min(materials)], b"index"),
        marks={version: _derive(material, b"mark").hex()[:16] for version, material in materials.items()},
    )


_in_use: list[KeyRing] = []


def use(ring: KeyRing) -> None:
    """Make `ring` the one that sealed fields use in this process."""
    _in_use[:] = [ring]


def ring() -> KeyRing:
    """The ring in use; a program that forgot to choose one is a bug."""
    return _in_use[0]


def index(text: str) -> str:
    return ring().index(text)
