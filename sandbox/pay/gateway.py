"""What stands before every action: merchant, time, nonce, signature; and the signature of every answer."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from sandbox.clock import Clock
from sandbox.pay.refusal import Refused
from sandbox.pay.signature import ANSWER, MERCHANT, NONCE, SIGNATURE, TIME, is_signed, sign

CLOCK_SKEW = timedelta(minutes=5)


class Gateway:
    """Checks calls of one merchant and remembers the nonces of those it let through."""

    def __init__(self, merchant: str, secret: str, clock: Clock) -> None:
        self._merchant = merchant
        self._secret = secret
        self._clock = clock
        self._nonces: dict[str, datetime] = {}

    def check(self, what: str, headers: Mapping[str, str], body: bytes) -> dict[str, Any]:
        """The JSON object that was signed; raises Refused with HTTP 4xx."""
        told = {name: headers.get(name, "") for name in (MERCHANT, TIME, NONCE, SIGNATURE)}
        for name, value in told.items():
            if not value:
                raise Refused("PARAM_ERROR", f"缺少 {name}", 400)
        if told[MERCHANT] != self._merchant:
            raise Refused("NO_SUCH_MERCHANT", "商户不存在", 401)
        self._check_time(told[TIME])
        if not is_signed(self._secret, what, told, body):
            raise Refused("SIGN_ERROR", "签名不正确", 401)
        self._check_nonce(told[NONCE])
        return _object(body)

    def sign_answer(self, nonce: str, body: bytes) -> dict[str, str]:
        """The headers of an answer; it bears the nonce of its request."""
        timestamp = str(int(self._clock.now().timestamp()))
        return {
            TIME: timestamp,
            NONCE: nonce,
            SIGNATURE: sign(self._secret, ANSWER, timestamp, nonce, body),
        }

    def _check_time(self, timestamp: str) -> None:
        if not (timestamp.isascii() and timestamp.isdecimal() and len(timestamp) <= 11):
            raise Refused("PARAM_ERROR", "时间戳应为整数秒", 400)
        if abs(self._clock.now() - datetime.fromtimestamp(int(timestamp), UTC)) > CLOCK_SKEW:
            raise Refused("EXPIRED", "时间戳与平台时间相差超过 5 分钟", 401)

    def _check_nonce(self, nonce: str) -> None:
        now = self._clock.now()
        while self._nonces and now - next(iter(self._nonces.values())) > 2 * CLOCK_SKEW:
            del self._nonces[next(iter(self._nonces))]
        if nonce in self._nonces:
            raise Refused("NONCE_USED", "随机串已用过", 401)
        self._nonces[nonce] = now


def _object(body: bytes) -> dict[str, Any]:
    try:
        fields = json.loads(body)
    except (ValueError, RecursionError):
        raise Refused("PARAM_ERROR", "请求体不是有效的 JSON", 400) from None
    if not isinstance(fields, dict):
        raise Refused("PARAM_ERROR", "请求体应是一个 JSON 对象", 400)
    return fields
