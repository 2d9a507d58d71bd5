"""What an answer does at each step: kept in the draft, right or wrong, and what is wrong is named."""

from collections.abc import Sequence

from db.models import ChatAccount, Dialogue, File
from exam import scan
from exam.candidate_form import Form
from exam.errors import RuleBroken
from exam.registration import Attempt
from handlers.applying import checking, claiming, drafting, files, filling, signing, steps, submitting
from handlers.applying import choosing as subjects
from handlers.applying.drafting import Draft
from handlers.applying.scans import PHOTO as PHOTO_KIND
from handlers.applying.scans import Upload, content_of
from handlers.applying.submitting import NotWhole, Signed
from handlers.conversation import dialogues
from handlers.conversation.applying import asking, walking
from handlers.conversation.applying.walking import ask, draft_of, go_on, in_words
from handlers.conversation.dialogues import answers_of
from handlers.conversation.turns import Reply, Turn
from handlers.public import plans
from handlers.registration import telling
from handlers.registration.registering import FormRefused


async def fill(row: Dialogue, turn: Turn) -> Sequence[Reply]:
    """Take the answer to a field, or go past one that need not be answered."""
    draft, name = await draft_of(row, turn), row.step
    if draft is None:
        return await go_on(row, turn)
    if turn.text == asking.SKIP and name not in asking.REQUIRED:
        await _keep(draft, name, "", turn)
        skipped = {*answers_of(row).get(walking.SKIPPED, "").split(), name}
        await dialogues.move(row, name, turn.act, skipped=" ".join(sorted(skipped)))
        return await go_on(row, turn)
    await _keep(draft, name, asking.value_of(name, turn.text), turn)
    draft = await draft_of(row, turn) or draft
    errors = await checking.errors(turn.speaker.visitor, draft, steps.step_of(name), turn.act)
    if name in errors or not turn.text:
        return [await ask(row, turn, errors.get(name, ""))]
    return await go_on(row, turn)


async def _keep(draft: Draft, name: str, value: str, turn: Turn) -> None:
    step = steps.step_of(name)
    await drafting.keep(turn.speaker.visitor, draft.id, step, {name: value}, turn.act)


async def take_attempt(row: Dialogue, turn: Turn) -> Sequence[Reply]:
    """All subjects anew, or those that failed and may be made up."""
    draft = await draft_of(row, turn)
    if draft is None or turn.text not in {walking.NEW, walking.MAKEUP}:
        return [await ask(row, turn)] if draft else await go_on(row, turn)
    item, again = await plans.show_item(draft.item_id), turn.text == walking.MAKEUP
    results = await subjects.results_of(turn.speaker.visitor, draft.item_id)
    failed = {each.subject for each in results if not each.passed and each.valid_until >= turn.act.today}
    taken = {each.number for each in item.subjects if not again or each.name in failed}
    if not taken:
        return [await ask(row, turn, in_words("subjects_none"))]
    ticks = {f"{subjects.SUBJECT}{each}": subjects.YES for each in taken}
    attempt = Attempt.MAKEUP if again else Attempt.NEW
    kept = {"attempt": attempt.value, **ticks}
    await drafting.keep(turn.speaker.visitor, draft.id, draft.step or "who", kept, turn.act)
    return await go_on(row, turn)


async def take_file(row: Dialogue, turn: Turn) -> Sequence[Reply]:
    """A photo, or a scan of any kind; scans until there are no more."""
    draft = await draft_of(row, turn)
    if draft is None:
        return await go_on(row, turn)
    if row.step == walking.SCANS and turn.text == walking.NO_MORE:
        await dialogues.move(row, row.step, turn.act, scanned="yes")
        return await go_on(row, turn)
    if turn.file_id is None:
        return [await ask(row, turn)]
    file = await File.get(id=turn.file_id)
    kind = PHOTO_KIND if row.step == walking.PHOTO else scan.Kind.OTHER.value
    upload = Upload(kind, file.name, await content_of(file))
    refused = await files.upload(turn.speaker.visitor, draft, upload, turn.act)
    if refused:
        return [await ask(row, turn, in_words(refused))]
    return [Reply("apply_scan_kept"), await ask(row, turn)] if kind != PHOTO_KIND else await go_on(row, turn)


async def sign(row: Dialogue, turn: Turn) -> Sequence[Reply]:
    """The own name, typed, is the signature (domain.md 30)."""
    draft = await draft_of(row, turn)
    if draft is None:
        return await go_on(row, turn)
    judged = await signing.judge(b"", turn.text, draft.answers.get("name", ""))
    if judged.refused:
        return [await ask(row, turn, in_words(judged.refused))]
    await dialogues.move(row, row.step, turn.act, signed=turn.text)
    return await go_on(row, turn)


async def hand_in(row: Dialogue, turn: Turn) -> Sequence[Reply]:
    """The draft becomes a registration, or what is lacking is named."""
    draft = await draft_of(row, turn)
    if draft is None:
        return await go_on(row, turn)
    visitor, typed = turn.speaker.visitor, answers_of(row).get(walking.SIGNED, "")
    texts = await filling.texts_of(draft, visitor, steps.work_in_words(draft.answers))
    form = await filling.read(texts, turn.act)
    if not isinstance(form, Form):
        return [await ask(row, turn, "；".join(telling.all_words(form)))]
    try:
        kept = await submitting.submit(visitor, Signed(draft, form, True, typed=typed), turn.act)
    except (NotWhole, FormRefused, RuleBroken) as no:
        return [await ask(row, turn, await _why(no))]
    await dialogues.close(row, turn.act)
    person = await claiming.person_of(visitor)
    await ChatAccount.filter(id=turn.speaker.account_id).update(person_id=person.id if person else None)
    return [Reply("apply_done", {"number": kept.id})]


async def _why(no: RuleBroken) -> str:
    if isinstance(no, NotWhole):
        return "；".join([await checking.refused_in_words(code) for code in no.lacking.values()])
    if isinstance(no, FormRefused):
        return "；".join(telling.all_words(no.faults))
    return walking.refusal(no)
