from datetime import UTC, datetime

import pytest
from callbacks_on_loopback import RECEIPT

from delivery.receipts import Report
from sms.fields import Odd
from sms.reports import read_report

REPORTED = datetime(2026, 11, 21, 1, 0, 5, tzinfo=UTC)


def test_a_receipt_of_the_documented_shape_is_read() -> None:
    assert read_report(RECEIPT) == Report(
        channel="sms",
        provider_id="12345^0",
        out_id="67890",
        address="+8613811110000",
        success=True,
        code="DELIVERED",
        in_flight=False,
        reported_at=REPORTED,
    )


def test_a_receipt_of_the_older_shapes_is_the_same() -> None:
    older = {
        **RECEIPT,
        "phone_number": "8613811110000",
        "success": "true",
        "sms_size": 1,
        "out_id": 67890,
        "report_time": "20261121090005",
        "extra": None,
    }

    assert read_report(older) == read_report(RECEIPT)


@pytest.mark.parametrize(
    ("success", "code", "delivered"),
    [
        (True, "DELIVERED", True),
        ("TRUE", "DELIVRD", True),
        (True, "DELIVERED_LATE", True),
        (True, "", True),
        (None, "DELIVERED", True),
        (False, "DELIVERED", False),
        ("false", "MOBILE_NOT_ON_SERVICE", False),
        (False, "", False),
        (True, "EXPIRED", False),
        (None, "USER_REJECT", False),
        ("odd", "SOMETHING_NEW", False),
    ],
)
def test_a_message_is_delivered_when_code_and_success_say_so(
    success: object, code: str, delivered: bool
) -> None:
    report = read_report({**RECEIPT, "success": success, "err_code": code})

    assert (report.success, report.code, report.in_flight) == (delivered, code, False)


@pytest.mark.parametrize("success", [True, False, None])
def test_accepted_by_the_carrier_is_still_in_flight(success: object) -> None:
    report = read_report({**RECEIPT, "success": success, "err_code": "REQUEST_SUCCESS"})

    assert (report.success, report.in_flight) == (False, True)


@pytest.mark.parametrize("missing", ["biz_id", "out_id", "report_time", "err_msg", "sms_size", "send_time"])
def test_a_receipt_may_lack_one_of_its_fields(missing: str) -> None:
    report = read_report({name: value for name, value in RECEIPT.items() if name != missing})

    assert (report.address, report.success) == ("+8613811110000", True)


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"phone_number": "+85291234567"}, "phone"),
        ({"phone_number": None}, "phone"),
        ({"biz_id": "", "out_id": None}, "no_id"),
        ({"biz_id": "1\x00"}, "unstorable_biz_id"),
        ({"out_id": "\ud83d"}, "unstorable_out_id"),
        ({"err_code": "\x00"}, "unstorable_err_code"),
        ({"success": None, "err_code": None}, "no_outcome"),
    ],
)
def test_a_receipt_that_says_nothing_of_a_message_is_odd(changes: dict[str, object], reason: str) -> None:
    with pytest.raises(Odd, match=f"^{reason}$"):
        read_report({**RECEIPT, **changes})
