"""HMAC-SHA256 over four lines (docs/payment.md), for requests, answers and callbacks alike."""

import hashlib
import hmac

MERCHANT, TIME, NONCE, SIGNATURE = "Pay-Merchant", "Pay-Timestamp", "Pay-Nonce", "Pay-Signature"
ANSWER, CALLBACK = "ANSWER", "CALLBACK"


def sign(secret: str, what: str, timestamp: str, nonce: str, body: bytes) -> str:
    """The signature in hex; `what` is METHOD and path of a request, ANSWER or CALLBACK."""
    text = "\n".join((what, timestamp, nonce, hashlib.sha256(body).hexdigest()))
    return hmac.digest(secret.encode(), text.encode("utf-8", "surrogatepass"), "sha256").hex()


def is_signed(secret: str, what: str, headers: "dict[str, str]", body: bytes) -> bool:
    """Compares in constant time whether the headers' signature belongs to this body."""
    wanted = sign(secret, what, headers[TIME], headers[NONCE], body)
    return hmac.compare_digest(wanted.encode(), headers[SIGNATURE].encode("utf-8", "surrogatepass"))
