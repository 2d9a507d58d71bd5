"""How Aliyun says no."""


class Refused(Exception):
    """A call is answered with this code; business errors come as HTTP 200, the gateway's as 4xx."""

    def __init__(self, code: str, message: str, status: int = 200) -> None:
        super().__init__(code)
        self.code = code
        self.message = message
        self.status = status
