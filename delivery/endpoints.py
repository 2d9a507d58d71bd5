"""Addresses of providers, as operators write them."""

import ipaddress
from urllib.parse import SplitResult, urlsplit


def url_of(endpoint: str, whose: str, example: str) -> str:
    """The address that requests are posted to, ending in a slash; without a scheme it is https.

    ValueError says what to mend; plain http is for loopback only, since requests carry personal data.
    """
    try:
        parts = _split(endpoint)
        host, port = parts.hostname, parts.port
    except ValueError:
        parts, host, port = SplitResult("", "", "", "", ""), None, None
    if not host or port == 0 or parts.scheme not in {"http", "https"}:
        raise ValueError(f"{whose}: it reads https://HOST, such as {example}")
    if parts.username is not None or parts.query or parts.fragment:
        raise ValueError(f"{whose}: only scheme, host, port and path belong there")
    if parts.scheme == "http" and not _is_loopback(host):
        raise ValueError(f"{whose}: plain http is for a loopback address only; use https")
    return f"{parts.scheme}://{parts.netloc}{parts.path.rstrip('/')}/"


def _split(endpoint: str) -> SplitResult:
    text = endpoint.strip()
    return urlsplit(text if "://" in text else f"https://{text}")


def _is_loopback(host: str) -> bool:
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
