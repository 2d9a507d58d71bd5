"""Letters to people who have not asked us to leave them alone."""

from collections.abc import Sequence

from delivery import opt_outs
from delivery.enqueueing import Addressed, Mailing, put_many
from handlers.act import Act


async def put_willing(mailing: Mailing, letters: Sequence[Addressed], act: Act) -> int:
    """Queue what its addressee has not opted out of, inside the caller's transaction; how many were new."""
    refusing = await opt_outs.opted_out({each.address_index for each in letters}, mailing.lane, act.sign)
    willing = [each for each in letters if each.address_index not in refusing]
    return await put_many(mailing, willing, act.sign, act.now)
