"""The fixed set of questions and who answers each, from live data in one message."""

from collections.abc import Awaitable, Callable, Mapping, Sequence

from exam.asking import Question
from handlers.conversation.questions import invitations, registrations, tasks
from handlers.conversation.turns import Reply, Turn

Answer = Callable[[Turn, str], Awaitable[Sequence[Reply]]]
"""Takes the turn and what was said beside the question; replies in their order."""

ANSWERS: Mapping[Question, Answer] = {
    Question.REGISTRATION: registrations.list_all,
    Question.REVIEW: registrations.tell_review,
    Question.INVITATIONS: invitations.list_open,
    Question.TASKS: tasks.list_mine,
    Question.TEAM: tasks.tell_team,
    Question.PLACE: tasks.tell_place,
    Question.EXPENSES: tasks.tell_expenses,
}
