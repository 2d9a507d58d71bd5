"""What the sandbox must know of us: keys, sign, templates, and where to push."""

import json
from pathlib import Path
from urllib.parse import urlsplit

from app.settings import SANDBOX_KEY_ID, SANDBOX_KEY_SECRET, Environment
from messages.samples import shapes
from messages.wording import names


def arguments_for(environment: Environment, folder: Path, callback: str | None) -> list[str]:
    """The sandbox's options; `folder` receives the file of templates."""
    key_id, key_secret = environment.aliyun_keys or (SANDBOX_KEY_ID, SANDBOX_KEY_SECRET)
    file = folder / "templates.json"
    file.write_text(json.dumps(templates(), ensure_ascii=False), encoding="utf-8")
    options = ["--templates", str(file), "--sign", environment.aliyun_sign_name]
    options += ["--key-id", key_id, "--key-secret", key_secret]
    if callback:
        options += ["--callback", callback_base(callback, environment)]
    return options


def templates() -> dict[str, str]:
    """Every shape of every message under the code that is used until the provider gives one."""
    found = {}
    for name in names():
        for by_name in range(7):
            for each in shapes(name, sizes=range(max(2, by_name + 1), 10), by_name=(by_name,)):
                found["SMS_" + each.code_name.replace(".", "_")] = each.text
    return found


def callback_base(url: str, environment: Environment) -> str:
    """`url` may be the service's address or its callback address with the secret."""
    base = url.rstrip("/").removesuffix("/replies").removesuffix("/receipts")
    if urlsplit(base).path.strip("/"):
        return base
    return f"{base}/callbacks/aliyun/{environment.callback_secrets()[0]}"
