"""Signatures and sealed messages, against the published vector and against wechatpy."""

from base64 import b64encode

import pytest
from hypothesis import given
from hypothesis import strategies as st
from wechatpy.crypto import PrpCrypto

from bot.tencent.sealing import Forged, Seal, check, sign
from bot.tencent.xml import read_xml

KEY, CORP = "jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C", "wx5823bf96d3bd56c7"
SEAL = Seal.of(KEY, CORP)
ECHO = "P9nAzCzyDtyTWESHep1vC5X9xho/qYX3Zpb4yKa9SKld1DsH3Iyt3tP3zNdtp+4RPcs8TgAE7OaBO+FZXvnaqQ=="


def test_the_published_vector_opens() -> None:
    check("5c45ff5e21c57e6ad56bac8758b79b1d9ac89fd3", "QDG6eK", "1409659589", "263014780", ECHO)

    assert SEAL.open(ECHO) == "1616140317555161061"


@given(st.text(), st.binary(min_size=16, max_size=16))
def test_what_is_sealed_opens_to_the_same(text: str, lead: bytes) -> None:
    words = text.encode("utf-8", "replace").decode()

    assert SEAL.open(SEAL.close(words, lead)) == words


@given(st.text(alphabet=st.characters(codec="utf-8")))
def test_the_oracle_opens_what_we_seal_and_we_what_it_seals(text: str) -> None:
    oracle = PrpCrypto(SEAL.key)

    assert oracle.decrypt(SEAL.close(text, b"0123456789abcdef"), CORP) == text
    assert SEAL.open(oracle.encrypt(text, CORP).decode()) == text


@given(st.binary())
def test_nothing_else_opens_and_nothing_crashes(body: bytes) -> None:
    with pytest.raises(Forged):
        SEAL.open(b64encode(body).decode())


@pytest.mark.parametrize("text", ["", "no base64", "考务", "AAAA"])
def test_a_text_that_is_no_seal_is_forged(text: str) -> None:
    with pytest.raises(Forged):
        SEAL.open(text)


def test_a_message_for_another_account_is_forged() -> None:
    other = Seal(SEAL.key, "wx0000000000000000")

    with pytest.raises(Forged):
        SEAL.open(other.close("x", b"0" * 16))


@pytest.mark.parametrize("key", ["", "short", KEY[:-1], f"{KEY}A", "考" * 43])
def test_a_key_that_is_none_is_refused(key: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - base64 has words of its own
        Seal.of(key, CORP)


def test_a_signature_of_other_texts_is_forged() -> None:
    check(sign("a", "b", "c"), "c", "b", "a")

    for told in ("", "考务", sign("a", "b")):
        with pytest.raises(Forged):
            check(told, "a", "b", "c")


def test_xml_is_read_by_its_names() -> None:
    told = read_xml("<xml><A><![CDATA[ 你好 ]]></A><B><C>1</C></B></xml>")

    assert (told["A"], told["B/C"]) == ("你好", "1")


@pytest.mark.parametrize(
    "body",
    [
        "",
        "<xml>",
        "{}",
        b"\xff\xfe",
        '<!DOCTYPE x [<!ENTITY a "b">]><xml>&a;</xml>',
        "<a>" * 7 + "</a>" * 7,
    ],
)
def test_what_is_no_plain_xml_is_refused(body: str | bytes) -> None:
    with pytest.raises(Forged):
        read_xml(body)
