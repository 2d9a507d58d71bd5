"""All shapes of a message with the longest real values, to apply for templates and to see what they cost."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import product
from pathlib import Path

from messages.shape import Shape, shape
from messages.values import LISTS
from messages.wording import contract_of

LONGEST: Mapping[str, object] = {
    "centre": "北京市职业技能鉴定管理中心",
    "occupation": "计算机操作员(文字录入处理员)",
    "level": "三级",
    "day": "2027-12-18",
    "yes": "7351",
    "no": "7352",
    "confirm": "7353",
    "contact": "石景山区职业技能鉴定管理中心",
    "phone": "010-68871234",
    "place": "北京市石景山区职业技能公共实训中心2号楼第三考场",
    "meeting_time": "12月18日8:30",
    "leader": "端木文华",
    "leader_phone": "13800000001",
    "revision": "12",
    "examiner": "司徒文静",
    "task": "12345",
    "alarm": "12345",
    "required": "7",
    "confirmed": "5",
    "missing": "2",
    "by": "12月28日18:00",
    "on": "12月18日",
    "half": "上午",
    "addressee": "石景山区职业技能鉴定管理中心",
    "matter": "2027年度职业技能等级认定考评人员岗前培训和业务研讨会",
    "time": "上午8:30至11:30",
    "cause": "台风橙色预警,按照当地防汛抗旱指挥部的要求",
    "name": "阿卜杜热合曼阿不都热西提",
    "code": "735128",
    "minutes": "10",
    "reason": "毕业证书扫描件不清楚,请在光线充足处重新拍摄后上传",
    "status": "应缴1248.00元,请于12月28日18:00前登录报名网站缴费",
    "fields": "姓名、出生日期、文化程度、工作年限",
    "plan": "2027年上半年企业人力资源管理师全省统一鉴定",
    "count": "2400",
    "refused": "120",
    "fee": "1248000.00",
    "bill": "JF2027032000012",
    "subjects": "计算机操作员(文字录入处理员)三级/高级工理论、实操、综合评审",
    "result": "经核查,申报条件符合规定,异议不成立",
}
PEOPLE = ("欧阳建国", "司徒文静", "诸葛志强", "上官海燕", "慕容国华", "皇甫秀英")
TEAM_SIZES = (3, 5, 7)
PROMPT_COUNTS = (2, 3, 4)


def shapes(
    name: str,
    sizes: Sequence[int] = TEAM_SIZES,
    by_name: Sequence[int] = (0,),
    profile: str | Path = "",
) -> list[Shape]:
    """Return the shapes of a message with sample values: with and without its optional part, per list size.

    `sizes` are team sizes, the leader included (which_one always has 2 to 4 prompts). `by_name` are the
    numbers of members without consent (domain.md C15) to make shapes for: each needs a template of its own,
    so by default there are none, and a team with such a member is told with team_names. Raises WordingError.
    """
    contract = contract_of(name)
    options = (frozenset[str](), contract.optional) if contract.optional else (frozenset[str](),)
    lists = [key for key in LISTS if key in contract.required]
    found = []
    for option in options:
        scalars = {key: LONGEST[key] for key in (contract.required | option) - LISTS.keys()}
        variants = _lists(lists[0], sizes, by_name) if lists else iter(({},))
        found += [shape(name, {**scalars, **listed}, profile) for listed in variants]
    return found


def _lists(key: str, sizes: Sequence[int], by_name: Sequence[int]) -> Iterator[dict[str, object]]:
    if key == "prompts":
        for count in PROMPT_COUNTS:
            yield {key: [_prompt(number) for number in range(count)]}
    elif key == "names":
        for size in sizes:
            yield {key: [_person(number) for number in range(size - 1)]}
    else:
        for size, unlisted in product(sizes, by_name):
            if unlisted < size:
                yield {key: [_member(number, number < size - 1 - unlisted) for number in range(size - 1)]}


def _prompt(number: int) -> dict[str, object]:
    return {"day": f"2027-12-{18 + number}", "half": "上午", "code": str(7351 + 10 * number)}


def _person(number: int) -> str:
    return PEOPLE[number % len(PEOPLE)]


def _member(number: int, consents: bool) -> dict[str, object]:
    phone = f"138{number + 2:08}" if consents else None
    return {"name": _person(number), "phone": phone}
