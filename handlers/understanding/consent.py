"""Yes or no to "are you sure?": whole texts only, so that nothing is done by half a sentence."""

from handlers.understanding.folding import fold
from messages.phrases import shipped

_POLITE = ("请", "我")
_TRAILING = "吧啊呀哦了的嘛呢谢您"


def read_consent(text: str) -> bool | None:
    """True for yes, False for no, None for anything else. Not for reply codes: exam.reply reads these."""
    said, words = fold(text).plain, shipped()
    trimmed = said.rstrip(_TRAILING)
    for word in _POLITE:
        trimmed = trimmed.removeprefix(word)
    for each in (said, trimmed):
        if each in words.yes:
            return True
        if each in words.no:
            return False
    return None
