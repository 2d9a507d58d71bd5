"""The merchant account at the payment platform: where it is reached, and what signs for it."""

from dataclasses import dataclass, field

from delivery.endpoints import url_of

WHOSE, EXAMPLE = "Pay endpoint", "https://pay.example.gov.cn/pay"


@dataclass(frozen=True, slots=True)
class PayAccount:
    """Endpoint, merchant and secret; its repr shows no secret. ValueError says what to mend.

    `notify_url` is our callback address, empty where the platform cannot reach us: then it is only asked.
    """

    endpoint: str
    merchant: str
    secret: str = field(repr=False)
    notify_url: str = ""

    def __post_init__(self) -> None:
        for name in ("merchant", "secret"):
            if not getattr(self, name).strip():
                raise ValueError(f"Pay account: {name} is empty")
        url_of(self.endpoint, WHOSE, EXAMPLE)

    @property
    def url(self) -> str:
        """The address that actions are added to; it ends in a slash."""
        return url_of(self.endpoint, WHOSE, EXAMPLE)
