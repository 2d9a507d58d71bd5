"""The kinds of import, in the order in which an office loads them."""

from typing import Any

from handlers.imports.kind import Kind
from handlers.imports.kinds.approval_routes import APPROVAL_ROUTES
from handlers.imports.kinds.avoidances import AVOIDANCES
from handlers.imports.kinds.blocked_dates import BLOCKED_DATES
from handlers.imports.kinds.catalogue import CATALOGUE
from handlers.imports.kinds.conditions import CONDITION_TABLE
from handlers.imports.kinds.departments import DEPARTMENTS
from handlers.imports.kinds.examiners import EXAMINERS
from handlers.imports.kinds.fees import FEES
from handlers.imports.kinds.holidays import HOLIDAYS
from handlers.imports.kinds.modes import MODE_TABLE
from handlers.imports.kinds.organisations import ORGANISATIONS
from handlers.imports.kinds.plan_items import PLAN_ITEMS
from handlers.imports.kinds.return_reasons import RETURN_REASONS
from handlers.imports.kinds.rooms import ROOMS
from handlers.imports.kinds.scopes import SCOPES
from handlers.imports.kinds.staff import STAFF
from handlers.imports.kinds.standards import STANDARDS
from handlers.imports.kinds.standings import STANDINGS
from handlers.imports.kinds.venues import VENUES

KINDS: dict[str, Kind[Any]] = {
    "organisations": ORGANISATIONS,
    "departments": DEPARTMENTS,
    "staff": STAFF,
    "catalogue": CATALOGUE,
    "modes": MODE_TABLE,
    "fees": FEES,
    "standards": STANDARDS,
    "conditions": CONDITION_TABLE,
    "scopes": SCOPES,
    "venues": VENUES,
    "rooms": ROOMS,
    "examiners": EXAMINERS,
    "blocked_dates": BLOCKED_DATES,
    "avoidances": AVOIDANCES,
    "holidays": HOLIDAYS,
    "standings": STANDINGS,
    "plan_items": PLAN_ITEMS,
    "approval_routes": APPROVAL_ROUTES,
    "return_reasons": RETURN_REASONS,
}
