"""What examiners may ask."""

from collections.abc import Awaitable, Callable, Mapping, Sequence

from exam.asking import Question
from handlers.conversation.questions import invitations, tasks
from handlers.conversation.turns import Reply, Turn

ANSWERS: Mapping[Question, Callable[[Turn, str], Awaitable[Sequence[Reply]]]] = {
    Question.INVITATIONS: invitations.list_open,
    Question.TASKS: tasks.list_mine,
    Question.TEAM: tasks.tell_team,
    Question.PLACE: tasks.tell_place,
    Question.EXPENSES: tasks.tell_expenses,
}
