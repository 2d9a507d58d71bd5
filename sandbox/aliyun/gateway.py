"""What stands before every action: parameters, key, time, signature, nonce, version."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from functools import lru_cache

from sandbox.aliyun.refusal import Refused
from sandbox.aliyun.signature import is_signed_with, string_to_sign
from sandbox.clock import Clock

VERSION = "2017-05-25"
PUBLIC = ("Action", "Version", "AccessKeyId", "SignatureMethod", "SignatureVersion")
PUBLIC_OF_ONE_CALL = ("SignatureNonce", "Timestamp", "Signature")
MANDATORY = {
    "SendSms": ("PhoneNumbers", "SignName", "TemplateCode"),
    "SendBatchSms": ("PhoneNumberJson", "SignNameJson", "TemplateCode"),
    "QueryTokenForMnsQueue": ("MessageType", "QueueName"),
    "QuerySendDetails": ("PhoneNumber", "SendDate", "PageSize", "CurrentPage"),
}
# The older error texts say 15 minutes, the newest page 31 (aliyun-sms.md 1.2): the stricter one.
CLOCK_SKEW = timedelta(minutes=15)


class Gateway:
    """Checks calls against one access key and remembers the nonces of those it let through."""

    def __init__(self, key_id: str, key_secret: str, clock: Clock) -> None:
        self._key_id = key_id
        self._key_secret = key_secret
        self._clock = clock
        self._nonces: dict[str, datetime] = {}

    def check(self, method: str, params: Mapping[str, str]) -> None:
        """Raises Refused (HTTP 4xx) unless the call may reach its action (aliyun-sms.md 1.2, 2)."""
        _require(params, PUBLIC + PUBLIC_OF_ONE_CALL)
        if params["AccessKeyId"] != self._key_id:
            raise Refused("InvalidAccessKeyId.NotFound", "Specified access key is not found.", 404)
        self._check_time(params["Timestamp"])
        self._check_signature(method, params)
        self._check_nonce(params["SignatureNonce"])
        if params["Version"] != VERSION:
            raise Refused("InvalidVersion", "Specified parameter Version is not valid.", 400)
        if params["Action"] not in MANDATORY:
            raise Refused("InvalidAction.NotFound", "Specified api is not found, check your url.", 404)
        _require(params, MANDATORY[params["Action"]])

    def _check_time(self, timestamp: str) -> None:
        try:
            at = _instant(timestamp)
        except ValueError:
            raise Refused(
                "InvalidTimeStamp.Format", "Specified time stamp is not well formatted.", 400
            ) from None
        if abs(self._clock.now() - at) > CLOCK_SKEW:
            raise Refused("InvalidTimeStamp.Expired", "Specified time stamp or date value is expired.", 400)

    def _check_signature(self, method: str, params: Mapping[str, str]) -> None:
        text = string_to_sign(method, params)
        if not is_signed_with(self._key_secret, text, params["Signature"]):
            # The official SDK splits this message at its colon and breaks without one (aliyun-sms.md 1.3).
            reason = "Specified signature is not matched with our calculation. server string to sign is:"
            raise Refused("SignatureDoesNotMatch", reason + text, 400)

    def _check_nonce(self, nonce: str) -> None:
        now = self._clock.now()
        while self._nonces and now - next(iter(self._nonces.values())) > 2 * CLOCK_SKEW:
            del self._nonces[next(iter(self._nonces))]
        if nonce in self._nonces:
            raise Refused("SignatureNonceUsed", "Specified signature nonce was used already.", 400)
        self._nonces[nonce] = now


@lru_cache
def _instant(timestamp: str) -> datetime:
    return datetime.strptime(timestamp, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)


def _require(params: Mapping[str, str], names: tuple[str, ...]) -> None:
    for name in names:
        if not params.get(name):
            raise Refused(f"Missing{name}", f"{name} is mandatory for this action.", 400)
