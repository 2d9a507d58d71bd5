"""A new broadcast: a template, its values and whom it is for."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from db import audit, settings
from db.atomic import atomic
from db.models import Broadcast, Organisation
from db.visible import scope_at
from exam.broadcast import State
from exam.errors import RuleBroken
from handlers.act import Act
from handlers.broadcasts import lists, lots, wording
from handlers.broadcasts.audiences import AUDIENCES, LIST
from handlers.broadcasts.audiences.audience import Wanted
from handlers.broadcasts.lists import ReadList
from handlers.broadcasts.people import Person
from handlers.policies import acting_for, allow


@dataclass(frozen=True, slots=True)
class Draft:
    """What staff typed; `file` is the list of the audience "list"."""

    title: str
    message: str
    values: Mapping[str, str] = field(repr=False)
    audience: str
    filters: Mapping[str, str]
    file: Path | None = None
    organisation: str = ""  # code


async def add(draft: Draft, act: Act) -> tuple[Broadcast, ReadList | None]:
    """Keep a draft; bad rows of its list go back as FILE.rejected.xlsx. RuleBroken says what is wrong."""
    owner = await acting_for(act, draft.organisation)
    await allow(act, "broadcast.write", owner)
    wording.check_message(draft.message)
    _check_audience(draft)
    given = wording.given_values(draft.message, draft.values, await settings.in_force())
    if draft.file is None:
        wording.check_complete(draft.message, given, wording.own_variables(draft.message))
        return await _keep(draft, owner, given, [], act), None
    listed = await lists.read(draft.file, draft.message, given)
    wording.check_complete(draft.message, given, listed.variables)
    return await _keep(draft, owner, given, listed.people, act), listed


def _check_audience(draft: Draft) -> None:
    kind = AUDIENCES.get(draft.audience)
    if kind is None:
        raise RuleBroken("no_such_audience", audience=draft.audience, audiences="、".join(AUDIENCES))
    for name in draft.filters:
        if name not in kind.filters:
            known = "、".join(kind.filters) or "无"
            raise RuleBroken("no_such_filter", audience=draft.audience, filter=name, filters=known)
    if kind.one_of and not draft.filters.keys() & set(kind.one_of):
        raise RuleBroken("filter_needed", audience=draft.audience, filters="、".join(kind.one_of))
    if (draft.audience == LIST) != (draft.file is not None):
        raise RuleBroken("list_needs_file" if draft.file is None else "file_needs_list")


@atomic
async def _keep(
    draft: Draft, owner: Organisation | None, given: Mapping[str, str], people: list[Person], act: Act
) -> Broadcast:
    row = await Broadcast.create(
        organisation=owner,
        title=draft.title[:100],
        message=draft.message,
        given=json.dumps(given, ensure_ascii=False),
        audience=draft.audience,
        filters=dict(draft.filters),
        state=State.DRAFT,
        excluded={},
        author=act.actor,
        created_at=act.now,
    )
    if people:
        await lots.keep(row.id, lots.AS_READ, people)
    else:  # a filter that names nothing is refused, and the draft with it
        await AUDIENCES[draft.audience].find(
            Wanted(row.id, draft.filters, None, await scope_at(row.organisation_id))
        )
    detail = {"message": draft.message, "audience": draft.audience, "filters": dict(draft.filters)}
    await audit.record("broadcast.add", f"broadcast:{row.id}", detail, act.actor, act.now)
    return row
