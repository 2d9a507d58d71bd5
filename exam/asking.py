"""What people ask the service, who may ask it, and the shortest words for it in a text message."""

from collections.abc import Iterable, Mapping
from enum import StrEnum


class Audience(StrEnum):
    """As what somebody asks; one person may be several."""

    CANDIDATE = "candidate"  # 考生
    EXAMINER = "examiner"  # 考评员
    STAFF = "staff"  # 工作人员


class Question(StrEnum):
    """The fixed set of questions; the values are stored with the office's own words (table phrase)."""

    REGISTRATION = "registration"  # 我的报名
    REVIEW = "review"  # 审核结果，为什么
    PAYMENT = "payment"  # 缴费
    TICKET = "ticket"  # 准考证，座位
    SCHEDULE = "schedule"  # 考试安排
    SCORE = "score"  # 成绩
    MAKEUP = "makeup"  # 补考资格
    CERTIFICATE = "certificate"  # 证书
    THESIS = "thesis"  # 论文
    ANNOUNCEMENT = "announcement"  # 公告
    PHONE = "phone"  # 变更手机号
    HUMAN = "human"  # 转人工
    REGISTER = "register"  # 报名

    INVITATIONS = "invitations"  # 我的邀请
    TASKS = "tasks"  # 我的任务
    TEAM = "team"  # 组员
    PLACE = "place"  # 考点地址
    BLOCKED = "blocked"  # 不便日期
    DISTRICTS = "districts"  # 意愿区域
    DECLINE = "decline"  # 不参加，原因
    CHECK_IN = "check_in"  # 签到
    EXPENSES = "expenses"  # 费用

    TODO = "todo"  # 待办
    APPROVE = "approve"  # 审批
    TASK_STATE = "task_state"  # 任务状态
    UNANSWERED = "unanswered"  # 谁没答复
    REPLACE = "replace"  # 换人
    CANCEL_TASK = "cancel_task"  # 取消任务
    DISPATCH = "dispatch"  # 人工派遣
    BROADCAST = "broadcast"  # 群发
    MATCH = "match"  # 人工匹配
    TAKE_OVER = "take_over"  # 接管会话
    HAND_BACK = "hand_back"  # 交还
    ALARMS = "alarms"  # 告警

    HELP = "help"  # 帮助
    BIND = "bind"  # 绑定
    UNBIND = "unbind"  # 解绑
    BACK = "back"  # 返回，上一步
    LEAVE = "leave"  # 取消，退出
    GO_ON = "go_on"  # 继续


_ANYBODY = frozenset(Audience)
_CANDIDATE = frozenset({Audience.CANDIDATE})
_EXAMINER = frozenset({Audience.EXAMINER})
_STAFF = frozenset({Audience.STAFF})

ASKED_BY: Mapping[Question, frozenset[Audience]] = {
    Question.REGISTRATION: _CANDIDATE,
    Question.REVIEW: _CANDIDATE,
    Question.PAYMENT: _CANDIDATE,
    Question.TICKET: _CANDIDATE,
    Question.SCHEDULE: _CANDIDATE,
    Question.SCORE: _CANDIDATE,
    Question.MAKEUP: _CANDIDATE,
    Question.CERTIFICATE: _CANDIDATE,
    Question.THESIS: _CANDIDATE,
    Question.ANNOUNCEMENT: _CANDIDATE,
    Question.PHONE: _CANDIDATE | _EXAMINER,
    Question.HUMAN: _CANDIDATE | _EXAMINER,
    Question.REGISTER: _CANDIDATE,
    Question.INVITATIONS: _EXAMINER,
    Question.TASKS: _EXAMINER,
    Question.TEAM: _EXAMINER,
    Question.PLACE: _EXAMINER,
    Question.BLOCKED: _EXAMINER,
    Question.DISTRICTS: _EXAMINER,
    Question.DECLINE: _EXAMINER,
    Question.CHECK_IN: _EXAMINER,
    Question.EXPENSES: _EXAMINER,
    Question.TODO: _STAFF,
    Question.APPROVE: _STAFF,
    Question.TASK_STATE: _STAFF,
    Question.UNANSWERED: _STAFF,
    Question.REPLACE: _STAFF,
    Question.CANCEL_TASK: _STAFF,
    Question.DISPATCH: _STAFF,
    Question.BROADCAST: _STAFF,
    Question.MATCH: _STAFF,
    Question.TAKE_OVER: _STAFF,
    Question.HAND_BACK: _STAFF,
    Question.ALARMS: _STAFF,
    Question.HELP: _ANYBODY,
    Question.BIND: _ANYBODY,
    Question.UNBIND: _ANYBODY,
    Question.BACK: _ANYBODY,
    Question.LEAVE: _ANYBODY,
    Question.GO_ON: _ANYBODY,
}

ACTING = frozenset(
    {
        Question.REPLACE,
        Question.CANCEL_TASK,
        Question.DISPATCH,
        Question.BROADCAST,
        Question.TAKE_OVER,
        Question.HAND_BACK,
        Question.LEAVE,
    }
)
"""What changes or ends something: never read out of a question ("取消任务了吗") or a prohibition."""

KEYWORDS: Mapping[str, Question] = {
    "CX": Question.REGISTRATION,
    "CXSH": Question.REVIEW,
    "CXJF": Question.PAYMENT,
    "CXZKZ": Question.TICKET,
    "CXAP": Question.SCHEDULE,
    "CXCJ": Question.SCORE,
    "CXBK": Question.MAKEUP,
    "CXZS": Question.CERTIFICATE,
    "CXLW": Question.THESIS,
    "CXGG": Question.ANNOUNCEMENT,
    "CXYQ": Question.INVITATIONS,
    "CXRW": Question.TASKS,
    "CXZY": Question.TEAM,
    "CXDZ": Question.PLACE,
    "CXFY": Question.EXPENSES,
}
"""回复 CX 查询: what fits into a text message; none is a word of exam.reply."""


def questions_for(audiences: Iterable[Audience]) -> frozenset[Question]:
    """What somebody may ask who is all of these; what anybody may ask belongs to nobody, too."""
    asking = frozenset(audiences)
    return frozenset(each for each, by in ASKED_BY.items() if by == _ANYBODY or by & asking)
