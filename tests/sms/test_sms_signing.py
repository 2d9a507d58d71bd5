"""The signature is checked against the vector of the provider and an implementation of our own."""

import base64
import hmac
from urllib.parse import parse_qsl, quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sms.account import AliyunAccount
from sms.signing import sign

ACCOUNT = AliyunAccount("https://dysmsapi.aliyuncs.com", "testId", "testSecret", "阿里云短信测试专用")
BUSINESS = {
    "OutId": "123",
    "PhoneNumbers": "15300000001",
    "SignName": "阿里云短信测试专用",
    "TemplateCode": "SMS_71390007",
    "TemplateParam": '{"customer":"test"}',
}
# aliyun-sms.md 1.2, the known-answer vector.
KNOWN = {
    **BUSINESS,
    "AccessKeyId": "testId",
    "Action": "SendSms",
    "Format": "XML",
    "RegionId": "cn-hangzhou",
    "SignatureMethod": "HMAC-SHA1",
    "SignatureNonce": "45e25e9b-0a6f-4070-8c85-2956eda1b466",
    "SignatureVersion": "1.0",
    "Timestamp": "2017-07-12T02:42:19Z",
    "Version": "2017-05-25",
}


def a_signature(method: str, params: dict[str, str]) -> str:
    """The RPC v1 signature, written without the SDK."""
    pairs = sorted((quote(name, safe="~"), quote(value, safe="~")) for name, value in params.items())
    text = f"{method}&%2F&" + quote("&".join(f"{name}={value}" for name, value in pairs), safe="~")
    return base64.b64encode(hmac.digest(b"testSecret&", text.encode(), "sha1")).decode()


def fields(form: bytes) -> dict[str, str]:
    return dict(parse_qsl(form.decode(), keep_blank_values=True))


def test_the_known_answer_is_reproduced() -> None:
    assert a_signature("GET", KNOWN) == "zJDF+Lrzhj/ThnlvIToysFRq6t4="


def test_a_request_in_the_body_is_signed_and_leaves_the_address_bare() -> None:
    request = sign(ACCOUNT, "SendSms", BUSINESS, in_body=True)

    told = fields(request.form)
    signature = told.pop("Signature")
    assert str(request.url) == "https://dysmsapi.aliyuncs.com/"
    assert signature == a_signature("POST", told)
    assert {name: told[name] for name in BUSINESS} == BUSINESS


def test_a_request_in_the_query_is_signed_and_has_no_body() -> None:
    request = sign(ACCOUNT, "SendSms", BUSINESS, in_body=False)

    told = fields(request.url.raw_query_string.encode())
    signature = told.pop("Signature")
    assert request.form == b""
    assert signature == a_signature("POST", told)
    assert {name: told[name] for name in BUSINESS} == BUSINESS


def test_every_request_has_a_nonce_of_its_own() -> None:
    nonces = [
        fields(sign(ACCOUNT, "SendSms", BUSINESS, in_body=True).form)["SignatureNonce"] for _ in range(500)
    ]

    assert len(set(nonces)) == 500


@given(st.text(st.characters(exclude_categories=["Cs"]), min_size=1))
def test_any_text_survives_and_is_signed(text: str) -> None:
    told = fields(sign(ACCOUNT, "SendSms", {"TemplateParam": text}, in_body=True).form)

    signature = told.pop("Signature")
    assert told["TemplateParam"] == text
    assert signature == a_signature("POST", told)


def test_a_lone_surrogate_cannot_be_signed() -> None:
    with pytest.raises(UnicodeEncodeError):
        sign(ACCOUNT, "SendSms", {"TemplateParam": "\ud83d"}, in_body=True)


def test_a_request_shows_nothing_of_itself() -> None:
    shown = repr(sign(ACCOUNT, "SendSms", BUSINESS, in_body=True))

    assert [secret for secret in (*BUSINESS.values(), "testId", "http") if secret in shown] == []
