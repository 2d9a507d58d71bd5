"""Drafts of one's own: kept at every step, for one phone, with files that belong to it alone."""

import io
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

import pytest
from PIL import Image
from public_on_loopback import OPEN, a_published_plan
from registration_office import a_form

from db import secrets, storage
from db.models import Dialogue, File, Person, Plan, PlanItem
from exam.errors import RuleBroken
from exam.id_papers import Paper, Sex
from exam.plan import State
from handlers.act import Act
from handlers.applying import claiming, clearing, drafting, files
from handlers.applying.scans import Upload, content_of
from handlers.proving.sessions import Visitor

ACT = Act(OPEN, "candidate", Random(1), "考务中心")
PDF = b"%PDF-1.4\n%%EOF\n"


def a_visitor(phone: str = "+8613800138000") -> Visitor:
    return Visitor(1, phone, secrets.index(phone))


async def an_item() -> PlanItem:
    await a_published_plan()
    return await PlanItem.get()


def a_picture(kind: str = "JPEG", width: int = 295, height: int = 413) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (width, height), "white").save(out, kind)
    return out.getvalue()


@pytest.fixture
def stored(tmp_path: Path) -> Path:
    storage.use(tmp_path / "files")
    return tmp_path / "files"


async def test_a_draft_keeps_what_every_step_said_and_can_be_found_again(database: str) -> None:
    me, item = a_visitor(), await an_item()
    draft = await drafting.begin(me, item.id, ACT)
    await drafting.keep(me, draft.id, "who", {"name": "张秀英", "nation": "汉"}, ACT)
    await drafting.keep(me, draft.id, "background", {"email": "nonsense"}, ACT)
    await drafting.keep(me, draft.id, "who", {"name": "张秀英", "nation": ""}, ACT)

    again = await drafting.begin(me, item.id, ACT)

    assert (again.id, again.step) == (draft.id, "who")
    assert again.answers == {"name": "张秀英", "email": "nonsense"}


async def test_a_draft_belongs_to_one_phone(database: str) -> None:
    item = await an_item()
    mine = await drafting.begin(a_visitor(), item.id, ACT)
    other = a_visitor("+8613900139000")

    assert await drafting.find(other, mine.id, ACT) is None
    with pytest.raises(RuleBroken, match="draft_unknown"):
        await drafting.keep(other, mine.id, "who", {"name": "x"}, ACT)
    assert (await drafting.begin(other, item.id, ACT)).id != mine.id


async def test_answers_are_sealed_and_cut_to_a_length(database: str) -> None:
    me, item = a_visitor(), await an_item()
    draft = await drafting.begin(me, item.id, ACT)
    await drafting.keep(me, draft.id, "who", {"name": "张" * 5000}, ACT)

    found = await drafting.find(me, draft.id, ACT)
    assert found is not None
    assert len(found.answers["name"]) == 1000


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"state": State.APPROVED}, "apply_closed"),
        ({"closes_at": OPEN}, "apply_closed"),
        ({"opens_at": OPEN + timedelta(seconds=1)}, "apply_early"),
    ],
)
async def test_nobody_begins_while_registration_is_not_open(
    database: str, changed: dict[str, object], reason: str
) -> None:
    item = await an_item()
    await Plan.all().update(**changed)

    with pytest.raises(RuleBroken, match=reason):
        await drafting.begin(a_visitor(), item.id, ACT)


async def test_another_item_begins_with_who_they_are_and_nothing_else(database: str) -> None:
    me, first = a_visitor(), await an_item()
    draft = await drafting.begin(me, first.id, ACT)
    await drafting.keep(me, draft.id, "who", {"name": "张秀英", "education": "college"}, ACT)
    await a_published_plan("2027年6月统考")
    second = await PlanItem.all().order_by("-id").first()
    assert second is not None

    assert (await drafting.begin(me, second.id, ACT)).answers == {"name": "张秀英"}


async def test_a_proved_phone_speaks_for_one_person_and_nobody_else_s(database: str) -> None:
    me, other = a_visitor(), a_visitor("+8613900139000")
    first = await claiming.claim(me, a_form(2), ACT)
    told = [
        (await claiming.claim(me, a_form(4), ACT)).refused,
        (await claiming.claim(me, a_form(2, name="李四"), ACT)).refused,
        (await claiming.claim(other, a_form(2), ACT)).refused,
    ]
    again = await claiming.claim(me, a_form(2), ACT)

    assert first.person is not None
    assert again.person == first.person
    assert told == ["phone_of_another", "name_differs", "identity_taken"]
    assert await Person.all().count() == 1


