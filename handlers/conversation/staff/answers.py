"""What staff may ask, and the guided talks that follow."""

from collections.abc import Mapping

from exam.asking import Question
from handlers.conversation.staff import (
    alarms,
    approving,
    broadcasting,
    cancelling,
    dispatching,
    matching,
    replacing,
    tasks,
    todo,
)
from handlers.conversation.staff.acting import Asked, Step

ANSWERS: Mapping[Question, Asked] = {
    Question.TODO: todo.list_all,
    Question.APPROVE: approving.begin,
    Question.TASK_STATE: tasks.list_state,
    Question.UNANSWERED: tasks.list_unanswered,
    Question.CANCEL_TASK: cancelling.begin,
    Question.REPLACE: replacing.begin,
    Question.DISPATCH: dispatching.begin,
    Question.MATCH: matching.begin,
    Question.BROADCAST: broadcasting.begin,
    Question.ALARMS: alarms.begin,
}
GUIDED: Mapping[str, Step] = {
    approving.KIND: approving.take,
    cancelling.KIND: cancelling.take,
    replacing.KIND: replacing.take,
    dispatching.KIND: dispatching.take,
    matching.KIND: matching.take,
    broadcasting.KIND: broadcasting.take,
    alarms.KIND: alarms.take,
}
