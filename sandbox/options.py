"""How one sandbox is set up."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Tencent:
    """One account: its id (AppID or CorpID) and secret, and how its callback is reached and sealed.

    `sealed` is the safe mode; WeCom knows no other. `agent` is WeCom's number of the app. `templates` maps
    a template id to its text with {{name.DATA}}.
    """

    id: str
    secret: str
    token: str
    aes_key: str
    callback: str | None = None
    sealed: bool = True
    agent: int = 0
    templates: Mapping[str, str] = field(default_factory=dict)


WECHAT = Tencent(
    "wx5a0d0000000c0001",
    "sandbox-wechat-secret",
    "sandboxwechat",
    "c2FuZGJveC13ZWNoYXQtYWVzLWtleS0wMDAwMDAwMDA",
)
WECOM = Tencent(
    "ww5a0d0000000c0002",
    "sandbox-wecom-secret",
    "sandboxwecom",
    "c2FuZGJveC13ZWNvbS1hZXMta2V5LTAwMDAwMDAwMDA",
    agent=1000002,
)


@dataclass(frozen=True, slots=True)
class Options:
    """The settings of a sandbox: keys, what is registered at the provider, and its pace.

    `templates` maps a template code to its text with ${variables}; without a `sign` any sign is taken;
    `wechat` and `wecom` are the accounts there; `telegram_token` is that of the bot, `telegram_rate` how
    many messages a second it may send (0: any);
    `merchant` and its secret are those of the payment platform; `receipt_delay` is in seconds, without
    `receipts` none comes at all; the waits before a re-push are divided by `time_scale`.
    """

    key_id: str = "sandbox"
    key_secret: str = "sandbox-secret"  # noqa: S105 - a key of the sandbox opens nothing else
    merchant: str = "sandbox"
    merchant_secret: str = "sandbox-pay-secret"  # noqa: S105 - the same
    telegram_token: str = "1000000001:sandbox-telegram"  # noqa: S105 - the same
    telegram_rate: int = 0
    wechat: Tencent = WECHAT
    wecom: Tencent = WECOM
    sign: str | None = None
    templates: Mapping[str, str] = field(default_factory=dict)
    strict: bool = False
    callback: str | None = None
    time_scale: float = 60.0
    receipt_delay: float = 0.5
    receipts: bool = True
