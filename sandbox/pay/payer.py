"""What a payer sees: the bills, their pay pages, and paying, on the page or by a test."""

from html import escape

from aiohttp import web

from sandbox.clock import in_beijing
from sandbox.pay.ledger import OPEN, PAID, Bill
from sandbox.pay.refusal import Refused
from sandbox.world import World

HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'",
    "Cache-Control": "no-store",
}
PAGE = """<!doctype html><html lang="zh-CN"><meta charset="utf-8">
<meta name="viewport" content="width=device-width"><title>{title}</title>
<style>body{{font:18px/1.6 sans-serif;max-width:32rem;margin:2rem auto;padding:0 1rem}}
button{{font:inherit;padding:.4rem 2rem}}</style><h1>{title}</h1>{body}</html>"""
WORDS = {OPEN: "待支付", PAID: "已支付", "CLOSED": "已关闭"}


class Payer:
    """The handlers of /pay/ and /pay/bills."""

    def __init__(self, world: World) -> None:
        self._world = world

    def routes(self) -> list[web.RouteDef]:
        """Where they answer."""
        return [
            web.get("/pay/", self.list_page),
            web.get("/pay/bills", self.list_bills),
            web.get("/pay/bills/{number}", self.show),
            web.post("/pay/bills/{number}/pay", self.pay),
            web.get("/pay/callbacks", self.count_callbacks),
        ]

    async def list_page(self, _: web.Request) -> web.Response:
        """The newest bills as a page."""
        newest = list(self._world.platform.ledger.bills.values())[:-101:-1]
        lines = [
            f'<li><a href="bills/{bill.provider_number}">{escape(bill.order.title)}</a> '
            f"{_yuan(bill)} {self._state(bill)}"
            for bill in newest
        ]
        return _page(
            "统一支付平台（沙箱）", f"<ul>{''.join(lines)}</ul>" if lines else "<p>还没有缴费单。</p>"
        )

    async def list_bills(self, _: web.Request) -> web.Response:
        """{"bills": [see `_describe`, …]}, oldest first."""
        bills = self._world.platform.ledger.bills.values()
        return web.json_response({"bills": [self._describe(bill) for bill in bills]})

    async def show(self, request: web.Request) -> web.Response:
        """The pay page of a bill."""
        bill = self._bill(request)
        words = f"<p>{escape(bill.order.title)}</p><p>应付 <b>{_yuan(bill)}</b>，{self._state(bill)}</p>"
        if bill.state_at(self._world.clock.now()) == OPEN:
            words += f'<form method="post" action="{bill.provider_number}/pay"><button>支付</button></form>'
        elif bill.paid_at:
            words += f"<p>{in_beijing(bill.paid_at)} 支付成功</p>"
        return _page("缴费", words)

    async def pay(self, request: web.Request) -> web.StreamResponse:
        """Pays the whole sum, or answers 409 {"code", "error"}; a browser goes back to the page."""
        bill = self._bill(request)
        try:
            self._world.platform.pay(bill)
        except Refused as refusal:
            return web.json_response({"code": refusal.code, "error": refusal.message}, status=409)
        if "text/html" in request.headers.get("Accept", ""):
            raise web.HTTPSeeOther(f"../{bill.provider_number}")
        return web.json_response(self._describe(bill))

    async def count_callbacks(self, _: web.Request) -> web.Response:
        """See Courier.as_json."""
        return web.json_response(self._world.platform.courier.as_json())

    def _bill(self, request: web.Request) -> Bill:
        """By the platform's number, or by the merchant's."""
        ledger, number = self._world.platform.ledger, request.match_info["number"]
        try:
            return ledger.bills.get(number) or ledger.find(number)
        except Refused:
            raise web.HTTPNotFound(text="没有这张缴费单") from None

    def _state(self, bill: Bill) -> str:
        return WORDS[bill.state_at(self._world.clock.now())]

    def _describe(self, bill: Bill) -> dict[str, object]:
        return {
            "number": bill.provider_number,
            "trade_number": bill.order.trade_number,
            "title": bill.order.title,
            "amount_fen": bill.order.amount_fen,
            "state": bill.state_at(self._world.clock.now()),
            "paid_at": bill.paid_at.isoformat() if bill.paid_at else None,
        }


def _yuan(bill: Bill) -> str:
    return f"{bill.order.amount_fen // 100}.{bill.order.amount_fen % 100:02d} 元"


def _page(title: str, body: str) -> web.Response:
    return web.Response(
        text=PAGE.format(title=title, body=body), content_type="text/html", charset="utf-8", headers=HEADERS
    )
