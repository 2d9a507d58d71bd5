"""What an organisation's row says beside its place in the tree (domain.md 4, 19, 51)."""

from typing import Any

from db.models.organisations import OrganisationState
from exam.credit_code import is_credit_code
from handlers.imports.columns import Column
from handlers.imports.rows import Row

PLAIN = {
    "名称": "name",
    "负责人": "head",
    "地址": "address",
    "联系人": "contact",
    "电话": "phone",
    "许可证号": "licence_number",
}
DAYS = {"建设时间": "built_on", "许可有效期至": "licence_until"}
STATES = {"正常": OrganisationState.ACTIVE, "关闭": OrganisationState.CLOSED}
DIGITS = 3

LICENSED = (
    Column("机构编号", "准考证号中的三位数字，001 至 999，同一城市内不能重复", "001", required=False),
    Column("统一社会信用代码", "18 位", "91350100M000100Y43", required=False),
    Column("建设时间", "写成 2015-06-01", "2015-06-01", required=False),
    Column("许可证号", "所站填写；院校不填", "赣鉴 001", required=False, limit=50),
    Column("许可有效期至", "写成 2029-12-31", "2029-12-31", required=False),
    Column("状态", "正常或关闭；不填为正常", "正常", required=False, choices=tuple(STATES)),
)


def values_in(row: Row) -> dict[str, Any]:
    """The values of the columns that the file has; what is wrong is refused on the row."""
    values: dict[str, Any] = {name: row.text(header) for header, name in PLAIN.items() if header in row.texts}
    values |= {name: row.day(header) for header, name in DAYS.items() if header in row.texts}
    if "机构编号" in row.texts:
        values["code3"] = _code3(row)
    if "统一社会信用代码" in row.texts:
        values["credit_code"] = _credit_code(row)
    if "状态" in row.texts:
        values["state"] = STATES.get(row.text("状态"), OrganisationState.ACTIVE)
    return values


def _code3(row: Row) -> str:
    """Excel takes the zeros in front away."""
    text = row.text("机构编号")
    number = text.zfill(DIGITS) if text else ""
    if number and not (len(number) == DIGITS and number.isascii() and number.isdecimal() and int(number)):
        row.refuse("code3")
    return number


def _credit_code(row: Row) -> str:
    text = row.text("统一社会信用代码").upper()
    if text and not is_credit_code(text):
        row.refuse("credit_code")
    return text
