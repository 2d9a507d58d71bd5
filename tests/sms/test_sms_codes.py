from datetime import timedelta

import pytest

from db.models.delivery import Failure
from delivery.channel import InDoubt, Refused, Scope
from sms.codes import refusal

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(hours=24)
NEVER = [
    "isv.MOBILE_NUMBER_ILLEGAL",
    "isv.MOBILE_COUNT_OVER_LIMIT",
    "isv.BLACK_KEY_CONTROL_LIMIT",
    "isv.CUSTOMER_REFUSED",
    "isv.TEMPLATE_MISSING_PARAMETERS",
    "isv.TEMPLATE_PARAMS_ILLEGAL",
    "isv.INVALID_JSON_PARAM",
    "isv.PARAM_LENGTH_LIMIT",
    "isv.PARAM_NOT_SUPPORT_URL",
    "isv.INVALID_PARAMETERS",
    "isv.SMS_CONTENT_ILLEGAL",
    "isv.UNSUPPORTED_CONTENT",
    "isv.SMS_CONTENT_MISMATCH_TEMPLATE_TYPE",
    "isv.NEVER_HEARD_OF",
]
AGAIN = ["isp.SYSTEM_ERROR", "isp.GATEWAY_ERROR", "isp.NEVER_HEARD_OF"]
AWAY = ["Throttling", "Throttling.User", "Throttling.Api", "ServiceUnavailable", "InternalError"]
MEND = [
    "isv.DAY_LIMIT_CONTROL",
    "isv.MONTH_LIMIT_CONTROL",
    "isv.AMOUNT_NOT_ENOUGH",
    "isv.OUT_OF_SERVICE",
    "isv.SMS_SIGNATURE_ILLEGAL",
    "isv.SMS_SIGN_ILLEGAL",
    "isv.SIGN_STATE_ILLEGAL",
    "isv.SIGN_NAME_ILLEGAL",
    "isv.SMS_SIGNATURE_SCENE_ILLEGAL",
    "isv.SMS_TEMPLATE_ILLEGAL",
    "isv.EXTEND_CODE_ERROR",
    "isv.ONE_CODE_MULTIPLE_SIGN",
    "isv.CODE_EXCEED_LIMIT",
    "isv.CODE_ERROR",
    "isv.DENY_IP_RANGE",
    "isp.RAM_PERMISSION_DENY",
    "isv.ACCOUNT_NOT_EXISTS",
    "isv.ACCOUNT_ABNORMAL",
    "isv.PRODUCT_UN_SUBSCRIPT",
    "isv.PRODUCT_UNSUBSCRIBE",
    "InvalidAccessKeyId.NotFound",
    "SignatureDoesNotMatch",
    "InvalidVersion",
    "InvalidAction.NotFound",
    "InvalidTimeStamp.Expired",
    "Forbidden.RAM",
    "MissingPhoneNumbers",
]


@pytest.mark.parametrize("code", NEVER)
def test_a_fault_of_the_number_or_the_text_is_final(code: str) -> None:
    assert refusal(code, "") == Refused(code, Failure.PERMANENT, None)


@pytest.mark.parametrize("code", AGAIN)
def test_a_fault_of_the_moment_is_tried_again_in_seconds(code: str) -> None:
    assert refusal(code, "") == Refused(code, Failure.TEMPORARY, timedelta(seconds=5))


@pytest.mark.parametrize("code", AWAY)
def test_an_outage_of_the_provider_is_waited_out(code: str) -> None:
    assert refusal(code, "") == Refused(code, Failure.TECHNICAL, timedelta(seconds=5))


@pytest.mark.parametrize("code", MEND)
def test_a_fault_of_the_account_waits_for_staff(code: str) -> None:
    pauses = Scope.TEMPLATE if code == "isv.SMS_TEMPLATE_ILLEGAL" else Scope.CHANNEL

    assert refusal(code, "") == Refused(code, Failure.TECHNICAL, timedelta(minutes=5), pauses)


@pytest.mark.parametrize(
    ("message", "wait"),
    [
        ("触发分钟级流控Permits:1", MINUTE),
        ("触发小时级流控Permits:5", HOUR),
        ("触发天级流控Permits:10", DAY),
        ("触发号码天级流控Permits:40", DAY),
        ("limit", MINUTE),
        ("", MINUTE),
    ],
)
def test_the_limit_of_a_number_lasts_as_long_as_its_message_says(message: str, wait: timedelta) -> None:
    code = "isv.BUSINESS_LIMIT_CONTROL"

    assert refusal(code, message) == Refused(code, Failure.TEMPORARY, wait)


def test_a_nonce_that_was_used_means_that_the_request_arrived_before() -> None:
    assert refusal("SignatureNonceUsed", "") == InDoubt("SignatureNonceUsed")
