"""The unified social credit code of an organisation (GB 32100-2015): 18 signs, the last checks the rest."""

SIGNS = "0123456789ABCDEFGHJKLMNPQRTUWXY"
LENGTH = 18


def is_credit_code(text: str) -> bool:
    """Whether these are 18 allowed signs of which the last one fits the others."""
    if len(text) != LENGTH or any(sign not in SIGNS for sign in text):
        return False
    total = sum(SIGNS.index(sign) * pow(3, place, len(SIGNS)) for place, sign in enumerate(text[:-1]))
    return SIGNS[-total % len(SIGNS)] == text[-1]
