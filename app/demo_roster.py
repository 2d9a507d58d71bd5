"""The demo's office: invented people in files of exactly the form that staff import."""

import csv
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path

from exam.people import fault_in_card, fault_in_id_number

PEOPLE = 40
SURNAMES = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾萧田董袁潘于蒋蔡"
GIVEN = ("建国", "秀英", "志强", "丽华", "明", "桂兰", "海燕", "文斌", "晓东", "敏")
DISTRICTS = (("360102", "东湖区"), ("360103", "西湖区"), ("360111", "青山湖区"))
OCCUPATIONS = (("6-31-01-03", "电工", "A"), ("4-03-02-01", "中式烹调师", "A"), ("6-18-01-01", "车工", "A"))
EXAMINER_HEAD = (
    "姓名,身份证号,手机号,考评等级,证书编号,有效期至,可考评职业,意愿区县,银行卡号,工作单位,同意共享手机号"
)

Rows = Sequence[Sequence[str]]


def write_roster(folder: Path, today: date) -> dict[str, Path]:
    """Write one CSV file per kind, in the order in which they are imported."""
    folder.mkdir(parents=True, exist_ok=True)
    tables: dict[str, Rows] = {
        "organisations": list(_organisations()),
        "catalogue": list(_catalogue()),
        "venues": list(_venues()),
        "examiners": list(_examiners(today)),
    }
    files = {}
    for kind, rows in tables.items():
        files[kind] = folder / f"{kind}.csv"
        with files[kind].open("w", encoding="utf-8", newline="") as out:
            csv.writer(out).writerows(rows)
    return files


def _organisations() -> Iterator[Sequence[str]]:
    yield ["代码", "名称", "类型", "上级代码", "负责人", "地址", "联系人", "电话", "业务主管代码"]
    yield ("36", "江西省职业技能鉴定指导中心", "省中心", "", "", "南昌市", "质量督导科", "0791-86380000", "")
    yield ("3601", "南昌市职业技能鉴定中心", "市中心", "36", "", "南昌市", "考务科", "0791-86390000", "36")
    for code, name in DISTRICTS:
        yield (code, f"{name}鉴定中心", "区县中心", "3601", "", name, "派遣岗", "0791-86391111", "3601")
    yield (
        "S001",
        "南昌第一技工学校鉴定所",
        "所站",
        "360102",
        "",
        "东湖区",
        "教务处",
        "0791-86392222",
        "3601",
    )
    yield ("S002", "赣江烹饪职业培训学校", "机构", "360103", "", "西湖区", "办公室", "0791-86393333", "3601")


def _catalogue() -> Iterator[Sequence[str]]:
    yield ["职业代码", "职业名称", "类别", "级别"]
    for code, name, category in OCCUPATIONS:
        yield (code, name, category, "5;4;3;2;1")


def _venues() -> Iterator[Sequence[str]]:
    yield ["考点代码", "考点名称", "所属机构代码", "所在区县代码", "地址", "联系人", "电话", "可承担职业"]
    first = "6-31-01-03;6-18-01-01"
    yield ("V01", "第一技工学校实训楼", "S001", "360102", "东湖区阳明路1号", "李老师", "0791-86394444", first)
    yield (
        "V02",
        "赣江烹饪学校操作间",
        "S002",
        "360103",
        "西湖区站前路8号",
        "周老师",
        "0791-86395555",
        "4-03-02-01",
    )


def _examiners(today: date) -> Iterator[Sequence[str]]:
    head = (
        "姓名,身份证号,手机号,考评等级,证书编号,有效期至,可考评职业,意愿区县,银行卡号,工作单位,同意共享手机号"
    )
    yield head.split(",")
    scopes = [f"{code}:5,4,3" for code, _, _ in OCCUPATIONS]
    for number in range(PEOPLE):
        senior = number % 5 == 0
        yield (
            SURNAMES[number] + GIVEN[number % len(GIVEN)],
            _id_number(number, today),
            f"138000010{number:02d}",
            "高级考评员" if senior else "考评员",
            f"241400{1 if senior else 2}{number + 1:04d}",
            f"{today.year + 2}-12-31",
            ";".join(scopes[:2] if number % 3 else scopes),
            ";".join(code for code, _ in DISTRICTS[: 1 + number % 3]),
            _card(number),
            "南昌机电职业学院" if number % 4 else "江西制造有限公司",
            "否" if number % 10 == 7 else "是",
        )


def _id_number(number: int, today: date) -> str:
    body = f"360102{1965 + number % 30}{1 + number % 12:02d}{1 + number % 28:02d}{100 + number}"
    return next(body + last for last in "0123456789X" if fault_in_id_number(body + last, today) is None)


def _card(number: int) -> str:
    body = f"622202150200{number:06d}"
    return next(body + last for last in "0123456789" if fault_in_card(body + last) is None)
