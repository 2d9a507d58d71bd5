"""The account at Aliyun: where it is reached and what signs for it."""

from dataclasses import dataclass, field

from delivery.endpoints import url_of


@dataclass(frozen=True, slots=True)
class AliyunAccount:
    """Endpoint, key and approved sign of one account; its repr shows no key.

    An endpoint without a scheme is https. ValueError says what to mend; plain http is for loopback only,
    since every request carries phones and texts.
    """

    endpoint: str
    access_key_id: str = field(repr=False)
    access_key_secret: str = field(repr=False)
    sign_name: str
    url: str = field(init=False, repr=False)
    """The address that requests are posted to; it ends in a slash."""

    def __post_init__(self) -> None:
        for name in ("access_key_id", "access_key_secret", "sign_name"):
            if not getattr(self, name).strip():
                raise ValueError(f"Aliyun account: {name} is empty")
        url = url_of(self.endpoint, "Aliyun endpoint", "https://dysmsapi.aliyuncs.com")
        object.__setattr__(self, "url", url)
