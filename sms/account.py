"""The account at Aliyun: where it is reached and what signs for it."""

import ipaddress
from dataclasses import dataclass, field
from urllib.parse import SplitResult, urlsplit


@dataclass(frozen=True, slots=True)
class AliyunAccount:
    """Endpoint, key and approved sign of one account; its repr shows no key.

    An endpoint without a scheme is https. ValueError says what to mend; plain http is for loopback only,
    since every request carries phones and texts.
    """

    endpoint: str
    access_key_id: str = field(repr=False)
    access_key_secret: str = field(repr=False)
    sign_name: str

    def __post_init__(self) -> None:
        for name in ("access_key_id", "access_key_secret", "sign_name"):
            if not getattr(self, name).strip():
                raise ValueError(f"Aliyun account: {name} is empty")
        _check(self.endpoint)

    @property
    def url(self) -> str:
        """The address that requests are posted to; it ends in a slash."""
        parts = _split(self.endpoint)
        return f"{parts.scheme}://{parts.netloc}{parts.path.rstrip('/')}/"


def _split(endpoint: str) -> SplitResult:
    text = endpoint.strip()
    return urlsplit(text if "://" in text else f"https://{text}")


def _check(endpoint: str) -> None:
    try:
        parts = _split(endpoint)
        host, port = parts.hostname, parts.port
    except ValueError:
        host, port = None, None
    if not host or port == 0 or parts.scheme not in {"http", "https"}:
        raise ValueError("Aliyun endpoint: it reads https://HOST, such as https://dysmsapi.aliyuncs.com")
    if parts.username is not None or parts.query or parts.fragment:
        raise ValueError("Aliyun endpoint: only scheme, host, port and path belong there")
    if parts.scheme == "http" and not _is_loopback(host):
        raise ValueError("Aliyun endpoint: plain http is for a loopback address only; use https")


def _is_loopback(host: str) -> bool:
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
