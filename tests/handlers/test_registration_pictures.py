"""What is taken for a photo: a whole JPEG and nothing that only looks like one (domain.md C7)."""

import tracemalloc

import pytest
from photos import a_bomb, a_heavy_photo, a_photo, claiming

from exam.photo import Fault
from handlers.registration.pictures import fault_in

KB = 1024


def test_a_jpeg_of_one_inch_is_a_photo() -> None:
    assert fault_in(a_photo()) is None


def test_200_kb_are_taken_and_not_a_byte_more() -> None:
    weights = (200 * KB, 200 * KB + 1)

    assert [fault_in(a_heavy_photo(weight)) for weight in weights] == [None, Fault.TOO_LARGE]


@pytest.mark.parametrize("form", ["PNG", "GIF", "BMP", "WEBP", "TIFF"])
def test_another_format_is_named_as_such(form: str) -> None:
    assert fault_in(a_photo(148, 207, form)) is Fault.NO_JPEG


@pytest.mark.parametrize(
    "content",
    [b"", b"hello", b"\xff\xd8\xff", b"%PDF-1.7\n", b"MZ" + bytes(400), a_photo()[:600]],
    ids=["nothing", "a text", "three bytes", "a PDF", "a program", "a head alone"],
)
def test_what_is_no_picture_is_no_photo(content: bytes) -> None:
    assert fault_in(content) is Fault.NO_PICTURE


def test_a_photo_that_breaks_off_is_no_photo() -> None:
    photo = a_photo()

    assert fault_in(photo[: len(photo) // 2]) is Fault.NO_PICTURE


def test_a_bomb_is_refused_without_being_decoded() -> None:
    bomb = a_bomb()
    tracemalloc.start()

    found = fault_in(bomb)

    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert found is Fault.TOO_BIG
    assert most < 2**20


def test_a_jpeg_that_claims_to_be_vast_is_refused_by_its_head() -> None:
    assert fault_in(claiming(a_photo(), 60_000, 65_000)) is Fault.TOO_BIG
