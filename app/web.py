"""The web side: callbacks, health, the console, and in the demo the sandbox behind /sandbox."""

from collections.abc import AsyncIterator, Awaitable, Callable

from aiohttp import web

from app.accounts import pay_account_of, telegram_account_of, wechat_account_of, wecom_account_of
from app.desk import now
from app.metrics import add_metrics
from app.proxy import add_sandbox
from app.settings import Environment
from bot.wechat import callbacks as wechat
from bot.wecom import callbacks as wecom
from db.connect import connection
from delivery import said
from delivery.intake import Contents, Intake
from delivery.replay import attend
from delivery.spool import Spool
from delivery.spooled import Push
from handlers.act import Act
from handlers.payment.provider import Provider
from handlers.payment.starting import start
from pay import callbacks as payment_callbacks
from pay.account import PayAccount
from pay.unified import open_platform
from scheduler.waiting import is_away
from sms import callbacks
from sms.callbacks import add_callbacks


def build_web(environment: Environment, sandbox: str | None) -> web.Application:
    """All routes of the service (design.md section 4)."""
    from console.public.browser import House
    from console.public.desk import Desk
    from console.public.site import add_public
    from console.site import add_console

    app = build_health(environment)
    _add_inbound(app, environment)
    payer = pay_account_of(environment)
    till = add_till(app, payer) if payer is not None else None
    if payer is not None:
        payment_callbacks.add_callbacks(app, payer, now)
    add_console(app, now, phones_url="/sandbox/" if sandbox else None)
    add_public(app, Desk(now, House(environment.public_url), environment.aliyun_sign_name, till))
    if sandbox:
        add_sandbox(app, sandbox)
    return app


def _add_inbound(app: web.Application, environment: Environment) -> None:
    """What providers push: kept by one intake, whichever edge took it."""
    intake = Intake(_translate, Spool(environment.data_dir / "spool"))
    attend(app, intake, now)
    add_callbacks(app, environment.callback_secrets(), now, intake)
    account = telegram_account_of(environment)
    if account is not None and account.webhook:
        from bot.telegram.callbacks import add_callbacks as add_telegram

        add_telegram(app, account, intake, now)
    official = wechat_account_of(environment)
    if official is not None:
        wechat.add_callbacks(app, official, intake, now)
    corporate = wecom_account_of(environment)
    if corporate is not None:
        wecom.add_callbacks(app, corporate, intake, now)


def _translate(push: Push) -> Contents:
    return callbacks.translate(push) if push.source[0] == callbacks.CHANNEL else said.translate(push)


def add_till(app: web.Application, payer: PayAccount) -> Callable[[int, Act], Awaitable[object]]:
    """Where candidates begin a payment: the platform is open as long as `app` serves."""
    platforms: list[Provider] = []

    async def platform(_: web.Application) -> AsyncIterator[None]:
        async with open_platform(payer, now) as opened:
            platforms.append(opened)
            yield

    async def begin(bill_id: int, act: Act) -> object:
        return await start(bill_id, platforms[0], act)

    app.cleanup_ctx.append(platform)
    return begin


def build_health(environment: Environment) -> web.Application:
    """/healthz, /readyz and /metrics: all that a worker serves, and the beginning of a web side."""
    app = web.Application()
    app.router.add_get("/healthz", _alive)
    app.router.add_get("/readyz", _ready)
    add_metrics(app, environment)
    return app


async def _alive(_: web.Request) -> web.Response:
    return web.json_response({"status": "ok"})


async def _ready(_: web.Request) -> web.Response:
    """503 while the database does not answer."""
    try:
        await connection().execute_query("SELECT 1")
    except Exception as error:
        if not is_away(error):
            raise
        return web.json_response({"status": "database"}, status=503)
    return web.json_response({"status": "ok"})
