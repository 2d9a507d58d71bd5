"""The schema on both databases, read from their own catalogues, and the way up and down."""

from datetime import date
from pathlib import Path

import postgres
import pytest
from approval_office import RETURN, an_office
from board_rows import NOW, a_prompt, a_task, an_invitation
from real_catalogue import CHECKS, declared, read_catalogue
from tortoise import Tortoise
from tortoise.migrations.autodetector import MigrationAutodetector

import db.models
from db import connect, secrets
from db.connect import BadAddress, ForeignKeys, NotMigrated, Unreachable, connection
from db.models import ApprovalRuling, CalendarDay, KeyMark, Level
from exam.invitation import State
from handlers.approval import showing
from handlers.approval.deciding import decide
from handlers.jobs import undoing, walking

ZERO = "models.__first__"
FIVE = ["五级", "四级", "三级", "二级", "一级"]


async def test_a_migrated_database_knows_the_five_usual_levels(database: str) -> None:
    assert [level.name for level in await Level.all().order_by("-number")] == FIVE


async def test_the_catalogue_holds_every_key_check_and_index_that_is_declared_and_no_other(
    database: str,
) -> None:
    real, wanted = await read_catalogue(), declared()

    assert (sorted(wanted - real), sorted(real - wanted)) == ([], [])


def test_the_models_and_the_migration_state_the_same_checks() -> None:
    models = {name: getattr(db.models, name) for name in db.models.__all__}
    stated = {
        (name, check.name, check.check)
        for name, model in models.items()
        for check in model._meta.constraints or ()
    }

    assert stated == set(CHECKS)


async def test_down_to_zero_leaves_nothing_and_up_again_an_equal_catalogue(
    url: str, ring: secrets.KeyRing
) -> None:
    async with connect.database(url, ring):
        before = await read_catalogue()

    await connect.migrate(url, ZERO)
    async with connect.database(url, ring, checked=False):
        assert await read_catalogue() == set()
    await connect.migrate(url)

    async with connect.database(url, ring):
        assert await read_catalogue() == before
        assert [level.name for level in await Level.all().order_by("-number")] == FIVE


async def test_the_step_before_and_back_leave_an_open_task_as_it_is(url: str, ring: secrets.KeyRing) -> None:
    before_last = sorted(file.stem for file in connect.MIGRATIONS.glob("[0-9]*.py"))[-2]
    async with connect.database(url, ring):
        asked = await an_invitation(await a_task(), State.S1A)
        await a_prompt(asked, NOW)
        rows = await _rows()

    await connect.migrate(url, f"models.{before_last}")
    await connect.migrate(url)

    async with connect.database(url, ring):
        assert await _rows() == rows


async def test_what_was_decided_reads_the_same_after_the_way_down_and_up(
    url: str, ring: secrets.KeyRing
) -> None:
    async with connect.database(url, ring):
        office = await an_office()
        first, second = await office.submitted(7, 8)
        await office.batch(office.clerk)
        await decide(first, RETURN, office.chief)
        await undoing.undo((await office.batch(office.chief, [second])).id, office.chief)
        await walking.sweep(office.chief)
        told = [await showing.show(each, office.chief) for each in (first, second)]
        assert [len(each["history"]) for each in told] == [2, 2]

    await connect.migrate(url, "models.0027_attachments")
    async with connect.database(url, ring, checked=False):
        kept = (
            "SELECT verdict, reason, made_by, undone_at IS NULL AS stands FROM approval_decision ORDER BY id"
        )
        said = [tuple(row.values()) for row in await connection().execute_query_dict(kept)]
    await connect.migrate(url)

    assert [(*row[:3], bool(row[3])) for row in said] == [
        ("pass", "", office.clerk.actor, True),
        ("pass", "", office.clerk.actor, True),
        ("return", RETURN.reason, office.chief.actor, True),
        ("pass", "", office.chief.actor, False),
    ]
    async with connect.database(url, ring):
        assert [await showing.show(each, office.chief) for each in (first, second)] == told
        assert await ApprovalRuling.all().count() == 3


async def _rows() -> dict[str, list[dict[str, object]]]:
    """Everything, as it stands in the tables."""
    models = [getattr(db.models, name) for name in db.models.__all__]
    return {model.__name__: [*await model.all().order_by(model._meta.pk_attr).values()] for model in models}


async def test_migrating_twice_changes_nothing(url: str, ring: secrets.KeyRing) -> None:
    async with connect.database(url, ring):
        before = await read_catalogue()
        await CalendarDay.create(day=date(2027, 1, 1), is_working=False, name="元旦")

    await connect.migrate(url)

    async with connect.database(url, ring):
        assert await read_catalogue() == before
        assert [day.name for day in await CalendarDay.all()] == ["元旦"]
        assert [level.name for level in await Level.all().order_by("-number")] == FIVE


