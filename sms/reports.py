"""One receipt (SmsReport) as Aliyun pushes it (aliyun-sms.md 4.1, 4.3)."""

from delivery.receipts import Report
from exam.people import tidy_phone
from sms.fields import Element, Odd, as_text, read_column, read_time

IN_FLIGHT = "REQUEST_SUCCESS"
FLAGS = {"true": True, "false": False}


def read_report(element: Element) -> Report:
    """The receipt; raises Odd without a mainland mobile, an id of ours or theirs, or an outcome."""
    address = tidy_phone(as_text(element.get("phone_number")) or "")
    if address is None:
        raise Odd("phone")
    biz_id, out_id = read_column(element, "biz_id"), read_column(element, "out_id")
    if not biz_id and not out_id:
        raise Odd("no_id")
    code = read_column(element, "err_code")
    return Report(
        channel="sms",
        provider_id=biz_id,
        out_id=out_id,
        address=address,
        success=_is_delivered(code, element.get("success")),
        code=code,
        in_flight=code == IN_FLIGHT,
        reported_at=read_time(element.get("report_time")),
    )


def _is_delivered(code: str, success: object) -> bool:
    """Any DELIVER* (DELIVRD in SMPP) with success; where one of the two is missing, the other decides."""
    flag = success if isinstance(success, bool) else FLAGS.get(str(success).strip().lower())
    if not code and flag is None:
        raise Odd("no_outcome")
    return flag is not False and (not code or code.startswith("DELIV"))