@pytest.mark.parametrize(
    ("phone", "name", "refused"),
    [
        ("+8613800138000", "", ""),
        ("", "", ""),
        ("+8613700137000", "", "identity_taken"),
        ("", "李四", "identity_taken"),
    ],
)
async def test_a_person_whom_a_school_wrote_down_is_adopted_only_where_all_agrees(
    database: str, phone: str, name: str, refused: str
) -> None:
    form = a_form(2)
    await Person.create(
        name=name or form.name,
        id_type=Paper.ID_CARD,
        id_number=form.number,
        id_index=secrets.index(form.number),
        sex=Sex.FEMALE,
        born_on=form.born_on,
        phone=phone or None,
        phone_index=secrets.index(phone) if phone else "",
        made_at=OPEN,
        changed_at=OPEN,
    )

    claimed = await claiming.claim(a_visitor(), form, ACT)

    assert claimed.refused == refused
    assert (await claiming.person_of(a_visitor()) is None) == bool(refused)


async def test_who_asks_for_many_identities_is_told_no_more(database: str) -> None:
    me = a_visitor()
    await claiming.claim(me, a_form(2), ACT)

    told = [(await claiming.claim(me, a_form(4), ACT)).refused for _ in range(12)]

    assert told == ["phone_of_another"] * 10 + ["claims_full"] * 2


@pytest.mark.parametrize(
    ("kind", "content", "refused"),
    [
        ("photo", b"", "scan_empty"),
        ("photo", PDF, "photo_no_picture"),
        ("photo", a_picture("PNG"), "photo_no_jpeg"),
        ("photo", a_picture(width=50, height=70), "photo_too_small"),
        ("photo", a_picture() + b"\0" * 205_000, "photo_too_large"),
        ("work", a_picture("PNG"), "scan_form"),
        ("work", b"PK\x03\x04" + b"\0" * 100, "scan_form"),
        ("work", b"%PDF-1.4 cut off", "scan_broken"),
        ("work", b"%PDF-" + b"\0" * 5 * 1024 * 1024, "scan_too_large"),
        ("work", a_picture(width=10_001, height=10), "scan_too_big"),
    ],
)
async def test_an_upload_is_judged_by_its_content(
    database: str, stored: Path, kind: str, content: bytes, refused: str
) -> None:
    me, item = a_visitor(), await an_item()
    draft = await drafting.begin(me, item.id, ACT)

    assert await files.upload(me, draft, Upload(kind, "a.jpg", content), ACT) == refused
    assert await File.all().count() == 0
    assert list(stored.glob("*/*")) == []


async def test_files_stand_sealed_and_are_found_by_their_own_draft_only(database: str, stored: Path) -> None:
    me, item = a_visitor(), await an_item()
    draft = await drafting.begin(me, item.id, ACT)
    await files.upload(me, draft, Upload("photo", "我.jpg", a_picture()), ACT)
    await files.upload(me, draft, Upload("work", "证明.pdf", PDF), ACT)
    draft = await drafting.begin(me, item.id, ACT)
    photo, (scan,) = await files.photo_of(draft), await files.scans_of(draft)
    other = await drafting.begin(a_visitor("+8613900139000"), item.id, ACT)

    assert photo is not None
    assert (photo.name, await content_of(scan)) == ("我.jpg", PDF)
    assert PDF not in b"".join(each.read_bytes() for each in stored.glob("*/*"))
    assert await files.find(other, scan.id) is None

    await files.remove(me, draft, scan.id, ACT)
    assert await files.scans_of(await drafting.begin(me, item.id, ACT)) == []


async def test_old_drafts_go_with_their_files_and_young_ones_stay(database: str, stored: Path) -> None:
    me, item = a_visitor(), await an_item()
    draft = await drafting.begin(me, item.id, ACT)
    await files.upload(me, draft, Upload("work", "证明.pdf", PDF), ACT)
    closes = (await Plan.get()).closes_at

    young = await clearing.clear(_at(closes + timedelta(days=30)))
    old = await clearing.clear(_at(closes + timedelta(days=30, seconds=1)))

    assert (young, old) == (0, 1)
    assert (await Dialogue.all().count(), await File.all().count()) == (0, 0)


def _at(now: datetime) -> Act:
    return Act(now.astimezone(UTC), "system", Random(1))
