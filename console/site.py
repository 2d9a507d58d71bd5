"""The console as a part of the service."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import aiohttp_jinja2
import jinja2
from aiohttp import web

from console import looks, vendor
from console.live import Live
from console.pages import Pages
from console.safety import keep_safe
from handlers.board import board_version

HERE = Path(__file__).parent
STATIC = HERE / "static"


@dataclass(frozen=True, slots=True)
class Pace:
    """Seconds: `look` between two looks at the database for all who watch, `ping` between signs of life."""

    look: float = 0.5
    ping: float = 15.0


USUAL = Pace()


def add_console(
    app: web.Application,
    clock: Callable[[], datetime],
    phones_url: str | None = None,
    pace: Pace = USUAL,
    parts: Path = vendor.VENDOR,
) -> None:
    """Serve the console from `app`: /, /stream, /tasks/{id}, /tasks/{id}/stream and /static/.

    `clock` gives aware UTC. `phones_url` is a page to show beside the board when it is a path of this server,
    and to link to in any case. `parts` holds what `python -m console.vendor` copied; without it the pages
    stand still and say so. The database must be open whenever `app` answers.
    """
    live = Live(board_version, pace.look)
    environment = aiohttp_jinja2.setup(
        app,
        loader=jinja2.FileSystemLoader(HERE / "templates"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        filters={"moment": looks.moment, "minute": looks.minute, "iso": looks.iso},
    )
    environment.globals.update(
        looks=looks,
        parts=vendor.addresses(parts),
        phones_url=phones_url,
        phones_beside=phones_url is not None and phones_url.startswith("/"),
    )
    app.add_routes(Pages(clock, live, pace.ping).routes())
    app.router.add_static("/static/", STATIC, name="console.static")
    app.on_response_prepare.append(keep_safe)

    async def stop(_: web.Application) -> None:
        live.stop()

    app.on_shutdown.append(stop)
