"""The steps of a registration by oneself: which fields each holds, and how they are asked for (C7)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from exam.candidate import Education
from exam.candidate_form import NATIONS, Source
from exam.catalogue import CandidateClass
from exam.id_papers import Paper
from exam.registration import Attempt
from messages.words import say

PERIODS = 5
"""Stretches of work that a page has room for."""

Options = Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Field:
    """`kind`: text, date, number, email, choice, check; `options` are values with their words."""

    name: str
    label: str
    kind: str = "text"
    hint: str = ""
    options: Options = ()
    required: bool = False
    complete: str = "off"


def _words(beginning: str, values: Sequence[str]) -> Options:
    return [(str(each), say(f"{beginning}{each}")) for each in values]


def _nations() -> Options:
    others = sorted(NATIONS - {"汉", "其他"})
    return [(each, each) for each in ("汉", *others, "其他")]


WHO = (
    Field("name", "姓名", hint="与证件上的一致", required=True, complete="name"),
    Field("id_type", "证件类型", "choice", options=_words("applying.paper_", list(Paper)), required=True),
    Field("id_number", "证件号码", required=True),
    Field("sex", "性别", "choice", "身份证可不选", [("", "按证件号码"), ("男", "男"), ("女", "女")]),
    Field("born_on", "出生日期", "date", "身份证可不填"),
    Field("nation", "民族", "choice", options=_nations()),
)
BACKGROUND = (
    Field("education", "文化程度", "choice", options=_words("education.", list(Education))),
    Field("graduated_on", "毕业日期", "date", "没有毕业可不填"),
    Field("source", "考生来源", "choice", options=_words("applying.source_", list(Source))),
    Field("candidate_class", "考生类别", "choice", options=_words("candidate_class.", list(CandidateClass))),
    Field("employer", "工作单位或学校", complete="organization"),
    Field("address", "通讯地址", complete="street-address"),
    Field("email", "电子邮箱", "email", complete="email"),
)
LEVELS: Options = _words("level.", ["5", "4", "3", "2", "1"])
REASON = (
    Field("years", "从事本职业年限", "number", "整年数，可在下面写明每一段工作"),
    Field("training_hours", "本级别培训学时", "number"),
    Field("apprenticeship", "学徒期满", "choice", options=[("否", "否"), ("是", "是")]),
    Field("held_number", "已有证书的编号"),
    Field("held_level", "已有证书的级别", "choice", options=LEVELS),
    Field("held_on", "已有证书的发证日期", "date"),
    Field("award", "获得的奖励或称号", hint="破格、越级申报时填写"),
    Field("award_on", "获奖日期", "date"),
)
STEPS: Mapping[str, str] = {
    "who": "身份信息",
    "background": "基本情况",
    "reason": "科目和申报条件",
    "files": "照片和材料",
    "check": "核对提交",
}
"""Name in the address → words, in their order."""
FIELDS: Mapping[str, tuple[Field, ...]] = {"who": WHO, "background": BACKGROUND, "reason": REASON}
PERIOD = ("from", "until", "employer")


def work_in_words(answers: Mapping[str, str]) -> str:
    """The periods of the page in one line, as handlers.registration.reading takes them."""
    lines = []
    for number in range(1, PERIODS + 1):
        since, until, employer = (answers.get(f"work_{number}_{part}", "") for part in PERIOD)
        if since or until or employer:
            lines.append(f"{since}至{until or '今'} {employer.replace(';', ',').replace('；', '，')}")
    return "；".join(lines)


def fault_in_work(answers: Mapping[str, str], today: date) -> str:
    """What is wrong with the first period that cannot be read, in words; empty where all can be."""
    for number in range(1, PERIODS + 1):
        since, until, employer = (answers.get(f"work_{number}_{part}", "") for part in PERIOD)
        if since or until or employer:
            fault = _fault_in_period(since, until, today)
            if fault:
                return say(f"applying.{fault}", number=number)
    return ""


def _fault_in_period(since: str, until: str, today: date) -> str:
    if not since:
        return "work_from_missing"
    try:
        begun, ended = date.fromisoformat(since), date.fromisoformat(until) if until else today
    except ValueError:
        return "work_day"
    if begun > today or ended > today:
        return "work_future"
    return "work_backwards" if ended < begun else ""


def names_of(step: str) -> list[str]:
    """The fields whose answers a step keeps."""
    own = [field.name for field in FIELDS.get(step, ())]
    if step == "reason":
        periods = [f"work_{number}_{part}" for number in range(1, PERIODS + 1) for part in PERIOD]
        return ["attempt", "condition", *own, *periods]
    return own


def after(step: str) -> str:
    names = list(STEPS)
    return names[min(names.index(step) + 1, len(names) - 1)]


def step_of(name: str) -> str:
    """The step on which a field is mended; empty for what the visitor does not type."""
    found = [step for step in FIELDS if name in names_of(step)]
    return found[0] if found else "reason" if name in {"work", "subjects"} else ""


def filled(answers: Mapping[str, str], subjects: Sequence[str]) -> list[tuple[str, list[tuple[str, str]]]]:
    """Per step, what was filled in: label and words; `subjects` are the names of those chosen."""
    shown = []
    for step, fields in FIELDS.items():
        lines = [
            (field.label, _chosen(field, answers[field.name])) for field in fields if answers.get(field.name)
        ]
        if step == "reason" and answers.get("attempt") == Attempt.MAKEUP:
            lines = []
        elif step == "reason":
            if answers.get("condition"):
                lines.insert(0, ("按哪一条申报", f"（{answers['condition']}）"))
            lines += [("工作经历", part) for part in work_in_words(answers).split("；") if part]
        if step == "reason":
            attempt = answers.get("attempt") or Attempt.NEW.value
            taken = "、".join(subjects)
            lines = [("报考方式", say(f"applying.attempt_{attempt}")), ("报考科目", taken), *lines]
        shown.append((step, lines))
    return shown


def _chosen(field: Field, text: str) -> str:
    return dict(field.options).get(text, text)
