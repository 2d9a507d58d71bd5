"""Two transactions write the same person at once, on PostgreSQL: the second takes whom the first wrote."""

import asyncio

import asyncpg
from registration_office import HOUSE, NOW, a_form, an_office

from db import connect, secrets
from db.models import Person
from exam.id_papers import index_text
from handlers import nouns
from handlers.registration.registering import register

INSERT = """
INSERT INTO person (name, id_type, id_number, id_index, sex, born_on, nation, phone_index,
  made_at, changed_at, version)
VALUES ($1, $2, '', $3, $4, $5, '', '', $6, $6, 1) RETURNING id"""
WAITING = """
SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"""
KNOWN = nouns.KNOWN


async def test_whom_somebody_else_writes_meanwhile_is_registered_and_not_written_again(
    postgres_url: str, ring: secrets.KeyRing
) -> None:
    async with connect.database(postgres_url, ring), asyncio.TaskGroup() as tasks:
        office, form = await an_office(), a_form(1)
        other = await asyncpg.connect(postgres_url.partition("?")[0])
        index = secrets.index(index_text(form.paper, form.number))
        async with other.transaction():
            written = (form.name, form.paper.value, index, form.sex.value, form.born_on, NOW)
            person = await other.fetchval(INSERT, *written)
            registering = tasks.create_task(register(office.plan.id, form, None, HOUSE))
            while not registering.done() and not await other.fetch(WAITING):  # noqa: ASYNC110 - what the database shows
                await asyncio.sleep(0.01)
        await other.close()
        assert (await registering).person_id == person
        assert await Person.all().count() == 1
