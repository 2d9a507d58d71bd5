"""What the command line says of the accounts at the messengers."""

from sandbox.arguments import read_arguments
from sandbox.options import WECHAT, WECOM, Options


def test_without_options_every_account_works_as_it_is() -> None:
    options = read_arguments([]).options

    assert (options.wechat, options.wecom) == (WECHAT, WECOM)
    assert options == Options(receipt_delay=options.receipt_delay, time_scale=options.time_scale)


def test_the_accounts_are_set_up_by_their_options() -> None:
    words = ["--wechat-callback", "http://127.0.0.1:8080/callbacks/wechat", "--wechat-appid", "wx1"]
    words += ["--wechat-plain", "--wecom-corpid", "ww1", "--wecom-agent", "7", "--telegram-token", "5:x"]
    options = read_arguments(words).options

    assert (options.wechat.callback, options.wechat.id) == ("http://127.0.0.1:8080/callbacks/wechat", "wx1")
    assert (options.wechat.sealed, options.wecom.sealed) == (False, True)
    assert (options.wecom.id, options.wecom.agent, options.telegram_token) == ("ww1", 7, "5:x")
