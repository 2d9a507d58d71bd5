"""Which numbers refuse what, in one statement for an audience of any size."""

from collections.abc import Collection

from db import lots
from db.models.delivery import Lane
from db.models.numbers import Kind, Source

# An answer belongs to a conversation about a dispatch: who refuses dispatch messages gets none.
REFUSED_BY = {
    Lane.ANSWER: (Kind.ALL, Kind.DISPATCH),
    Lane.DISPATCH: (Kind.ALL, Kind.DISPATCH),
    Lane.REMINDER: (Kind.ALL, Kind.REMINDER),
    Lane.BROADCAST: (Kind.ALL, Kind.BROADCAST),
}


async def opted_out(address_indexes: Collection[str], lane: Lane, sign: str) -> set[str]:
    """Those of `address_indexes` (blind indexes) that refuse messages of `lane` under `sign`. One query."""
    if not address_indexes:
        return set()
    all_, own = REFUSED_BY[lane]
    rows = await lots.run(
        f"SELECT DISTINCT address_index FROM opt_out WHERE {lots.among('address_index', 1)}"  # noqa: S608
        " AND lifted_at IS NULL AND sign IN ('', $2) AND kind IN ($3, $4)",
        lots.as_texts(address_indexes),
        sign,
        all_.value,
        own.value,
    )
    return {row["address_index"] for row in rows}


async def blocked(address_indexes: Collection[str]) -> set[str]:
    """Those of `address_indexes` that the provider, not their holder, says cannot be reached. One query."""
    if not address_indexes:
        return set()
    rows = await lots.run(
        f"SELECT DISTINCT address_index FROM opt_out WHERE {lots.among('address_index', 1)}"  # noqa: S608
        " AND lifted_at IS NULL AND source = $2",
        lots.as_texts(address_indexes),
        Source.RECEIPT.value,
    )
    return {row["address_index"] for row in rows}
