"""The families of errors: RuleBroken is expected, ProviderError is the carrier's, the rest are bugs.

RuleBroken     a rule says no: the transaction rolls back and the person is told `reason` in words
ProviderError  a provider failed; lives in delivery.channel, because exam knows no providers
"""


class RuleBroken(Exception):
    """A rule says no. `reason` names the words (messages/zh/words.toml, `refusal`), `values` fill them."""

    def __init__(self, reason: str, **values: object) -> None:
        super().__init__(reason)
        self.reason = reason
        self.values = values
