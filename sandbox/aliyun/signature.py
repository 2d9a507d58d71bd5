"""RPC v1 signatures, HMAC-SHA1 (aliyun-sms.md 1.2), written without the official SDK."""

import base64
import hmac
import re
from collections.abc import Mapping
from urllib.parse import quote

PLAIN = re.compile("[A-Za-z0-9_.~-]*")


def string_to_sign(method: str, params: Mapping[str, str]) -> str:
    """What both sides sign: method, path `/` and all parameters but Signature, sorted by name."""
    pairs = sorted((name, value) for name, value in params.items() if name != "Signature")
    # Encoded twice; what is encoded once holds no other sign than % that must be encoded again.
    canonical = "%26".join(f"{_encode_twice(name)}%3D{_encode_twice(value)}" for name, value in pairs)
    return f"{method}&%2F&{canonical}"


def sign(text: str, secret: str) -> str:
    """The base64 signature of a string to sign."""
    digest = hmac.digest(f"{secret}&".encode(), text.encode("utf-8", "surrogatepass"), "sha1")
    return base64.b64encode(digest).decode()


def is_signed_with(secret: str, text: str, signature: str) -> bool:
    """Compares in constant time whether the signature belongs to this string to sign."""
    return hmac.compare_digest(sign(text, secret).encode(), signature.encode("utf-8", "surrogatepass"))


class _Twice(dict[int, str]):
    """Each sign that was met, encoded twice: to encode byte by byte takes ten times as long."""

    def __missing__(self, code: int) -> str:
        once = quote(chr(code), safe="~", errors="surrogatepass")
        self[code] = twice = once.replace("%", "%25")
        return twice


TWICE = _Twice()


def _encode_twice(text: str) -> str:
    return text if PLAIN.fullmatch(text) else text.translate(TWICE)
