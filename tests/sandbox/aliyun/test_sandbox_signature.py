"""RPC v1 signatures against a known answer and against the official SDK."""

from urllib.parse import parse_qsl

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox.aliyun.signature import is_signed_with, sign, string_to_sign

# aliyun-sms.md 1.2.
KNOWN = {
    "AccessKeyId": "testId",
    "Action": "SendSms",
    "Format": "XML",
    "OutId": "123",
    "PhoneNumbers": "15300000001",
    "RegionId": "cn-hangzhou",
    "SignName": "阿里云短信测试专用",
    "SignatureMethod": "HMAC-SHA1",
    "SignatureNonce": "45e25e9b-0a6f-4070-8c85-2956eda1b466",
    "SignatureVersion": "1.0",
    "TemplateCode": "SMS_71390007",
    "TemplateParam": '{"customer":"test"}',
    "Timestamp": "2017-07-12T02:42:19Z",
    "Version": "2017-05-25",
}
SIGNATURE = "zJDF+Lrzhj/ThnlvIToysFRq6t4="


def test_the_known_call_has_the_known_signature() -> None:
    assert sign(string_to_sign("GET", KNOWN), "testSecret") == SIGNATURE


def test_the_signature_itself_is_not_signed() -> None:
    signed = {**KNOWN, "Signature": SIGNATURE}

    assert string_to_sign("GET", signed) == string_to_sign("GET", KNOWN)


@pytest.mark.parametrize("place", range(len(SIGNATURE)))
def test_one_wrong_byte_makes_a_signature_wrong(place: int) -> None:
    other = "A" if SIGNATURE[place] != "A" else "B"
    wrong = SIGNATURE[:place] + other + SIGNATURE[place + 1 :]

    assert not is_signed_with("testSecret", string_to_sign("GET", KNOWN), wrong)


def test_another_secret_or_method_makes_it_wrong() -> None:
    assert is_signed_with("testSecret", string_to_sign("GET", KNOWN), SIGNATURE)
    assert not is_signed_with("testsecret", string_to_sign("GET", KNOWN), SIGNATURE)
    assert not is_signed_with("testSecret", string_to_sign("POST", KNOWN), SIGNATURE)


@given(
    value=st.text(st.characters(exclude_categories=["Cs"])),
    name=st.from_regex("[A-Za-z]{1,9}", fullmatch=True),
)
def test_the_official_sdk_signs_any_text_alike(name: str, value: str) -> None:
    from aliyunsdkcore.auth.composer.rpc_signature_composer import get_signed_url

    url, text = get_signed_url({name: value}, "testId", "testSecret", "JSON", "POST", {})
    params = dict(parse_qsl(url.removeprefix("/?"), keep_blank_values=True))

    assert string_to_sign("POST", params) == text
    assert is_signed_with("testSecret", text, params["Signature"])
