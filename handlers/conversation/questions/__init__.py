"""The fixed set of questions and who answers each, from live data in one message."""

from collections.abc import Awaitable, Callable, Mapping, Sequence

from exam.asking import Question
from handlers.conversation.applying import talking as applying
from handlers.conversation.questions import (
    announcements,
    examiners,
    exams,
    payments,
    people,
    phoning,
    registrations,
    results,
    theses,
    unbinding,
)
from handlers.conversation.staff import answers as staff
from handlers.conversation.turns import Reply, Turn

Answer = Callable[[Turn, str], Awaitable[Sequence[Reply]]]
"""Takes the turn and what was said beside the question; replies in their order."""

ANSWERS: Mapping[Question, Answer] = {
    Question.REGISTRATION: registrations.list_all,
    Question.REVIEW: registrations.tell_review,
    Question.PAYMENT: payments.tell,
    Question.SCHEDULE: exams.tell_schedule,
    Question.TICKET: exams.tell_ticket,
    Question.SCORE: results.tell_scores,
    Question.MAKEUP: results.tell_makeup,
    Question.CERTIFICATE: results.tell_certificates,
    Question.THESIS: theses.tell,
    Question.ANNOUNCEMENT: announcements.tell,
    Question.HUMAN: people.tell,
    **examiners.ANSWERS,
    **staff.ANSWERS,
    Question.REGISTER: applying.begin,
    Question.UNBIND: unbinding.begin,
    Question.PHONE: phoning.begin,
}
OPEN_TO_ALL = frozenset({Question.ANNOUNCEMENT, Question.HUMAN, Question.UNBIND})
"""They tell nothing personal: nobody need be bound for them."""
FOR_STAFF = frozenset({Question.HUMAN})
"""What was said waits for staff afterwards (`kaowu replies list`)."""
