"""Numbers that had opted out before opt-outs had a table of their own."""

from db import connect, secrets
from db.connect import connection
from db.models import OptOut
from db.models.numbers import Kind, Source

BEFORE = "models.0007_reminders"
ROWS = (
    "INSERT INTO examiner (id, name, id_number, id_index, grade, certificate_number, certificate_until,"
    " employer, shares_phone, changed_at)"
    " VALUES (1, '王', '', '1', 'ordinary', '1', '2030-01-01', '', true, '2026-01-01 00:00:00+00:00')",
    "INSERT INTO examiner_phone (id, examiner_id, phone, phone_index, valid_from, valid_until, opted_out_at)"
    " VALUES (1, 1, '', 'gone', '2026-01-01 00:00:00+00:00', '2026-02-01 00:00:00+00:00',"
    " '2026-01-02 00:00:00+00:00'),"
    " (2, 1, '', 'closed', '2026-02-01 00:00:00+00:00', NULL, '2026-02-02 00:00:00+00:00'),"
    " (3, 1, '', 'open', '2026-02-01 00:00:00+00:00', NULL, NULL)",
)
OPTED_OUT = "SELECT phone_index FROM examiner_phone WHERE opted_out_at IS NOT NULL AND valid_until IS NULL"


async def test_an_opt_out_of_a_number_in_use_is_kept_and_closes_every_kind(
    url: str, ring: secrets.KeyRing
) -> None:
    await connect.migrate(url, BEFORE)
    async with connect.database(url, ring, checked=False):
        for statement in ROWS:
            await connection().execute_query(statement)

    await connect.migrate(url)

    async with connect.database(url, ring):
        (kept,) = await OptOut.all()
        assert (kept.address_index, kept.sign, kept.kind, kept.source, kept.at.isoformat()) == (
            "closed",
            "",
            Kind.ALL,
            Source.REPLY,
            "2026-02-02T00:00:00+00:00",
        )
    await connect.migrate(url, BEFORE)
    async with connect.database(url, ring, checked=False):
        assert await connection().execute_query_dict(OPTED_OUT) == [{"phone_index": "closed"}]
