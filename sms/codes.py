"""What Aliyun's error codes mean for a message: a literal table (aliyun-sms.md 2)."""

import re
from datetime import timedelta

from db.models.delivery import Failure
from delivery.channel import InDoubt, Refused, Scope

SOON = timedelta(seconds=5)
UNTIL_MENDED = timedelta(minutes=5)

NEVER = (Failure.PERMANENT, None, None)
AGAIN = (Failure.TEMPORARY, SOON, None)
MEND = (Failure.TECHNICAL, UNTIL_MENDED, Scope.CHANNEL)
TEMPLATE = (Failure.TECHNICAL, UNTIL_MENDED, Scope.TEMPLATE)
# The provider or the way to it is down: no fault of the message, which waits for as long as it is of use.
AWAY = (Failure.TECHNICAL, SOON, None)

Meaning = tuple[Failure, timedelta | None, Scope | None]

CODE = re.compile(r"[A-Za-z0-9_.\-]{1,64}")

MEANING: dict[str, Meaning] = {
    "isp.SYSTEM_ERROR": AGAIN,
    "isp.GATEWAY_ERROR": AGAIN,
    "Throttling": AWAY,
    "ServiceUnavailable": AWAY,
    "InternalError": AWAY,
    # The number or the text: it will be refused tomorrow as well.
    "isv.MOBILE_NUMBER_ILLEGAL": NEVER,
    "isv.MOBILE_COUNT_OVER_LIMIT": NEVER,
    "isv.BLACK_KEY_CONTROL_LIMIT": NEVER,
    "isv.CUSTOMER_REFUSED": NEVER,
    "isv.TEMPLATE_MISSING_PARAMETERS": NEVER,
    "isv.TEMPLATE_PARAMS_ILLEGAL": NEVER,
    "isv.INVALID_JSON_PARAM": NEVER,
    "isv.PARAM_LENGTH_LIMIT": NEVER,
    "isv.PARAM_NOT_SUPPORT_URL": NEVER,
    "isv.INVALID_PARAMETERS": NEVER,
    "isv.SMS_CONTENT_ILLEGAL": NEVER,
    "isv.UNSUPPORTED_CONTENT": NEVER,
    "isv.SMS_CONTENT_MISMATCH_TEMPLATE_TYPE": NEVER,
    # The account: staff mend it, and the message goes out then.
    "isv.DAY_LIMIT_CONTROL": MEND,
    "isv.MONTH_LIMIT_CONTROL": MEND,
    "isv.AMOUNT_NOT_ENOUGH": MEND,
    "isv.OUT_OF_SERVICE": MEND,
    "isv.SMS_SIGNATURE_ILLEGAL": MEND,
    "isv.SMS_SIGN_ILLEGAL": MEND,
    "isv.SIGN_STATE_ILLEGAL": MEND,
    "isv.SIGN_NAME_ILLEGAL": MEND,
    "isv.SMS_SIGNATURE_SCENE_ILLEGAL": MEND,
    "isv.SMS_TEMPLATE_ILLEGAL": TEMPLATE,
    "isv.EXTEND_CODE_ERROR": MEND,
    "isv.ONE_CODE_MULTIPLE_SIGN": MEND,
    "isv.CODE_EXCEED_LIMIT": MEND,
    "isv.CODE_ERROR": MEND,
    "isv.DENY_IP_RANGE": MEND,
    "isp.RAM_PERMISSION_DENY": MEND,
    "InvalidAccessKeyId.NotFound": MEND,
    "SignatureDoesNotMatch": MEND,
    "InvalidVersion": MEND,
    "InvalidAction.NotFound": MEND,
    "InvalidTimeStamp.Expired": MEND,
}

# The first that fits a code which the table does not hold; what fits none comes from the gateway.
FAMILIES = (
    ("Throttling.", AWAY),
    ("isp.", AGAIN),
    ("isv.ACCOUNT_", MEND),
    ("isv.PRODUCT_UN", MEND),
    ("isv.", NEVER),
    ("", MEND),
)

# Aliyun counts by the calendar minute, the calendar hour and 24 hours (aliyun-sms.md 3).
FREQUENCY = {"分钟": timedelta(minutes=1), "小时": timedelta(hours=1), "天": timedelta(hours=24)}


def refusal(code: str, message: str) -> Refused | InDoubt:
    """What an error code other than OK means; `message` tells how long a frequency limit lasts."""
    if code == "SignatureNonceUsed":
        # Every request has its own nonce: this one arrived twice, and the first may have been taken.
        return InDoubt(code)
    if code == "isv.BUSINESS_LIMIT_CONTROL":
        return Refused(code, Failure.TEMPORARY, _wait(message))
    known = MEANING.get(code)
    return Refused(code, *(known or next(meant for start, meant in FAMILIES if code.startswith(start))))


def _wait(message: str) -> timedelta:
    named = (wait for word, wait in FREQUENCY.items() if f"{word}级" in message)
    return next(named, FREQUENCY["分钟"])
