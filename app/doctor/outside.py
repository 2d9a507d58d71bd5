"""The outside: the SMS account, its templates, and the way from the provider to our callback."""

from urllib.parse import urlsplit

from aiohttp import ClientError, ClientSession, ClientTimeout

from app.accounts import account_of, queues_of
from app.desk import now
from app.doctor.finding import Finding, warning, well, wrong
from app.settings import LOOPBACK, Environment, Unsettled
from db import settings
from delivery.channel import Outgoing, ProviderError
from exam.settings import TEMPLATE_CODE
from messages.samples import shapes
from messages.wording import names
from sms.aliyun import open_channel
from sms.queue_wire import QueueError
from sms.queues import Queue

NOBODY = "+8613800138000"  # the carrier's own service number: nobody gets anything, it is only asked about
PATIENCE = ClientTimeout(total=8, connect=4)
FEW = 5


async def look_at_provider(environment: Environment) -> list[Finding]:
    """A harmless query (QuerySendDetails), signed with the account's key."""
    try:
        account = account_of(environment)
        if account is None:
            words = "未配置短信账号，不会发送：请设置 KAOWU_ALIYUN_ACCESS_KEY_ID 和 …_SECRET"
            return [wrong("provider", words)]
        async with open_channel(account, now) as channel:
            await channel.look(Outgoing("doctor", NOBODY, "", {}, now()))
    except Unsettled as bad:
        return [wrong("provider", str(bad))]
    except ProviderError as refused:
        return [wrong("provider", f"短信平台不接受查询（{refused.code}）：请核对密钥、权限和网络")]
    return [well("provider", "短信平台接受本账号的查询"), _sign(environment)]


def _sign(environment: Environment) -> Finding:
    sign = environment.aliyun_sign_name
    given = "aliyun_sign_name" in environment.model_fields_set or environment.speaks_to_sandbox
    if not given:
        return warning("sign", f"签名用的是默认的“{sign}”：请把审核通过的签名填入 KAOWU_ALIYUN_SIGN_NAME")
    return well("sign", f"签名“{sign}”")


async def look_at_templates(environment: Environment) -> Finding:
    """Every shape of every message has the provider's code; the sandbox takes them without."""
    if environment.speaks_to_sandbox:
        return well("templates", "沙箱不需要模板 CODE")
    given = await settings.template_codes()
    every = [form.code_name for name in names() for form in shapes(name)]
    lacking = [name for name in every if TEMPLATE_CODE + name not in given]
    if not lacking:
        return well("templates", "所有模板都有 CODE")
    few = "、".join(lacking[:FEW]) + ("……" if len(lacking) > FEW else "")
    words = f"{len(lacking)} 个模板没有 CODE（{few}）：请用 kaowu config set {TEMPLATE_CODE}名称 CODE"
    return wrong("templates", words) if "invite" in lacking else warning("templates", words)


async def look_at_ways_in(environment: Environment) -> list[Finding]:
    """How replies and receipts reach us: fetched from queues, or pushed to our callback."""
    if not environment.queues:
        return [await look_at_callback(environment)]
    account = account_of(environment)
    if account is None:
        return []
    async with ClientSession() as session:
        return [await _look_at_queue(queue) for queue in queues_of(environment, account, session)]


async def _look_at_queue(queue: Queue) -> Finding:
    try:
        await queue.renew_token()
    except QueueError as refused:
        words = f"平台不给队列 {queue.name} 的令牌（{refused.code}）：请核对队列名、密钥和权限"
        return wrong("queue", words)
    return well("queue", f"可以读取队列 {queue.name}")


async def look_at_callback(environment: Environment) -> Finding:
    """The provider's way in, walked from here: a GET of our own callback through the public address."""
    public = (environment.public_url or "").rstrip("/")
    if not public:
        return warning("callback", "未设置 KAOWU_PUBLIC_URL，不能检查回调是否可达")
    if not (public.startswith("https://") or _is_here(public)):
        return wrong("callback", "KAOWU_PUBLIC_URL 应以 https:// 开头：回调地址含密钥，推送含手机号")
    address = f"{public}/callbacks/aliyun/{environment.callback_secrets()[0]}/replies"
    try:
        async with ClientSession() as http, http.get(address, timeout=PATIENCE) as answer:
            if answer.status == 200:
                return well("callback", f"回调经 {public} 可达")
            reason = f"HTTP {answer.status}"
    except (ClientError, OSError, TimeoutError) as error:
        reason = type(error).__name__
    return wrong("callback", f"回调经 {public} 不可达（{reason}）：请检查服务、反向代理、证书和防火墙")


def _is_here(public: str) -> bool:
    return urlsplit(public).hostname in LOOPBACK
