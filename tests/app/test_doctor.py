"""Each fault of the house is found and named."""

from pathlib import Path

import pytest
from aiohttp import web
from pydantic import SecretStr

from app.doctor.examining import examine
from app.doctor.machine import filesystem_of
from app.settings import Environment
from db import connect
from db.connect import connection
from db.models import KeyMark
from db.secrets import read_ring

KEYS = "1:only-for-the-tests-of-kaowu"
OTHERS = "1:the-keys-of-another-house"


def an_environment(folder: Path, url: str = "", keys: str = KEYS, **changed: object) -> Environment:
    """A house without an SMS account and without a public address."""
    folder.mkdir(exist_ok=True)
    folder.chmod(0o750)
    given = {"secret_keys": SecretStr(keys), "callback_secret": SecretStr("only-for-tests"), **changed}
    address = {"database_url": SecretStr(url)} if url else {}
    return Environment.model_validate({"data_dir": folder, **address, **given})


async def states(environment: Environment) -> dict[str, str]:
    return {each.about: each.state.value for each in await examine(environment)}


async def test_a_sound_house_lacks_only_what_was_not_given(url: str, tmp_path: Path) -> None:
    found = await states(an_environment(tmp_path / "var", url))

    local = {"sqlite_disk": "ok"} if url.startswith("sqlite") else {}
    assert found == local | {
        "data_folder": "ok",
        "secrets": "ok",
        "disk": "ok",
        "database": "ok",
        "migrations": "ok",
        "keys": "ok",
        "clock": "ok",
        "instances": "warning",
        "alarms": "ok",
        "templates": "wrong",
        "provider": "wrong",
        "callback": "warning",
    }


async def test_a_database_that_does_not_answer_is_named_and_the_rest_is_still_looked_at(
    tmp_path: Path,
) -> None:
    found = await states(an_environment(tmp_path / "var", "postgres://kaowu:x@127.0.0.1:1/kaowu"))

    assert found["database"] == "wrong"
    assert found["callback"] == "warning"


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ("DELETE FROM tortoise_migrations WHERE name = '0001_first'", "旧：请运行 kaowu migrate"),
        (
            "INSERT INTO tortoise_migrations (app, name, applied_at)"
            " VALUES ('models', '9999_new', '2027-01-01')",
            "新：请升级程序",
        ),
    ],
)
async def test_a_schema_of_another_version_is_named(
    sqlite_url: str, tmp_path: Path, change: str, words: str
) -> None:
    async with connect.database(sqlite_url, read_ring(KEYS)):
        await connection().execute_query(change)

    told = {each.about: each for each in await examine(an_environment(tmp_path / "var", sqlite_url))}

    assert (told["migrations"].state.value, told["migrations"].words) == ("wrong", f"数据库比本程序{words}")


async def test_keys_of_another_house_are_named_and_leave_no_mark(sqlite_url: str, tmp_path: Path) -> None:
    async with connect.database(sqlite_url, read_ring(KEYS)):
        marks = await KeyMark.all().values_list("version", "mark")

    found = await states(an_environment(tmp_path / "var", sqlite_url, keys=OTHERS))
    short = await states(an_environment(tmp_path / "var", sqlite_url, keys="short"))

    assert (found["keys"], short["keys"], short["migrations"]) == ("wrong", "wrong", "ok")
    async with connect.database(sqlite_url, read_ring(KEYS)):
        assert await KeyMark.all().values_list("version", "mark") == marks


async def test_a_key_file_that_others_may_read_and_a_missing_folder_are_named(
    sqlite_url: str, tmp_path: Path
) -> None:
    environment = an_environment(tmp_path / "var", sqlite_url)
    environment.keys_file.write_text(KEYS)
    environment.keys_file.chmod(0o644)
    assert (await states(environment))["secrets"] == "wrong"

    gone = environment.model_copy(update={"data_dir": tmp_path / "nowhere"})
    assert (await states(gone))["data_folder"] == "wrong"


def test_a_file_system_is_that_of_the_nearest_mount(tmp_path: Path) -> None:
    mounts = tmp_path / "mounts"
    mounts.write_text(
        f"/dev/sda1 / ext4 rw 0 0\nserver:/x {tmp_path}/far nfs4 rw 0 0\nd {tmp_path}/a\\040b cifs rw 0 0\n"
    )
    for name in ("far", "farther", "a b"):
        (tmp_path / name).mkdir()

    assert filesystem_of(tmp_path / "far", mounts) == "nfs4"
    assert filesystem_of(tmp_path / "farther", mounts) == "ext4"
    assert filesystem_of(tmp_path / "a b", mounts) == "cifs"
    assert filesystem_of(tmp_path, tmp_path / "none") == ""


@pytest.mark.parametrize(("status", "state"), [(200, "ok"), (404, "wrong"), (502, "wrong")])
async def test_the_callback_is_walked_through_the_public_address(
    sqlite_url: str, tmp_path: Path, status: int, state: str
) -> None:
    async def answer(_: web.Request) -> web.Response:
        return web.Response(status=status)

    app = web.Application()
    app.router.add_get("/callbacks/aliyun/only-for-tests/replies", answer)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        public = f"http://127.0.0.1:{runner.addresses[0][1]}/"
        found = await states(an_environment(tmp_path / "var", sqlite_url, public_url=public))
    finally:
        await runner.cleanup()

    assert found["callback"] == state


async def test_the_secret_never_goes_over_plain_http(sqlite_url: str, tmp_path: Path) -> None:
    found = await states(an_environment(tmp_path / "var", sqlite_url, public_url="http://kaowu.example.org"))

    assert found["callback"] == "wrong"
