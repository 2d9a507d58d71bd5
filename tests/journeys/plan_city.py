"""A city with three schools, its people, its catalogue and its prices, as files that staff import."""

import json
from datetime import date, timedelta
from itertools import repeat
from pathlib import Path

from house import House

ELECTRICIAN = "6-31-01-03"
SCHOOLS = ("S01", "S02", "S03")
THEORY, PRACTICE = 5_000, 21_000
FEE = THEORY + PRACTICE
RULE = json.dumps({"any": [{"work": {"months": 120}}, {"certificate": {"level": 4, "months": 48}}]})
AGENT = 13900000000
PEOPLE = (
    "province.chief/36/科长/",
    "city.clerk/3601/科员/鉴定一科",
    "city.clerk2/3601/科员/鉴定一科",
    "city.chief/3601/科长/",
    "city.director/3601/分管主任/",
    "city.it/3601/科员/信息科",
    "city.till/3601/科员/财务科",
    "city.head/3601/科长/财务科",
)
QUICK = {
    "approval.undo_within": "0s",
    "delivery.settle_after": "1s",
    "hours.reminders": "00:00-24:00",
    "limits.number_per_minute": "0",
    "limits.number_per_hour": "0",
    "limits.number_per_day": "0",
    "proving.code_gap": "1s",
    "proving.codes_per_phone": "0",
    "proving.codes_per_address": "0",
}


def _quoted(text: str) -> str:
    return '"' + text.replace('"', '""') + '"'


def files(today: date) -> dict[str, str]:
    """What is imported, by kind, in this order."""
    since = (today - timedelta(days=365)).isoformat()
    staff = [
        f"{login},李敏,{13700000000 + n},{office},{role},{section}"
        for n, (login, office, role, section) in enumerate(map(str.split, PEOPLE, repeat("/")))
    ]
    schools = [f"{code},第{code[-1]}学院,院校,360102,,{AGENT + n}" for n, code in enumerate(SCHOOLS)]
    agents = [f"agent.{code.lower()},王华,{AGENT + n},{code},机构经办," for n, code in enumerate(SCHOOLS)]
    return {
        "organisations": "代码,名称,类型,上级代码,联系人,电话\n36,江西省中心,省中心,,,\n"
        "3601,南昌市中心,市中心,36,李老师,0791-12333\n360102,东湖区中心,区县中心,3601,,\n"
        + "\n".join(schools),
        "departments": "机构代码,科室\n3601,鉴定一科\n3601,信息科\n3601,财务科",
        "staff": "账号,姓名,手机号,机构代码,岗位,科室\n" + "\n".join([*staff, *agents]),
        "catalogue": f"职业代码,职业名称,类别,级别\n{ELECTRICIAN},电工,A,5;4;3",
        "modes": f"职业代码,级别,科目,鉴定方式,起\n{ELECTRICIAN},3,理论,纸笔作答,{since}\n"
        f"{ELECTRICIAN},3,实操,动手实操,{since}",
        "fees": f"机构代码,级别,科目,金额,起\n3601,3,理论,{THEORY // 100},{since}\n"
        f"3601,3,实操,{PRACTICE // 100},{since}",
        "standards": f"职业代码,标准版本,起\n{ELECTRICIAN},2018,{since}",
        "conditions": "职业代码,标准版本,级别,序号,类型,条件,规则\n"
        f"{ELECTRICIAN},2018,3,1,正常,从事本职业 10 年,{_quoted(RULE)}",
        "scopes": "机构代码,职业代码,级别,起\n"
        + "\n".join(f"{code},{ELECTRICIAN},3,{since}" for code in SCHOOLS),
    }


def furnish(house: House, today: date) -> None:
    """Migrate, import everything, and make time run fast."""
    assert house.staff("migrate").returncode == 0
    for kind, text in files(today).items():
        file = Path(house.folder, f"{kind}.csv")
        file.write_text(text + "\n", encoding="utf-8")
        assert house.done("import", kind, str(file))["rejected"] == [], kind
    for key, value in QUICK.items():
        house.done("config", "set", key, value)
