"""How one sandbox is set up."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Options:
    """The settings of a sandbox: keys, what is registered at the provider, and its pace.

    `templates` maps a template code to its text with ${variables}; without a `sign` any sign is taken;
    `telegram_token` is that of the bot, `telegram_rate` how many messages a second it may send (0: any);
    `merchant` and its secret are those of the payment platform; `receipt_delay` is in seconds, without
    `receipts` none comes at all; the waits before a re-push are divided by `time_scale`.
    """

    key_id: str = "sandbox"
    key_secret: str = "sandbox-secret"  # noqa: S105 - a key of the sandbox opens nothing else
    merchant: str = "sandbox"
    merchant_secret: str = "sandbox-pay-secret"  # noqa: S105 - the same
    telegram_token: str = "1000000001:sandbox-telegram"  # noqa: S105 - the same
    telegram_rate: int = 0
    sign: str | None = None
    templates: Mapping[str, str] = field(default_factory=dict)
    strict: bool = False
    callback: str | None = None
    time_scale: float = 60.0
    receipt_delay: float = 0.5
    receipts: bool = True
