"""The accounts at the SMS provider and the payment platform, as the environment describes them."""

import hmac
from collections.abc import Mapping
from urllib.parse import urlsplit

from aiohttp import ClientSession
from pydantic import SecretStr

from app.desk import now
from app.settings import Environment, Unsettled
from bot.telegram.account import TELEGRAM_PATH, TelegramAccount
from bot.tencent.sealing import Seal
from bot.wechat.account import WECHAT_API, WechatAccount
from bot.wecom.account import WECOM_API, WecomAccount
from pay.account import PayAccount
from pay.callbacks import PATH
from sms.account import AliyunAccount
from sms.queues import Queue

ENDPOINT = "https://dysmsapi.aliyuncs.com"


def account_of(environment: Environment) -> AliyunAccount | None:
    """None without keys; Unsettled where they or the endpoint cannot be used."""
    keys = environment.aliyun_keys
    if keys is None:
        return None
    try:
        return AliyunAccount(environment.aliyun_endpoint or ENDPOINT, *keys, environment.aliyun_sign_name)
    except ValueError as bad:
        raise Unsettled(f"短信账号不能使用：{bad}") from None


def pay_account_of(environment: Environment) -> PayAccount | None:
    """None without an endpoint or keys; Unsettled where they cannot be used."""
    keys = environment.pay_keys
    if environment.pay_endpoint is None or keys is None:
        return None
    public = environment.public_url
    try:
        return PayAccount(environment.pay_endpoint, *keys, f"{public.rstrip('/')}{PATH}" if public else "")
    except ValueError as bad:
        raise Unsettled(f"支付平台的账号不能使用：{bad}") from None


def telegram_account_of(environment: Environment) -> TelegramAccount | None:
    """None without a token. Updates are pushed to the public address where there is one, else fetched."""
    if environment.telegram_token is None:
        return None
    token, public = environment.telegram_token.get_secret_value(), environment.public_url
    webhook = f"{public.rstrip('/')}{TELEGRAM_PATH}" if public else ""
    # Telegram takes letters, digits, _ and -; whoever knows it can speak for Telegram.
    proof = hmac.new(environment.callback_secrets()[0].encode(), token.encode(), "sha256").hexdigest()
    try:
        return TelegramAccount(token, environment.telegram_api or "", webhook, proof)
    except ValueError:
        raise Unsettled("KAOWU_TELEGRAM_TOKEN 不是机器人的令牌，应形如 123456:ABC…") from None


def wechat_account_of(environment: Environment) -> WechatAccount | None:
    """None where nothing is set; Unsettled where a part is missing or cannot be used."""
    given = {
        "APPID": environment.wechat_appid,
        "SECRET": _plain(environment.wechat_secret),
        "TOKEN": _plain(environment.wechat_token),
        "AES_KEY": _plain(environment.wechat_aes_key),
    }
    if not _is_whole("微信公众号", "WECHAT", given):
        return None
    appid, secret, token, aes_key = (str(value) for value in given.values())
    seal = _seal("WECHAT", aes_key, appid)
    return WechatAccount(appid, secret, token, seal, (environment.wechat_api or WECHAT_API).rstrip("/"))


def wecom_account_of(environment: Environment) -> WecomAccount | None:
    """None where nothing is set; Unsettled where a part is missing or cannot be used."""
    given = {
        "CORPID": environment.wecom_corpid,
        "AGENT": environment.wecom_agent,
        "SECRET": _plain(environment.wecom_secret),
        "TOKEN": _plain(environment.wecom_token),
        "AES_KEY": _plain(environment.wecom_aes_key),
    }
    if not _is_whole("企业微信", "WECOM", given):
        return None
    corpid, agent, secret, token, aes_key = (str(value) for value in given.values())
    seal = _seal("WECOM", aes_key, corpid)
    api = (environment.wecom_api or WECOM_API).rstrip("/")
    return WecomAccount(corpid, int(agent), secret, token, seal, api)


def _is_whole(account: str, prefix: str, given: Mapping[str, object]) -> bool:
    """Whether all is set, or nothing; raises Unsettled for a part."""
    missing = [f"KAOWU_{prefix}_{name}" for name, value in given.items() if not value]
    if missing and len(missing) < len(given):
        raise Unsettled(f"{account}的设置不全，缺少 {'、'.join(missing)}")
    return not missing


def _seal(prefix: str, aes_key: str, owner: str) -> Seal:
    try:
        return Seal.of(aes_key, owner)
    except ValueError:
        raise Unsettled(f"KAOWU_{prefix}_AES_KEY 应为平台上显示的 43 个字符") from None


def _plain(secret: SecretStr | None) -> str:
    return secret.get_secret_value() if secret else ""


def queues_of(environment: Environment, account: AliyunAccount, session: ClientSession) -> list[Queue]:
    """The queues that replies and receipts are fetched from; Unsettled for a name that is none."""
    places = _at_sandbox(account) if environment.speaks_to_sandbox else {}
    try:
        return [Queue(name, account, session, now, **places) for name in environment.queues]
    except ValueError as bad:
        raise Unsettled(f"KAOWU_ALIYUN_QUEUES：{bad} 应以 -SmsUp 或 -SmsReport 结尾") from None


def _at_sandbox(account: AliyunAccount) -> dict[str, str]:
    parts = urlsplit(account.url)
    return {"keys_at": account.url, "queues_at": f"{parts.scheme}://{parts.netloc}"}
