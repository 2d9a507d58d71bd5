"""What the environment says, read once; an unknown KAOWU_ name is an error."""

import os
import secrets as luck
from collections.abc import Mapping
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

from pydantic import SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

SANDBOX_MERCHANT = "sandbox"
SANDBOX_PAY_SECRET = "sandbox-pay-secret"  # noqa: S105 - the same
SANDBOX_KEY_ID = "sandbox"
SANDBOX_KEY_SECRET = "sandbox-secret"  # noqa: S105 - the sandbox's own, worth nothing elsewhere
SANDBOX_BOT = "1000000001:sandbox-telegram"
SANDBOX_APPID = "wx5a0d0000000c0001"
SANDBOX_WECHAT = {
    "secret": "sandbox-wechat-secret",
    "token": "sandboxwechat",
    "aes_key": "c2FuZGJveC13ZWNoYXQtYWVzLWtleS0wMDAwMDAwMDA",
}
SANDBOX_CORPID = "ww5a0d0000000c0002"
SANDBOX_AGENT = 1000002
SANDBOX_WECOM = {
    "secret": "sandbox-wecom-secret",
    "token": "sandboxwecom",
    "aes_key": "c2FuZGJveC13ZWNvbS1hZXMta2V5LTAwMDAwMDAwMDA",
}
LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})


class Unsettled(Exception):
    """The environment cannot be used as it is; the text says what to mend."""


class Environment(BaseSettings):
    """Names as in design.md section 4, without their prefix."""

    model_config = SettingsConfigDict(env_prefix="KAOWU_", frozen=True)

    database_url: SecretStr | None = None
    data_dir: Path = Path("var")
    files_dir: Path | None = None
    secret_keys: SecretStr | None = None
    public_url: str | None = None
    callback_secret: SecretStr | None = None
    metrics_token: SecretStr | None = None
    profile: str = "jiangxi"
    log_level: Literal["debug", "info", "warning"] = "info"
    aliyun_endpoint: str | None = None
    aliyun_access_key_id: str | None = None
    aliyun_access_key_secret: SecretStr | None = None
    aliyun_sign_name: str = "考务中心"
    aliyun_queues: str = ""
    pay_endpoint: str | None = None
    pay_merchant: str | None = None
    pay_secret: SecretStr | None = None
    telegram_token: SecretStr | None = None
    telegram_api: str | None = None
    wechat_appid: str | None = None
    wechat_secret: SecretStr | None = None
    wechat_token: SecretStr | None = None
    wechat_aes_key: SecretStr | None = None
    wechat_api: str | None = None
    wecom_corpid: str | None = None
    wecom_agent: int | None = None
    wecom_secret: SecretStr | None = None
    wecom_token: SecretStr | None = None
    wecom_aes_key: SecretStr | None = None
    wecom_api: str | None = None

    @property
    def url(self) -> str:
        """The database's address; by default a SQLite file in the data folder."""
        if self.database_url is None:
            return f"sqlite://{(self.data_dir / 'kaowu.sqlite3').resolve()}"
        return self.database_url.get_secret_value()

    @property
    def speaks_to_sandbox(self) -> bool:
        return urlsplit(self.aliyun_endpoint or "").hostname in LOOPBACK

    @property
    def aliyun_keys(self) -> tuple[str, str] | None:
        """Key id and secret; the sandbox's own where the endpoint is on this machine and none are given."""
        if self.aliyun_access_key_id and self.aliyun_access_key_secret:
            return self.aliyun_access_key_id, self.aliyun_access_key_secret.get_secret_value()
        return (SANDBOX_KEY_ID, SANDBOX_KEY_SECRET) if self.speaks_to_sandbox else None

    @property
    def pay_keys(self) -> tuple[str, str] | None:
        """Merchant and secret; the sandbox's own where the endpoint is on this machine and none are given."""
        if self.pay_merchant and self.pay_secret:
            return self.pay_merchant, self.pay_secret.get_secret_value()
        near = urlsplit(self.pay_endpoint or "").hostname in LOOPBACK
        return (SANDBOX_MERCHANT, SANDBOX_PAY_SECRET) if near else None

    @property
    def queues(self) -> list[str]:
        """Names of the provider's queues that replies and receipts are fetched from."""
        return [name.strip() for name in self.aliyun_queues.split(",") if name.strip()]

    @property
    def files(self) -> Path:
        """Where the bytes of files stand; several machines share one folder."""
        return self.files_dir or self.data_dir / "files"

    @property
    def keys_file(self) -> Path:
        return self.data_dir / "secret_keys"

    @property
    def callback_file(self) -> Path:
        return self.data_dir / "callback_secret"

    def keys(self) -> str:
        """The key ring's text; Unsettled when there is none."""
        if self.secret_keys is not None:
            return self.secret_keys.get_secret_value()
        if self.keys_file.exists():
            return self.keys_file.read_text(encoding="utf-8").strip()
        raise Unsettled("没有密钥：请先运行 kaowu migrate，或设置 KAOWU_SECRET_KEYS")

    def callback_secrets(self) -> list[str]:
        """The secrets of the callback path, two while one replaces the other, newest first; or Unsettled."""
        if self.callback_secret is not None:
            text = self.callback_secret.get_secret_value()
        elif self.callback_file.exists():
            text = self.callback_file.read_text(encoding="utf-8")
        else:
            raise Unsettled("没有回调密钥：请先运行 kaowu migrate，或设置 KAOWU_CALLBACK_SECRET")
        secrets = [part.strip() for part in text.split(",") if part.strip()]
        if not 1 <= len(secrets) <= 2:
            raise Unsettled("KAOWU_CALLBACK_SECRET 应为一个密钥；更换期间可为两个，以逗号分隔")
        return secrets


def read_environment(given: Mapping[str, str] = os.environ) -> Environment:
    """The settings of this process; Unsettled names what is unknown or wrong."""
    known = {f"KAOWU_{name.upper()}" for name in Environment.model_fields}
    unknown = sorted(name for name in given if name.startswith("KAOWU_") and name not in known)
    if unknown:
        raise Unsettled(f"不认识的环境变量：{'、'.join(unknown)}")
    try:
        return Environment()
    except ValidationError as wrong:
        names = "、".join(f"KAOWU_{str(each['loc'][0]).upper()}" for each in wrong.errors())
        raise Unsettled(f"环境变量的值不能使用：{names}") from None


def keep_secret(file: Path, text: str) -> None:
    """Write a secret that only its owner may read; an existing file stays as it is."""
    file.parent.mkdir(parents=True, exist_ok=True)
    try:
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return
    with os.fdopen(descriptor, "w", encoding="utf-8") as out:
        out.write(text + "\n")


def new_callback_secret() -> str:
    return luck.token_urlsafe(24)
