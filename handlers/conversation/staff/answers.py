"""What staff may ask, and the guided talks that follow."""

from collections.abc import Mapping

from exam.asking import Question
from handlers.conversation.staff import alarms, approving, cancelling, tasks, todo
from handlers.conversation.staff.acting import Asked, Step

ANSWERS: Mapping[Question, Asked] = {
    Question.TODO: todo.list_all,
    Question.APPROVE: approving.begin,
    Question.TASK_STATE: tasks.list_state,
    Question.UNANSWERED: tasks.list_unanswered,
    Question.CANCEL_TASK: cancelling.begin,
    Question.ALARMS: alarms.begin,
}
GUIDED: Mapping[str, Step] = {
    approving.KIND: approving.take,
    cancelling.KIND: cancelling.take,
    alarms.KIND: alarms.take,
}
