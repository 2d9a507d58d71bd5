"""The key ring: what it seals it opens, in its own place, with every version it holds."""

import pytest
from cryptography.exceptions import InvalidTag
from hypothesis import given
from hypothesis import strategies as st

from db.secrets import BadKeys, KeyRing, UnknownKey, new_key, read_ring

ONE = "1:the-first-key-material"
TWO = f"{ONE},2:the-second-key-material"
ANY_TEXT = st.text(st.characters(exclude_categories=()))
PLACE = "examiner.id_number"


@given(ANY_TEXT)
def test_whatever_is_sealed_opens_to_the_same_text(text: str) -> None:
    ring = read_ring(ONE)

    assert ring.open(ring.seal(text, PLACE), PLACE) == text


@pytest.mark.parametrize("text", ["", "\x00", "\ud83d", "a\x00b\udfff", "👩‍🔧", "身份证"])
def test_odd_texts_are_sealed_indexed_and_opened(text: str) -> None:
    ring = read_ring(ONE)

    assert (ring.open(ring.seal(text, PLACE), PLACE), len(ring.index(text))) == (text, 32)


def test_the_same_text_is_sealed_differently_each_time() -> None:
    ring = read_ring(ONE)

    assert len({ring.seal("13812345678", PLACE) for _ in range(20)}) == 20


def test_a_sealed_text_cannot_be_moved_to_another_place() -> None:
    ring = read_ring(ONE)
    sealed = ring.seal("13812345678", "examiner_phone.phone")

    with pytest.raises(InvalidTag):
        ring.open(sealed, "outgoing_message.address")


def test_a_change_of_any_byte_is_noticed() -> None:
    ring = read_ring(ONE)
    sealed = ring.seal("13812345678", PLACE)

    for at in range(len(sealed)):
        changed = bytes([*sealed[:at], sealed[at] ^ 1, *sealed[at + 1 :]])
        with pytest.raises((InvalidTag, UnknownKey)):
            ring.open(changed, PLACE)


def test_after_a_rotation_the_new_version_seals_and_the_old_still_opens() -> None:
    before, after = read_ring(ONE), read_ring(TWO)
    old = before.seal("13812345678", PLACE)

    new = after.seal("13812345678", PLACE)

    assert (after.open(old, PLACE), after.open(new, PLACE), old[0], new[0]) == (
        "13812345678",
        "13812345678",
        1,
        2,
    )
    with pytest.raises(UnknownKey, match="key version 2 is not in KAOWU_SECRET_KEYS"):
        before.open(new, PLACE)


def test_a_new_version_leaves_the_blind_index_as_it_is() -> None:
    assert read_ring(TWO).index("13812345678") == read_ring(ONE).index("13812345678")


def test_other_keys_give_another_index_and_do_not_open() -> None:
    ring, other = read_ring(ONE), read_ring("1:some-other-key-material")

    assert ring.index("13812345678") != other.index("13812345678")
    with pytest.raises(InvalidTag):
        other.open(ring.seal("13812345678", PLACE), PLACE)


def test_the_index_is_no_plain_hash_and_tells_texts_apart() -> None:
    ring = read_ring(ONE)

    assert len({ring.index(f"1381234{number:04}") for number in range(1000)}) == 1000


@pytest.mark.parametrize(
    ("text", "versions"),
    [
        ("the-only-key-material", [1]),
        ("7:the-only-key-material", [7]),
        (" 1:the-first-key-material , 2:the-second-key-material ,", [1, 2]),
        ("255:the-first-key-material,3:the-second-key-material", [3, 255]),
    ],
)
def test_a_ring_is_read_from_its_text(text: str, versions: list[int]) -> None:
    ring = read_ring(text)

    assert (sorted(ring.keys), ring.newest) == (versions, max(versions))


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("", "no key"),
        (" , ", "no key"),
        ("1:short", "at least 16"),
        ("short", "at least 16"),
        ("0:the-first-key-material", "from 1 to 255"),
        ("256:the-first-key-material", "from 1 to 255"),
        ("1000:the-first-key-material", "from 1 to 255"),
        ("1:the-first-key-material,1:the-second-key-material", "different numbers"),
        ("the-first-key-material,the-second-key-material", "different numbers"),
    ],
)
def test_a_bad_ring_is_refused_with_what_to_mend(text: str, wrong: str) -> None:
    with pytest.raises(BadKeys, match=wrong):
        read_ring(text)


def test_a_refusal_does_not_tell_the_key() -> None:
    with pytest.raises(BadKeys) as refused:
        read_ring("1:the-first-key-material,1:the-second-key-material")

    assert [part for part in ("first", "second") if part in str(refused.value)] == []


def test_fresh_key_material_makes_a_ring_and_is_never_the_same() -> None:
    first, second = new_key(), new_key()

    assert (read_ring(first).newest, first != second) == (1, True)


def test_a_ring_does_not_show_its_keys() -> None:
    ring: KeyRing = read_ring(ONE)

    assert repr(ring) == object.__repr__(ring)
