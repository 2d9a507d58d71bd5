"""WeCom as a whole: the app and the members who use it."""

from sandbox.surroundings import Surroundings
from sandbox.wecom.app import App
from sandbox.wecom.people import People


class WeCom:
    """One corporation's WeCom."""

    def __init__(self, around: Surroundings) -> None:
        self.app = App(around)
        self.callback = self.app.callback
        self.people = People(self.app)
