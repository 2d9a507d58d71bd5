"""What speaks against a registration: item, scope, subjects, conditions, results in force (32, 40, C6)."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from exam import conditions, makeup
from exam.candidate_form import Form, facts_of
from exam.conditions import Findings
from exam.makeup import Standing
from exam.registration import Attempt
from handlers.catalogue.conditions import Offered
from handlers.registration.offering import Item, Offer
from handlers.registration.reading import FormFault


@dataclass(slots=True, repr=False)
class Judged:
    """A form beside what the plan offers; `faults` are what keeps it from being taken.

    `parts` are the subjects with how they are taken; `findings` what is missing for the conditions.
    """

    form: Form
    item: Item | None = None
    condition_id: int | None = None
    checked: bool = False
    findings: Findings = ()
    parts: tuple[tuple[int, Attempt], ...] = ()
    faults: list[FormFault] = field(default_factory=list)

    def refuse(self, name: str, fault: str, /, **values: object) -> None:
        self.faults.append(FormFault(name, fault, values))


def place(form: Form, offer: Offer) -> Judged:
    """Find the item a form asks for, and whether who hands it in may; judged by the plan alone."""
    judged = Judged(form, offer.items.get((form.occupation, form.level)))
    if form.occupation not in offer.occupations:
        judged.refuse("occupation", "occupation", code=form.occupation)
    elif judged.item is None:
        judged.refuse("level", "no_item", occupation=form.occupation, level=form.level)
    elif offer.scope is not None and (judged.item.occupation_id, form.level) not in offer.scope:
        judged.refuse("occupation", "out_of_scope", occupation=form.occupation, level=form.level)
    if form.held_occupation and form.held_occupation not in offer.occupations:
        judged.refuse("held_occupation", "occupation", code=form.held_occupation)
    if judged.item is not None:
        _refuse_foreign_subjects(judged, judged.item)
    return judged


def _refuse_foreign_subjects(judged: Judged, item: Item) -> None:
    for each in judged.form.subjects:
        if each not in item.subjects:
            judged.refuse("subjects", "subject_not_offered", subject=each)
    if judged.form.attempt is Attempt.MAKEUP and not judged.form.subjects:
        judged.refuse("subjects", "makeup_subjects")


def judge(judged: Judged, standings: Sequence[Standing], offer: Offer) -> None:
    """Choose the subjects and check what a new candidate must fulfil, or a makeup rests on (32, 40, C6)."""
    item = judged.item
    if item is None or judged.faults:
        return
    judge_subjects(judged, standings, offer)
    if judged.form.attempt is not Attempt.MAKEUP:
        _check_conditions(judged, item, offer)


def judge_subjects(judged: Judged, standings: Sequence[Standing], offer: Offer) -> None:
    """Choose the subjects alone, for who has not filled in the rest yet."""
    item = judged.item
    if item is None or judged.faults:
        return
    if judged.form.attempt is Attempt.MAKEUP:
        _judge_makeup(judged, item, standings, offer)
    else:
        _choose_subjects(judged, item, standings, offer)


def _judge_makeup(judged: Judged, item: Item, standings: Sequence[Standing], offer: Offer) -> None:
    for each in makeup.check(judged.form.subjects, standings, item.scheme, offer.closes_on):
        until = each.until.isoformat() if each.until else ""
        judged.refuse("subjects", each.fault.value, subject=item.subjects[each.subject].name, until=until)
    judged.parts = tuple((each, Attempt.MAKEUP) for each in judged.form.subjects)
    judged.checked = True


def _choose_subjects(judged: Judged, item: Item, standings: Sequence[Standing], offer: Offer) -> None:
    """All subjects of the item; one may only be left out while its passed result is in force."""
    wanted = judged.form.subjects or tuple(item.subjects)
    left = [each for each in item.subjects if each not in wanted]
    in_force = makeup.exempt(standings, item.scheme, offer.closes_on) if left else frozenset()
    for each in left:
        if each not in in_force:
            judged.refuse("subjects", "subject_left_out", subject=item.subjects[each].name)
    judged.parts = (
        *((each, Attempt.NEW) for each in wanted),
        *((each, Attempt.EXEMPT) for each in left if each in in_force),
    )


def _check_conditions(judged: Judged, item: Item, offer: Offer) -> None:
    """The condition that was ticked, or any that is met; an item without a standard is left to reviewers."""
    if not item.conditions:
        return
    number = judged.form.condition
    if number is not None and number not in item.conditions:
        judged.refuse("condition", "no_condition", number=number)
        return
    chosen = [item.conditions[number]] if number is not None else list(item.conditions.values())
    judged.checked = True
    judged.condition_id, judged.findings = _best(judged.form, chosen, offer)
    if judged.findings:
        judged.refuse("condition", "not_eligible", findings=judged.findings)


def _best(form: Form, chosen: Sequence[Offered], offer: Offer) -> tuple[int, Findings]:
    """The first condition that is met, or else the one that lacks least."""
    facts, tried = facts_of(form, offer.closes_on), []
    for each in chosen:
        findings = conditions.check(each.rule, facts, offer.closes_on)
        if not findings:
            return each.id, ()
        tried.append((each.id, findings))
    return min(tried, key=lambda one: len(one[1]))
