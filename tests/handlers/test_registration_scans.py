"""Photos and scans in a zip: matched by number, kept once, refused by their reason, bombs never unpacked."""

import os
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from photos import a_bomb, a_heavy_photo, a_photo
from registration_office import HOUSE, Office, a_form, a_number, an_office

from db import storage
from db.models import File, Material, Registration
from exam.errors import RuleBroken
from exam.id_papers import Paper
from handlers.applying.scans import Upload, keep
from handlers.registration import files
from handlers.registration.attaching import Attached, Target, attach
from handlers.registration.registering import register

MINE = a_number(2)
PDF = b"%PDF-1.7 ... %%EOF"


@pytest.fixture(autouse=True)
def folder(tmp_path: Path) -> Path:
    storage.use(tmp_path / "files")
    return tmp_path / "files"


def zipped(place: Path, contents: dict[str, bytes]) -> Path:
    file = place / "scans.zip"
    with ZipFile(file, "w", ZIP_DEFLATED) as bundle:
        for name, content in contents.items():
            bundle.writestr(name, content)
    return file


async def an_applicant() -> tuple[Office, Registration]:
    office = await an_office()
    return office, await register(office.plan.id, a_form(), None, HOUSE)


async def attached(office: Office, file: Path) -> Attached:
    return await attach(file, Target(office.plan.id, None), HOUSE)


async def test_a_photo_and_scans_hang_on_the_registration_and_open_again(
    database: str, tmp_path: Path
) -> None:
    office, row = await an_applicant()
    contents = {f"{MINE}.jpg": a_photo(), f"照片/{MINE}_学历.pdf": PDF}

    done = await attached(office, zipped(tmp_path, contents))

    assert (done.kept, done.refused) == (2, [])
    stored = await Registration.get(id=row.id).select_related("photo")
    assert stored.photo is not None
    assert storage.storage().open(stored.photo.place) == a_photo()
    material = await Material.get().select_related("file")
    assert (material.kind, storage.storage().open(material.file.place)) == ("education", PDF)


async def test_the_same_zip_again_keeps_nothing_twice(database: str, tmp_path: Path) -> None:
    office, _ = await an_applicant()
    file = zipped(tmp_path, {f"{MINE}.jpg": a_photo(), f"{MINE}_身份证.jpg": a_photo()})
    await attached(office, file)

    done = await attached(office, file)

    assert (done.kept, done.unchanged, await File.all().count()) == (0, 2, 2)


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("readme.txt", b"hello", "文件名应为"),
        (f"{MINE}_自拍.jpg", a_photo(), "文件名应为"),
        (f"{MINE}.exe", b"MZ", "文件名应为"),
        (f"{MINE}.jpg", b"hello", "文件不是图片，或已损坏"),
        (f"{MINE}_学历.jpg", b"hello", "只能上传 JPEG 图片或 PDF"),
        (f"{MINE}_学历.pdf", b"%PDF-1.7", "文件不完整"),
        (f"{MINE}_学历.pdf", b"", "文件是空的"),
        (f"{MINE}.png", a_photo(form="PNG"), "照片应为 JPEG"),
        (f"{MINE}.jpg", a_heavy_photo(200 * 1024 + 1), "照片超过 200 KB"),
        (f"{MINE}.png", a_bomb(), "照片的像素太多"),
        (f"{MINE}.jpg", a_photo()[:600], "文件不是图片，或已损坏"),
        (f"{MINE}_学历.pdf", b"%PDF-" + bytes(6 * 2**20), "文件超过 5 MB"),
        (f"{a_number(4)}.jpg", a_photo(), "名单中没有这个证件号码"),
    ],
)
async def test_a_file_that_does_not_fit_is_named_with_its_reason(
    database: str, tmp_path: Path, name: str, content: bytes, reason: str
) -> None:
    office, _ = await an_applicant()

    done = await attached(office, zipped(tmp_path, {name: content}))

    ((named, why),) = done.refused
    assert (named, done.kept, reason in why) == (name.rsplit("/", 1)[-1], 0, True)


async def test_a_zip_bomb_is_refused_by_its_ratio_and_by_what_it_really_holds(
    database: str, tmp_path: Path
) -> None:
    office, _ = await an_applicant()
    file = zipped(tmp_path, {f"{MINE}_学历.pdf": b"%PDF-" + bytes(4 * 2**20)})

    done = await attached(office, file)

    assert [why for _, why in done.refused] == ["文件超过 5 MB，请压缩后再上传"]


async def test_names_in_gbk_as_windows_packs_them_are_read(database: str, tmp_path: Path) -> None:
    office, _ = await an_applicant()
    file = zipped(tmp_path, {f"{MINE}_AAAA.pdf": PDF})
    file.write_bytes(file.read_bytes().replace(b"AAAA", "学历".encode("gb18030")))

    done = await attached(office, file)

    assert (done.kept, done.refused) == (1, [])


async def test_what_is_no_zip_is_refused(database: str, tmp_path: Path) -> None:
    office, _ = await an_applicant()
    (tmp_path / "scans.zip").write_bytes(b"hello")

    with pytest.raises(RuleBroken, match="scans_unreadable"):
        await attached(office, tmp_path / "scans.zip")


async def test_bytes_whose_row_was_never_written_are_dropped_after_a_day(database: str, folder: Path) -> None:
    kept = (await keep(Upload("photo", "a.jpg", a_photo()), HOUSE)).file
    assert kept is not None
    lost = storage.storage().put(b"nobody's")
    young = storage.storage().put(b"just now")
    for place in (kept.place, lost):
        file = folder / place[:2] / place
        os.utime(file, (file.stat().st_atime, file.stat().st_mtime - 90_000))

    assert await files.drop_orphans(HOUSE) == 1

    left = {file.name for file in folder.rglob("*") if file.is_file()}
    assert left == {kept.place, young}


OTHERS = {
    Paper.PASSPORT: ("E12345678", "E12345678"),
    Paper.HK_MACAU_TAIWAN: ("H12345678", "h12345678"),
    Paper.FOREIGNER: ("911124198108030024", "911124198108030024"),
    Paper.OFFICER: ("军字第123456", "军字第123456号"),
}


async def test_scans_of_people_with_other_papers_are_found_by_their_numbers(
    database: str, tmp_path: Path
) -> None:
    office = await an_office()
    for serial, (paper, (number, _)) in enumerate(OTHERS.items()):
        form = a_form(paper=paper, number=number, phone=f"+8613800000{serial:03}")
        await register(office.plan.id, form, None, HOUSE)

    done = await attached(
        office, zipped(tmp_path, {f"{named}.jpg": a_photo() for _, named in OTHERS.values()})
    )

    assert (done.kept, done.refused) == (4, [])
    assert await Registration.filter(photo_id=None).count() == 0


async def test_a_number_that_two_people_have_on_two_kinds_of_paper_is_left_to_them(
    database: str, tmp_path: Path
) -> None:
    office = await an_office()
    for paper in (Paper.PASSPORT, Paper.HK_MACAU_TAIWAN):
        await register(office.plan.id, a_form(paper=paper, number="H12345678"), None, HOUSE)

    done = await attached(office, zipped(tmp_path, {"H12345678.jpg": a_photo()}))

    assert (done.kept, [why for _, why in done.refused]) == (
        0,
        ["有几个人的证件是这个号码，请由本人在报名网站上传"],
    )
