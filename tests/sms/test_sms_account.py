import pytest

from sms.account import AliyunAccount


def an_account(endpoint: str) -> AliyunAccount:
    return AliyunAccount(endpoint, "key-id", "key-secret", "考务")


@pytest.mark.parametrize(
    ("endpoint", "url"),
    [
        ("https://dysmsapi.aliyuncs.com", "https://dysmsapi.aliyuncs.com/"),
        ("dysmsapi.aliyuncs.com", "https://dysmsapi.aliyuncs.com/"),
        (" https://dysmsapi.aliyuncs.com/ ", "https://dysmsapi.aliyuncs.com/"),
        ("http://127.0.0.1:18080/sandbox/aliyun", "http://127.0.0.1:18080/sandbox/aliyun/"),
        ("http://localhost:18080/aliyun/", "http://localhost:18080/aliyun/"),
        ("http://[::1]:18080", "http://[::1]:18080/"),
    ],
)
def test_an_endpoint_becomes_the_address_of_all_requests(endpoint: str, url: str) -> None:
    assert an_account(endpoint).url == url


@pytest.mark.parametrize(
    "endpoint", ["http://dysmsapi.aliyuncs.com", "http://10.0.0.1:8080", "http://127.0.0.1.example.com"]
)
def test_plain_http_is_refused_beyond_this_machine(endpoint: str) -> None:
    with pytest.raises(ValueError, match=r"^Aliyun endpoint: plain http is for a loopback address only"):
        an_account(endpoint)


@pytest.mark.parametrize(
    "endpoint",
    [
        "",
        "https://",
        "ftp://127.0.0.1",
        "https://host:99999",
        "https://host:0",
        "https://[::1",
        "https://host:x",
    ],
)
def test_an_endpoint_that_is_no_address_is_refused(endpoint: str) -> None:
    with pytest.raises(ValueError, match=r"^Aliyun endpoint: it reads https://HOST"):
        an_account(endpoint)


@pytest.mark.parametrize("endpoint", ["https://me:pass@host", "https://host/?a=1", "https://host/#a"])
def test_an_endpoint_with_more_than_an_address_is_refused_without_repeating_it(endpoint: str) -> None:
    with pytest.raises(ValueError, match=r"^Aliyun endpoint: only scheme, host, port and path belong there$"):
        an_account(endpoint)


@pytest.mark.parametrize(
    ("key_id", "secret", "sign", "missing"),
    [(" ", "s", "考", "access_key_id"), ("k", "", "考", "access_key_secret"), ("k", "s", "", "sign_name")],
)
def test_an_account_without_a_key_or_a_sign_is_refused(
    key_id: str, secret: str, sign: str, missing: str
) -> None:
    with pytest.raises(ValueError, match=f"^Aliyun account: {missing} is empty$"):
        AliyunAccount("https://dysmsapi.aliyuncs.com", key_id, secret, sign)


def test_an_account_shows_no_key() -> None:
    shown = repr(an_account("https://dysmsapi.aliyuncs.com"))

    assert shown == "AliyunAccount(endpoint='https://dysmsapi.aliyuncs.com', sign_name='考务')"
