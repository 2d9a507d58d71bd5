"""What the environment says, and what of it cannot be used."""

import pytest
from pydantic import SecretStr

from app.settings import Environment, Unsettled


@pytest.mark.parametrize("secrets", ["", " , ", "one,two,three"])
def test_callback_secrets_that_cannot_be_used_are_refused(secrets: str) -> None:
    with pytest.raises(Unsettled):
        Environment(callback_secret=SecretStr(secrets)).callback_secrets()


def test_two_callback_secrets_are_good_while_one_replaces_the_other() -> None:
    assert Environment(callback_secret=SecretStr("new, old")).callback_secrets() == ["new", "old"]
