"""Requests to Dysmsapi, made and signed by the official SDK (aliyun-sms.md 1.2, 1.3 b)."""

import logging
from collections.abc import Mapping
from dataclasses import dataclass

from aliyunsdkcore.auth.composer.rpc_signature_composer import get_signed_url
from yarl import URL

from sms.account import AliyunAccount

PUBLIC = {"Version": "2017-05-25", "RegionId": "cn-hangzhou"}


@dataclass(frozen=True, slots=True, repr=False)
class SignedRequest:
    """One POST; it shows nothing of itself, for it holds a phone, a text and a signature."""

    url: URL
    form: bytes


def sign(account: AliyunAccount, action: str, params: Mapping[str, str], *, in_body: bool) -> SignedRequest:
    """A fresh request (own nonce and time) with all parameters in its form, or all in its query.

    UnicodeEncodeError where a parameter holds a lone surrogate.
    """
    path, _ = get_signed_url(
        {"Action": action, **PUBLIC, **params},
        account.access_key_id,
        account.access_key_secret,
        "JSON",
        "POST",
        {},
    )
    told = path.removeprefix("/?")
    if in_body:
        return SignedRequest(URL(account.url, encoded=True), told.encode())
    return SignedRequest(URL(f"{account.url}?{told}", encoded=True), b"")


def silence_sdk() -> None:
    """Keep the SDK's loggers from writing URLs with phones and signatures (aliyun-sms.md 1.3 trap 7)."""
    logging.getLogger("aliyunsdkcore").setLevel(logging.CRITICAL + 1)
    # This one gets a level and a handler of its own, to stderr, as soon as anybody imports its module.
    logging.getLogger("aliyunsdkcore.http.http_response").disabled = True
