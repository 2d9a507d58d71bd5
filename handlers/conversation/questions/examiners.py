"""What examiners may ask, and the guided talks that follow."""

from collections.abc import Awaitable, Callable, Mapping, Sequence

from db.models import Dialogue
from exam.asking import Question
from handlers.conversation.questions import blocking, checking_in, declining, invitations, tasks, wishing
from handlers.conversation.turns import Reply, Turn

ANSWERS: Mapping[Question, Callable[[Turn, str], Awaitable[Sequence[Reply]]]] = {
    Question.INVITATIONS: invitations.list_open,
    Question.TASKS: tasks.list_mine,
    Question.TEAM: tasks.tell_team,
    Question.PLACE: tasks.tell_place,
    Question.EXPENSES: tasks.tell_expenses,
    Question.BLOCKED: blocking.begin,
    Question.DISTRICTS: wishing.begin,
    Question.DECLINE: declining.begin,
    Question.CHECK_IN: checking_in.begin,
}
GUIDED: Mapping[str, Callable[[Dialogue, Turn], Awaitable[Sequence[Reply]]]] = {
    blocking.KIND: blocking.take,
    wishing.KIND: wishing.take,
    declining.KIND: declining.take,
}
