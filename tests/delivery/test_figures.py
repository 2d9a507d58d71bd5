"""What is counted for /metrics."""

from collections.abc import Iterator

import pytest
from counting import counted
from prometheus_client import generate_latest

from db.models.delivery import Lane, Sending
from delivery import figures


@pytest.fixture
def no_codes_yet() -> Iterator[None]:
    kept = set(figures._codes)
    figures._codes.clear()
    yield
    figures._codes.clear()
    figures._codes.update(kept)


def test_messages_are_counted_by_lane_and_state() -> None:
    before = counted("kaowu_messages_total", lane="broadcast", state="accepted")

    figures.moved(Lane.BROADCAST, Sending.ACCEPTED, 100)
    figures.moved(3, Sending.ACCEPTED)

    assert counted("kaowu_messages_total", lane="broadcast", state="accepted") == before + 101


def test_a_call_counts_its_time_and_what_it_carried() -> None:
    before = counted("kaowu_provider_carried_total", action="SendBatchSms")
    calls = counted("kaowu_provider_call_seconds_count", action="SendBatchSms", outcome="ok")

    figures.called("SendBatchSms", "ok", 0.2)
    figures.carried("SendBatchSms", 80)

    assert counted("kaowu_provider_carried_total", action="SendBatchSms") == before + 80
    assert counted("kaowu_provider_call_seconds_count", action="SendBatchSms", outcome="ok") == calls + 1


@pytest.mark.parametrize(
    ("code", "label"),
    [
        ("isv.BUSINESS_LIMIT_CONTROL", "isv.BUSINESS_LIMIT_CONTROL"),
        ("MK:0001", "MK:0001"),
        ("13800001111", "other"),
        ("+8613800001111", "other"),
        ("没有余额", "other"),
        ("", "none"),
    ],
)
def test_a_code_is_a_label_and_a_phone_is_not(no_codes_yet: None, code: str, label: str) -> None:
    before = counted("kaowu_receipts_total", code=label)

    figures.reported(code)

    assert counted("kaowu_receipts_total", code=label) == before + 1


def test_a_carrier_with_endless_codes_does_not_make_endless_lines(no_codes_yet: None) -> None:
    for number in range(figures.MOST_CODES + 50):
        figures.refused(f"ODD_{number}")

    lines = generate_latest(figures.REGISTRY).decode().splitlines()

    assert sum('kaowu_provider_refusals_total{code="ODD_' in line for line in lines) == figures.MOST_CODES
