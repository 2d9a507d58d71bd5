"""The candidates' side as a part of the service: everything below /p/."""

from pathlib import Path

import aiohttp_jinja2
import jinja2
from aiohttp import web

from console import looks
from console.public.checking import Checking
from console.public.desk import Desk
from console.public.drafts import Drafts
from console.public.entering import Entering
from console.public.files import Files
from console.public.guard import guarding, keep_safe
from console.public.mine import Mine
from console.public.publicity import Shown
from console.public.reading import Reading
from handlers.board.timeline import day_in_words
from messages.words import say

TEMPLATES = Path(__file__).parent / "templates"
MOST_BYTES = 12 * 1024 * 1024
"""Of one request: a scan and its form around it. Whatever is larger is refused before it is read."""


def add_public(app: web.Application, desk: Desk) -> None:
    """Serve the candidates' pages from `app` below /p/; its /static/ is the console's."""
    public = web.Application(middlewares=[guarding(desk.house)], client_max_size=MOST_BYTES)
    environment = aiohttp_jinja2.setup(
        public,
        loader=jinja2.FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        filters={"moment": looks.moment, "minute": looks.minute, "day": day_in_words},
    )
    environment.globals["say"] = say
    for part in (Reading, Entering, Drafts, Files, Checking, Mine, Shown):
        public.add_routes(part(desk).routes())
    public.on_response_prepare.append(keep_safe)
    app.add_subapp("/p/", public)
