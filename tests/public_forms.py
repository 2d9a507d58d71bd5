"""A candidate's way through the steps without a browser: each form as it is sent."""

import io

import aiohttp
from photos import a_photo
from PIL import Image, ImageDraw
from public_on_loopback import prove, send, token_on
from registration_office import a_number

PHONE = "13800138000"
NAME, CARD = "张秀英", a_number(2)
PDF = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\n%%EOF\n"
WHO = {"name": NAME, "id_type": "id_card", "id_number": CARD}
BACKGROUND = {"education": "college"}
ALL = {"attempt": "new", "subject_1": "yes", "subject_2": "yes"}
REASON = {**ALL, "years": "10", "work_1_from": "2015-03-01", "work_1_employer": "赣江机电厂"}
Answer = tuple[int, str, str]


def a_drawing(*strokes: tuple[int, int, int, int], size: tuple[int, int] = (600, 240)) -> bytes:
    """A PNG as the page's canvas is saved: black lines on nothing."""
    paper = Image.new("RGBA", size, (0, 0, 0, 0))
    for stroke in strokes:
        ImageDraw.Draw(paper).line(stroke, fill="black", width=5)
    out = io.BytesIO()
    paper.save(out, "PNG")
    return out.getvalue()


async def begin(session: aiohttp.ClientSession, phone: str = PHONE) -> None:
    """Prove the phone and begin a draft for the first item of the first plan."""
    await prove(session, phone)
    _, path, _ = await send(session, "/p/items/1", "/p/plans/1", plan="1")
    assert path.startswith("/p/drafts/"), path


async def keep(session: aiohttp.ClientSession, step: str, **fields: str) -> Answer:
    """Send one step of the first draft."""
    way = f"/p/drafts/1/{step}"
    return await send(session, way, way, **fields)


async def upload(session: aiohttp.ClientSession, kind: str, content: bytes, name: str = "me.jpg") -> Answer:
    way = "/p/drafts/1/files"
    form = aiohttp.FormData()
    form.add_field("_token", await token_on(session, way))
    form.add_field("kind", kind)
    form.add_field("file", content, filename=name, content_type="application/octet-stream")
    async with session.post(way, data=form) as answer:
        return answer.status, answer.url.path, await answer.text()


async def fill(session: aiohttp.ClientSession, **reason: str) -> None:
    """All steps up to the last, with an electrician of ten years unless `reason` says otherwise."""
    await keep(session, "who", **WHO)
    await keep(session, "background", **BACKGROUND)
    await keep(session, "reason", **(reason or REASON))
    await upload(session, "photo", a_photo())


async def hand_in(session: aiohttp.ClientSession, **signed: str) -> Answer:
    """Tick the pledge and sign it, by typing the name unless `signed` says otherwise."""
    return await keep(session, "check", **{"pledge": "yes", **(signed or {"typed_name": NAME})})
