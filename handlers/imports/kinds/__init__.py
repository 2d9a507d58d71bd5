"""The kinds of import, in the order in which an office loads them."""

from typing import Any

from handlers.imports.kind import Kind
from handlers.imports.kinds.avoidances import AVOIDANCES
from handlers.imports.kinds.blocked_dates import BLOCKED_DATES
from handlers.imports.kinds.catalogue import CATALOGUE
from handlers.imports.kinds.examiners import EXAMINERS
from handlers.imports.kinds.holidays import HOLIDAYS
from handlers.imports.kinds.organisations import ORGANISATIONS
from handlers.imports.kinds.venues import VENUES

KINDS: dict[str, Kind[Any]] = {
    "organisations": ORGANISATIONS,
    "catalogue": CATALOGUE,
    "venues": VENUES,
    "examiners": EXAMINERS,
    "blocked_dates": BLOCKED_DATES,
    "avoidances": AVOIDANCES,
    "holidays": HOLIDAYS,
}
