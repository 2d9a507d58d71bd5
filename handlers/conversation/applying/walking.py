"""Where the talk stands and what it says there: the open step follows from the draft alone."""

from collections.abc import Sequence

from db.models import Dialogue
from exam.errors import RuleBroken
from handlers.applying import checking, drafting, files, signing, steps
from handlers.applying import choosing as subjects
from handlers.applying.drafting import Draft
from handlers.conversation import dialogues
from handlers.conversation.applying import asking, choosing, summing
from handlers.conversation.dialogues import answers_of
from handlers.conversation.turns import Reply, Turn, buttons
from messages.words import say

DRAFT, PLAN, ITEM, ATTEMPT = "draft", "plan", "item", "attempt"
PHOTO, SCANS, SIGN, CHECK, CHANGE = "photo", "scans", "sign", "check", "change"
GO_ON, ANOTHER, NO_MORE, SUBMIT, MEND, MAKEUP, NEW = (
    "继续填写",
    "报别的",
    "没有了",
    "提交",
    "修改",
    "补考",
    "新考",
)
SIGNED, SKIPPED, SCANNED, DRAFT_ID, PLAN_ID = "signed", "skipped", "scanned", "draft", "plan"

PLAIN = {
    ATTEMPT: ("apply_attempt", [NEW, MAKEUP]),
    PHOTO: ("apply_photo", []),
    SCANS: ("apply_scans", [NO_MORE]),
    SIGN: ("apply_pledge", []),
}
"""Steps whose words hang on nothing, and their buttons."""


async def draft_of(row: Dialogue, turn: Turn) -> Draft | None:
    """None where it was handed in or given up elsewhere, or registration has closed."""
    number = answers_of(row).get(DRAFT_ID)
    return await drafting.find(turn.speaker.visitor, int(number), turn.act) if number else None


async def go_on(row: Dialogue, turn: Turn) -> Sequence[Reply]:
    """To the first step that is open, and ask it."""
    draft = await draft_of(row, turn)
    if draft is None:
        await dialogues.close(row, turn.act)
        return [Reply("apply_gone")]
    step, fault = await _open_step(row, draft, turn)
    await dialogues.move(row, step, turn.act)
    return [await ask(row, turn, fault)]


async def _open_step(row: Dialogue, draft: Draft, turn: Turn) -> tuple[str, str]:
    """The step, and what is to be mended there."""
    told, visitor = answers_of(row), turn.speaker.visitor
    if "attempt" not in draft.answers and await subjects.results_of(visitor, draft.item_id):
        return ATTEMPT, ""
    unasked = asking.open_fields(draft.answers, told.get(SKIPPED, "").split())
    for step in steps.FIELDS:
        for name in unasked:
            if steps.step_of(name) == step:
                return name, ""
        errors = await checking.errors(visitor, draft, step, turn.act)
        for name in [each for each in asking.ASKED if each in errors]:
            return name, errors[name]
    return await _unsigned(row, draft, turn), ""


async def _unsigned(row: Dialogue, draft: Draft, turn: Turn) -> str:
    """What comes once all fields are right: photo, scans, signature, summary."""
    told = answers_of(row)
    if await files.photo_of(draft) is None:
        return PHOTO
    if SCANNED not in told:
        return SCANS
    if SIGNED in told or await signing.is_pledged(turn.speaker.visitor, draft.item_id):
        return CHECK
    return SIGN


async def ask(row: Dialogue, turn: Turn, fault: str = "") -> Reply:
    """What is asked at the step where the talk stands; `fault` is what was wrong with the answer."""
    if row.step in {DRAFT, PLAN, ITEM}:
        return await _ask_which(row, turn, fault)
    if row.step in PLAIN:
        message, labels = PLAIN[row.step]
        return Reply(message, {"fault": fault}, buttons(labels))
    draft = await draft_of(row, turn)
    if row.step == CHANGE:
        return Reply("apply_change", {"fault": fault}, asking.in_rows(summing.fields_in(draft)))
    if row.step == CHECK:
        values = await summing.shown(draft, turn, fault) if draft else None
        return Reply("apply_check", values, buttons([SUBMIT, MEND])) if values else Reply("apply_gone")
    field = asking.FIELDS[row.step]
    values = {"label": field.label, "hint": field.hint, "fault": fault, "is_day": field.kind == "date"}
    mend = buttons([MEND]) if fault else []  # what is wrong may stand in another field
    return Reply("apply_ask", values, [*asking.choices_of(row.step), *mend])


async def _ask_which(row: Dialogue, turn: Turn, fault: str) -> Reply:
    if row.step == DRAFT:
        drafts = await drafting.list_drafts(turn.speaker.visitor, turn.act)
        names = [await summing.title_of(each) for each in drafts[:1]]
        return Reply("apply_draft", {"drafts": names}, buttons([GO_ON, ANOTHER]))
    is_plan = row.step == PLAN
    plan_id = int(answers_of(row).get(PLAN_ID, "0"))
    options = await choosing.open_plans(turn) if is_plan else await choosing.items_of(plan_id, turn)
    only = choosing.picked(options, turn.text) if fault else []
    values = {"is_plan": is_plan, "fault": fault, "more": len(options) > choosing.MOST}
    return Reply("apply_which", values, choosing.as_choices(options, only))


def refusal(no: RuleBroken) -> str:
    return say(f"refusal.{no.reason}", **no.values)


def in_words(code: str, **values: object) -> str:
    """The words for why something was refused."""
    return say(f"applying.{code}", **values)
