"""The interfaces beside messages: menu, QR codes, files."""

from collections.abc import Mapping
from typing import Any

from sandbox.chats import File
from sandbox.tencent.refusal import Refused
from sandbox.wechat.account import Account

Body = Mapping[str, Any]
Answer = dict[str, object]
FINE: Answer = {"errcode": 0, "errmsg": "ok"}
KINDS = ("click", "view")


def create_menu(account: Account, body: Body) -> Answer:
    """menu/create: at most 3 buttons with at most 5 below each."""
    buttons = body.get("button")
    if not isinstance(buttons, list) or not 0 < len(buttons) <= 3:
        raise Refused(40016, "invalid button size")
    for button in buttons:
        below = button.get("sub_button") or []
        if len(below) > 5:
            raise Refused(40023, "invalid sub button size")
        for leaf in below or [button]:
            if leaf.get("type") not in KINDS or not leaf.get("name"):
                raise Refused(40017, "invalid button type")
            if not leaf.get("key" if leaf["type"] == "click" else "url"):
                raise Refused(40019, "invalid button key size")
    account.menu = body
    return FINE


def get_menu(account: Account, _: Body) -> Answer:
    """menu/get."""
    if not account.menu:
        raise Refused(46003, "menu no exist")
    return {"menu": account.menu}


def delete_menu(account: Account, _: Body) -> Answer:
    """menu/delete."""
    account.menu = {}
    return FINE


def create_code(account: Account, body: Body) -> Answer:
    """qrcode/create: a code whose scene comes with the scan."""
    info = body.get("action_info")
    scene = info.get("scene") if isinstance(info, Mapping) else None
    told = (scene.get("scene_str") or scene.get("scene_id")) if isinstance(scene, Mapping) else None
    if not told or len(str(told)) > 64:
        raise Refused(40053, "invalid action info")
    ticket = f"ticket-{account.new_id()}"
    account.scenes[ticket] = str(told)
    answer: Answer = {"ticket": ticket, "url": f"http://weixin.qq.com/q/{ticket}"}
    seconds = body.get("expire_seconds")
    return {**answer, "expire_seconds": seconds} if seconds else answer


def upload(account: Account, file: File) -> Answer:
    """media/upload: a picture for later messages."""
    media_id = f"media-{account.new_id()}"
    account.media[media_id] = file
    return {"type": "image", "media_id": media_id, "created_at": int(account.clock.now().timestamp())}
