"""The fields of a registration form: their Chinese names, limits, and the words they are chosen from (C7)."""

from collections.abc import Mapping

from exam.candidate import Education
from exam.candidate_form import Source
from exam.catalogue import CandidateClass
from exam.id_papers import Paper, Sex
from exam.registration import Attempt

HEADERS: Mapping[str, str] = {
    "name": "姓名",
    "id_type": "证件类型",
    "id_number": "证件号码",
    "sex": "性别",
    "born_on": "出生日期",
    "nation": "民族",
    "phone": "手机号",
    "occupation": "报考职业代码",
    "level": "报考级别",
    "subjects": "报考科目",
    "attempt": "新考或补考",
    "candidate_class": "考生类别",
    "condition": "申报条件序号",
    "education": "文化程度",
    "graduated_on": "毕业日期",
    "source": "考生来源",
    "employer": "工作单位",
    "years": "从事本职业年限",
    "training_hours": "培训学时",
    "apprenticeship": "学徒期满",
    "address": "通讯地址",
    "email": "电子邮箱",
    "held_number": "原证书编号",
    "held_occupation": "原证书职业代码",
    "held_level": "原证书级别",
    "held_on": "原证书发证日期",
    "award": "获奖名称",
    "award_on": "获奖日期",
    "work": "工作经历",
}
REQUIRED = frozenset({"name", "id_number", "phone", "occupation", "level"})
LIMITS: Mapping[str, int] = {
    "name": 50,
    "id_number": 40,
    "phone": 30,
    "occupation": 32,
    "held_occupation": 32,
    "held_number": 32,
    "email": 100,
    "address": 200,
    "work": 1000,
}
PAPERS: Mapping[str, Paper] = {
    "身份证": Paper.ID_CARD,
    "居民身份证": Paper.ID_CARD,
    "军官证": Paper.OFFICER,
    "港澳台证件": Paper.HK_MACAU_TAIWAN,
    "外国人永久居留身份证": Paper.FOREIGNER,
    "护照": Paper.PASSPORT,
    **{each.value: each for each in Paper},
}
SEXES: Mapping[str, Sex] = {
    "男": Sex.MALE,
    "女": Sex.FEMALE,
    "男性": Sex.MALE,
    "女性": Sex.FEMALE,
    **{each.value: each for each in Sex},
}
ATTEMPTS: Mapping[str, Attempt] = {
    "新考": Attempt.NEW,
    "补考": Attempt.MAKEUP,
    "new": Attempt.NEW,
    "makeup": Attempt.MAKEUP,
}
CLASSES: Mapping[str, str] = {
    "学生": CandidateClass.STUDENT.value,
    "军人": CandidateClass.SOLDIER.value,
    "失业人员": CandidateClass.JOBLESS.value,
    "困难人员": CandidateClass.POOR.value,
    "普通": "",
    **{each.value: each.value for each in CandidateClass},
}
EDUCATIONS: Mapping[str, Education] = {
    "小学": Education.PRIMARY,
    "初中": Education.MIDDLE,
    "高中": Education.HIGH,
    "中专": Education.VOCATIONAL,
    "职高": Education.VOCATIONAL,
    "技校": Education.TECHNICAL,
    "大专": Education.COLLEGE,
    "专科": Education.COLLEGE,
    "本科": Education.BACHELOR,
    "研究生": Education.MASTER,
    "硕士": Education.MASTER,
    **{each.value: each for each in Education},
}
SOURCES: Mapping[str, Source] = {
    "企业": Source.ENTERPRISE,
    "机关": Source.OFFICE,
    "机关事业单位": Source.OFFICE,
    "社会": Source.SOCIETY,
    "学校在校生": Source.STUDENT,
    "在校生": Source.STUDENT,
    "军队": Source.ARMY,
    "其他": Source.OTHER,
    **{each.value: each for each in Source},
}
TRUTHS: Mapping[str, bool] = {"是": True, "否": False, "true": True, "false": False}
