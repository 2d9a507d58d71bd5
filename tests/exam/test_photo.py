"""What a candidate's photo must be: a JPEG of the right weight, size and shape (domain.md C7)."""

import pytest

from exam.photo import Fault, Picture, Rules, fault_in_photo

KB = 1024


@pytest.mark.parametrize(
    ("picture", "fault"),
    [
        (Picture(200 * KB, "JPEG", 295, 413), None),
        (Picture(200 * KB + 1, "JPEG", 295, 413), Fault.TOO_LARGE),
        (Picture(200 * KB + 1, "", 0, 0), Fault.TOO_LARGE),
        (Picture(10 * KB, "", 0, 0), Fault.NO_PICTURE),
        (Picture(10 * KB, "PNG", 295, 413), Fault.NO_JPEG),
        (Picture(10 * KB, "JPEG", 147, 206), None),
        (Picture(10 * KB, "JPEG", 146, 206), Fault.TOO_SMALL),
        (Picture(10 * KB, "JPEG", 147, 205), Fault.TOO_SMALL),
        (Picture(10 * KB, "JPEG", 1200, 1680), None),
        (Picture(10 * KB, "JPEG", 1201, 1680), Fault.TOO_BIG),
        (Picture(10 * KB, "JPEG", 1200, 1681), Fault.TOO_BIG),
        (Picture(10 * KB, "JPEG", 413, 295), Fault.SHAPE),
        (Picture(10 * KB, "JPEG", 400, 400), Fault.SHAPE),
        (Picture(10 * KB, "JPEG", 248, 400), None),
        (Picture(10 * KB, "JPEG", 247, 400), Fault.SHAPE),
        (Picture(10 * KB, "JPEG", 320, 400), None),
        (Picture(10 * KB, "JPEG", 321, 400), Fault.SHAPE),
    ],
)
def test_a_photo_is_judged_by_its_first_fault(picture: Picture, fault: Fault | None) -> None:
    assert fault_in_photo(picture) is fault


def test_another_centre_may_ask_for_another_size() -> None:
    assert fault_in_photo(Picture(31 * KB, "JPEG", 295, 413), Rules(most_bytes=30 * KB)) is Fault.TOO_LARGE
