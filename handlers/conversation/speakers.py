"""Who is speaking: a phone, or an account of a messenger and the people it is bound to."""

from dataclasses import dataclass

from db.models import ChatAccount, ExaminerPhone, IncomingMessage
from db.secrets import opened
from exam.asking import Audience, Question, questions_for
from handlers.act import Act
from handlers.proving.sessions import Visitor


@dataclass(frozen=True, slots=True)
class Speaker:
    """An account of a messenger; whose it is, once that is proved. `phone` is E.164."""

    account_id: int
    channel: str
    address: str
    address_index: str
    phone: str | None
    phone_index: str
    person_id: int | None
    examiner_id: int | None
    staff_id: int | None

    @property
    def is_bound(self) -> bool:
        return self.phone is not None

    @property
    def visitor(self) -> Visitor:
        """As whoever proved this phone on the pages; only of somebody who is bound."""
        return Visitor(0, self.phone or "", self.phone_index)

    @property
    def may_ask(self) -> frozenset[Question]:
        """What they may ask; who is nobody yet is taken for a candidate, and answered once bound."""
        return questions_for([Audience.CANDIDATE, *self._known_as()])

    @property
    def likely_to_ask(self) -> frozenset[Question]:
        """What is offered: to who is an examiner or of the staff nothing of a candidate, unless one, too."""
        return questions_for(self._known_as() or [Audience.CANDIDATE])

    def _known_as(self) -> list[Audience]:
        known = {
            Audience.CANDIDATE: self.person_id,
            Audience.EXAMINER: self.examiner_id,
            Audience.STAFF: self.staff_id,
        }
        return [each for each in known if known[each] is not None]


async def holder_of(phone_index: str) -> int | None:
    """The examiner who has this number now."""
    holder = await ExaminerPhone.filter(phone_index=phone_index, valid_until=None).first()
    return holder.examiner_id if holder else None


async def of(row: IncomingMessage, act: Act) -> Speaker:
    """Who wrote this in a messenger; an account that writes for the first time is written down."""
    account = await lock(row.channel, opened(row.address), row.address_index, act)
    account.last_in_at, account.blocked_at = act.now, None
    await account.save(update_fields=["last_in_at", "blocked_at"])
    return speaking(account)


async def lock(channel: str, address: str, address_index: str, act: Act) -> ChatAccount:
    """The account's row, locked for this transaction."""
    mine = ChatAccount.filter(channel=channel, address_index=address_index)
    account = await mine.select_for_update().first()
    if account is None:
        fresh = ChatAccount(
            channel=channel,
            address=address,
            address_index=address_index,
            first_in_at=act.now,
            last_in_at=act.now,
        )
        await ChatAccount.bulk_create([fresh], ignore_conflicts=True)
        account = await mine.select_for_update().get()
    return account


def speaking(account: ChatAccount) -> Speaker:
    return Speaker(
        account_id=account.id,
        channel=account.channel,
        address=opened(account.address),
        address_index=account.address_index,
        phone=opened(account.phone) if account.phone is not None else None,
        phone_index=account.phone_index,
        person_id=account.person_id,
        examiner_id=account.examiner_id,
        staff_id=account.staff_id,
    )
