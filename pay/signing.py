"""Signatures of the unified platform: HMAC-SHA256 over four lines (docs/payment.md)."""

import hashlib
import hmac
from collections.abc import Mapping

MERCHANT, TIME, NONCE, SIGNATURE = "Pay-Merchant", "Pay-Timestamp", "Pay-Nonce", "Pay-Signature"
ANSWER, CALLBACK = "ANSWER", "CALLBACK"


def signature(secret: str, what: str, timestamp: str, nonce: str, body: bytes) -> str:
    """In hex; `what` is METHOD and path of a request, ANSWER or CALLBACK."""
    lines = (what, timestamp, nonce, hashlib.sha256(body).hexdigest())
    return hmac.digest(secret.encode(), "\n".join(lines).encode("utf-8", "surrogatepass"), "sha256").hex()


def is_genuine(secret: str, what: str, headers: Mapping[str, str], body: bytes) -> bool:
    """Whether the headers hold the platform's signature of this body; compared in constant time."""
    wanted = signature(secret, what, headers.get(TIME, ""), headers.get(NONCE, ""), body)
    told = headers.get(SIGNATURE, "").encode("utf-8", "surrogatepass")
    return hmac.compare_digest(wanted.encode(), told)
