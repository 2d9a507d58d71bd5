"""Approved registrations and what they owe: prices of the city, reviewers, a body that pays, its messages."""

from datetime import date

from payment_rows import a_payment
from registration_office import HOUSE, NOW, Office, a_form, somebody

from db.models import ApprovalCase, Bill, BillLine, Fee, OutgoingMessage, Payment, Registration
from exam.approval import State as CaseState
from exam.approval import Verdict
from exam.catalogue import SubjectKind
from exam.policy import Role
from handlers import nouns
from handlers.act import Act
from handlers.approval.deciding import decide
from handlers.approval.topics import Ruling
from handlers.payment import booking, desk
from handlers.registration.registering import register

assert nouns.KNOWN
THEORY, PRACTICE = 5_000, 21_000
REVIEWERS = (Role.CLERK, Role.CHIEF, Role.DIRECTOR)


async def prices(office: Office) -> None:
    for kind, fen in ((SubjectKind.THEORY, THEORY), (SubjectKind.PRACTICAL, PRACTICE)):
        await Fee.create(
            organisation=office.city,
            level_id=3,
            subject_id=office.subjects[kind],
            amount_fen=fen,
            from_on=date(2026, 1, 1),
        )


async def reviewers(office: Office) -> list[Act]:
    return [await somebody(office.city, role) for role in REVIEWERS]


async def pass_all(three: list[Act]) -> None:
    """Every open case is passed by the three of them."""
    for act in three:
        for case in await ApprovalCase.filter(state=CaseState.OPEN).order_by("id"):
            await decide(case.id, Ruling(Verdict.PASS), act)


async def registered(office: Office, *serials: int, body: bool = False) -> list[Registration]:
    submitter = office.school.id if body else None
    return [await register(office.plan.id, a_form(each), submitter, HOUSE) for each in serials]


async def bills() -> list[Bill]:
    return await Bill.all().order_by("id")


async def lines_of(bill: Bill) -> list[tuple[str, int]]:
    rows = BillLine.filter(bill_id=bill.id, voided_at=None).order_by("id")
    return [(row.label, row.amount_fen) for row in await rows]


async def pay(bill: Bill, act: Act = HOUSE) -> Payment:
    """The whole sum comes for it."""
    payment = await a_payment(bill)
    locked = await desk.lock(bill.id)
    await booking.book(locked, payment, booking.Told(f"P{bill.id}", bill.total_fen, "CNY", NOW), act)
    return payment


async def told() -> list[tuple[str, str]]:
    """Which message went to which number, oldest first."""
    rows = await OutgoingMessage.all().order_by("id")
    return [(row.message, row.address.removeprefix("+86")) for row in rows]
