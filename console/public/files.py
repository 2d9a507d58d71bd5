"""The photo and the scans of a draft: sent, shown to their owner only, taken off again."""

from aiohttp import BodyPartReader, web

from console.public.browser import FIELD, browser_of, is_our_form
from console.public.desk import Desk
from console.public.drafts import own_draft
from console.public.reading import ONE
from db.storage import Gone
from exam import scan
from handlers.applying import drafting, files, steps
from handlers.applying.drafting import Draft
from handlers.applying.scans import PHOTO, Upload, content_of
from handlers.public import plans
from messages.words import say

FILE = r"{file:[0-9]{1,9}}"
MOST = scan.MOST_BYTES
SHORT = 200
"""Bytes of the fields around a file."""


class Files:
    """The handlers of /p/drafts/{id}/files."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def routes(self) -> list[web.AbstractRouteDef]:
        return [
            web.get(f"/drafts/{ONE}/files", self.show, name="console.public.files"),
            web.post(f"/drafts/{ONE}/files", self.take),
            web.get(f"/drafts/{ONE}/files/{FILE}", self.give, name="console.public.file"),
            web.post(f"/drafts/{ONE}/files/{FILE}/remove", self.remove),
        ]

    async def show(self, request: web.Request) -> web.Response:
        _, draft = await own_draft(self._desk, request)
        return await self._page(request, draft, "", "")

    async def take(self, request: web.Request) -> web.Response:
        visitor, draft = await own_draft(self._desk, request)
        sent = await read_upload(request)
        refused = await files.upload(visitor, draft, sent, self._desk.act())
        if refused:
            return await self._page(request, draft, sent.kind, say(f"applying.{refused}"))
        raise web.HTTPSeeOther(f"/p/drafts/{draft.id}/files")

    async def give(self, request: web.Request) -> web.Response:
        _, draft = await own_draft(self._desk, request)
        file = await files.find(draft, int(request.match_info["file"]))
        if file is None:
            raise web.HTTPNotFound
        try:
            content = await content_of(file)
        except Gone:
            raise web.HTTPNotFound from None
        # A PDF is saved, not shown: whatever it holds does not run among our pages.
        shown = "inline" if file.media_type == "image/jpeg" else "attachment; filename=scan.pdf"
        headers = {"Content-Disposition": shown, "Cache-Control": "private, no-store"}
        return web.Response(body=content, content_type=file.media_type, headers=headers)

    async def remove(self, request: web.Request) -> web.Response:
        await self._desk.form(request)
        visitor, draft = await own_draft(self._desk, request)
        await files.remove(visitor, draft, int(request.match_info["file"]), self._desk.act())
        raise web.HTTPSeeOther(f"/p/drafts/{draft.id}/files")

    async def _page(self, request: web.Request, draft: Draft, kind: str, error: str) -> web.Response:
        draft = await drafting.find(await self._desk.visitor(request), draft.id, self._desk.act()) or draft
        values = {
            "draft": draft,
            "item": await plans.show_item(draft.item_id),
            "steps": steps.STEPS,
            "step": "files",
            "photo": await files.photo_of(draft),
            "scans": await files.scans_of(draft),
            "kinds": list(scan.Kind),
            "kind": kind,
            "error": error,
        }
        return self._desk.page(request, "files.html", values, status=422 if error else 200)


async def read_upload(request: web.Request) -> Upload:
    """The file of a form of ours; its token comes first, and nothing is read beyond the limit.

    403 for a form that is not ours, 413 for a file that is too large, 400 for what is no such form.
    """
    if not request.content_type == "multipart/form-data":
        raise web.HTTPBadRequest
    texts: dict[str, str] = {}
    async for part in await request.multipart():
        if not isinstance(part, BodyPartReader):
            raise web.HTTPBadRequest
        if part.name != "file":
            texts[part.name or ""] = (await _read(part, SHORT)).decode(errors="replace")
            continue
        if not is_our_form(browser_of(request), {FIELD: texts.get(FIELD)}):
            raise web.HTTPForbidden
        kind = texts.get("kind", "")
        if kind != PHOTO and kind not in set(scan.Kind):
            raise web.HTTPBadRequest
        return Upload(kind, part.filename or "", await _read(part, MOST))
    raise web.HTTPForbidden


async def _read(part: BodyPartReader, most: int) -> bytes:
    read = bytearray()
    while piece := await part.read_chunk():
        read += piece
        if len(read) > most:
            raise web.HTTPRequestEntityTooLarge(max_size=most, actual_size=len(read))
    return bytes(read)
