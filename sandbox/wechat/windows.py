"""When an account may write to a person: after what the person did, so often and so long."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sandbox.tencent.refusal import Refused


@dataclass(slots=True)
class Window:
    """So many messages until then."""

    until: datetime
    left: int


class Windows:
    """The windows of one person (channels-and-console.md 1.1)."""

    def __init__(self) -> None:
        self._after_message: Window | None = None
        self._after_event: Window | None = None

    def wrote(self, now: datetime) -> None:
        """A message opens 48 hours for 5."""
        self._after_message = Window(now + timedelta(hours=48), 5)

    def acted(self, now: datetime) -> None:
        """A tap on the menu, a follow or a scan opens one minute for 3."""
        self._after_event = Window(now + timedelta(minutes=1), 3)

    def use(self, now: datetime) -> None:
        """One message of the account; raises Refused 45015 outside the windows, 45047 when used up."""
        open_now = [
            window for window in (self._after_event, self._after_message) if window and now < window.until
        ]
        if not open_now:
            raise Refused(45015, "response out of time limit or subscription is canceled")
        for window in open_now:
            if window.left:
                window.left -= 1
                return
        raise Refused(45047, "out of response count limit")
