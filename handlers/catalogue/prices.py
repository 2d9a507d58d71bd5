"""The prices that hold for a centre: its own and those of the centres above it (domain.md 33)."""

from db.models import Fee, Organisation
from exam.fees import Price, PriceList


async def price_list(organisation_id: int) -> PriceList:
    """Every price of the centre and of those above it in the tree, to be asked by exam.fees.

    Occupations are codes there. DoesNotExist for an unknown centre.
    """
    path = (await Organisation.get(id=organisation_id)).path
    upwards = [code for code in reversed(path.split("/")) if code]
    rank = {code: number for number, code in enumerate(upwards)}
    rows = await Fee.filter(organisation__code__in=upwards).prefetch_related("organisation", "occupation")
    return PriceList(
        Price(
            id=row.id,
            rank=rank[row.organisation.code],
            occupation=row.occupation.code if row.occupation else None,
            level=row.level_id,
            subject=row.subject_id,
            mode=row.mode,
            candidate_class=row.candidate_class,
            amount_fen=row.amount_fen,
            from_on=row.from_on,
            until_on=row.until_on,
        )
        for row in rows
    )