async def test_the_migrations_lead_to_the_models(database: str) -> None:
    files = sorted(connect.MIGRATIONS.glob("*.py"))
    assert Tortoise.apps is not None

    changes = await MigrationAutodetector(Tortoise.apps, connect.config(database)["apps"]).changes()

    assert [operation for writer in changes for operation in writer.operations] == []
    assert sorted(connect.MIGRATIONS.glob("*.py")) == files


async def test_a_schema_that_lacks_a_migration_is_refused(url: str, ring: secrets.KeyRing) -> None:
    async with connect.database(url, ring):
        newest = max(file.stem for file in connect.MIGRATIONS.glob("[0-9]*.py"))
        await connection().execute_query(f"DELETE FROM tortoise_migrations WHERE name = '{newest}'")  # noqa: S608

    with pytest.raises(NotMigrated, match="older"):
        async with connect.database(url, ring):
            pass


async def test_a_schema_newer_than_the_program_is_refused(url: str, ring: secrets.KeyRing) -> None:
    async with connect.database(url, ring):
        await connection().execute_query(
            "INSERT INTO tortoise_migrations (app, name, applied_at)"
            " VALUES ('models', '9999_tomorrow', '2030-01-01')"
        )

    with pytest.raises(NotMigrated, match="newer"):
        async with connect.database(url, ring):
            pass


async def test_an_empty_file_is_not_migrated(tmp_path: Path, ring: secrets.KeyRing) -> None:
    with pytest.raises(NotMigrated, match="older"):
        async with connect.database(f"sqlite://{tmp_path / 'new.sqlite3'}", ring):
            pass


async def test_a_folder_that_is_not_there_holds_no_migrated_database(
    tmp_path: Path, ring: secrets.KeyRing
) -> None:
    with pytest.raises(NotMigrated, match="older"):
        async with connect.database(f"sqlite://{tmp_path}/nowhere/new.sqlite3", ring):
            pass


async def test_a_file_that_is_no_database_is_unreachable(tmp_path: Path, ring: secrets.KeyRing) -> None:
    file = tmp_path / "notes.txt"
    file.write_text("not a database " * 100)

    with pytest.raises(Unreachable):
        async with connect.database(f"sqlite://{file}", ring):
            pass


async def test_an_empty_postgres_database_is_not_migrated(
    postgres_server: str, ring: secrets.KeyRing
) -> None:
    with pytest.raises(NotMigrated, match="older"):
        async with connect.database(f"{postgres_server}/postgres", ring):
            pass


async def test_a_foreign_key_ring_is_refused(url: str, ring: secrets.KeyRing) -> None:
    async with connect.database(url, ring):
        pass

    with pytest.raises(ForeignKeys):
        async with connect.database(url, secrets.read_ring("1:the-key-of-another-centre")):
            pass


async def test_a_ring_with_one_more_version_is_taken_and_from_then_on_demanded(
    url: str, ring: secrets.KeyRing
) -> None:
    both = secrets.read_ring("1:only-for-the-tests-of-kaowu,2:the-key-of-the-next-year")
    async with connect.database(url, ring):
        pass

    async with connect.database(url, both):
        assert {mark.version for mark in await KeyMark.all()} == {1, 2}

    with pytest.raises(ForeignKeys):
        async with connect.database(url, ring):
            pass


@pytest.mark.parametrize(
    "address",
    ["postgres://postgres@127.0.0.1:{free}/kaowu", "{server}/no_such_database", "{nobody}/postgres"],
)
async def test_a_postgres_that_does_not_let_us_in_is_unreachable(
    postgres_server: str, ring: secrets.KeyRing, address: str
) -> None:
    nobody = postgres_server.replace("//postgres@", "//nobody_we_know@")
    url = address.format(free=postgres.free_port(), server=postgres_server, nobody=nobody)

    with pytest.raises(Unreachable):
        async with connect.database(url, ring):
            pass
    with pytest.raises(Unreachable):
        await connect.migrate(url)


def test_other_databases_are_refused_by_name() -> None:
    with pytest.raises(BadAddress, match="mysql"):
        connect.config("mysql://localhost/kaowu")


async def test_a_service_at_work_notices_another_schema_and_other_keys(
    database: str, ring: secrets.KeyRing
) -> None:
    await connect.check_still_fits(ring)

    await KeyMark.create(version=2, mark="of a newer ring")
    with pytest.raises(ForeignKeys):
        await connect.check_still_fits(ring)

    await connection().execute_query(
        "INSERT INTO tortoise_migrations (app, name, applied_at) VALUES ('models', '9999_new', '2027-01-01')"
    )
    with pytest.raises(NotMigrated, match="newer"):
        await connect.check_still_fits(ring)
