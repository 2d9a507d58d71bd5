"""The list of a school as a sheet: its columns, and a line of it read into a form (domain.md C7)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from exam.candidate_form import Form
from handlers.imports.cells import tidy, tidy_code
from handlers.imports.columns import Column
from handlers.imports.formulas import FAULTY
from handlers.registration.reading import FormFault, Lists, read
from handlers.registration.words import HEADERS, REQUIRED

HINTS: Mapping[str, tuple[str, str]] = {
    "name": ("与证件一致", "王芳"),
    "id_type": ("身份证、军官证、港澳台证件、外国人永久居留身份证、护照；不填为身份证", "身份证"),
    "id_number": ("18 位身份证号，或其他证件的号码；该列设为文本", "360102199003070022"),
    "sex": ("男、女；身份证可不填", "女"),
    "born_on": ("写成 1990-03-07；身份证可不填", "1990-03-07"),
    "nation": ("如 汉族", "汉族"),
    "phone": ("11 位手机号，通知发到这里", "13800138000"),
    "occupation": ("本次计划中的职业代码", "6-31-01-03"),
    "level": ("如 三级、3、高级工", "三级"),
    "subjects": ("不填为全部科目；补考须写明，如 理论、实操", ""),
    "attempt": ("新考、补考；不填为新考", "新考"),
    "candidate_class": ("学生、军人、失业人员、困难人员；不填为普通", ""),
    "condition": ("所符合的申报条件的序号；不填则逐条核对", "1"),
    "education": ("小学、初中、高中、中专、职高、技校、大专、本科、研究生", "技校"),
    "graduated_on": ("写成 2012-07-01", "2012-07-01"),
    "source": ("企业、机关、社会、学校在校生、军队、其他", "企业"),
    "employer": ("工作单位或学校全称", "江西某机电有限公司"),
    "years": ("整数，0 至 60", "12"),
    "training_hours": ("整数", "120"),
    "apprenticeship": ("是、否", "否"),
    "address": ("", "南昌市东湖区某路 1 号"),
    "email": ("", "wang@example.com"),
    "held_number": ("已取得的证书", "1436003018400123"),
    "held_occupation": ("不填为所报职业", "6-31-01-03"),
    "held_level": ("如 四级", "四级"),
    "held_on": ("写成 2018-06-01", "2018-06-01"),
    "award": ("越级申报所用的奖励或称号", ""),
    "award_on": ("写成 2020-06-01", ""),
    "work": ("2015-03至2019-06 单位；2019-07至今 单位", "2012-08至今 江西某机电有限公司"),
}
COLUMNS = tuple(
    Column(HEADERS[name], hint, sample, name in REQUIRED) for name, (hint, sample) in HINTS.items()
)
CODES = frozenset({"occupation", "held_occupation"})
FIELDS = {HEADERS[name]: name for name in HINTS}


@dataclass(frozen=True, slots=True)
class Sheet:
    """What the empty template shows."""

    title: str = "报名表"
    columns: tuple[Column, ...] = COLUMNS


def places(headers: Sequence[str]) -> dict[str, int]:
    """Where each field stands in a line."""
    return {FIELDS[header]: place for place, header in enumerate(headers) if header in FIELDS}


def form_in(
    cells: Sequence[str], where: Mapping[str, int], width: int, lists: Lists
) -> Form | list[FormFault]:
    """The form in a line, or its faults; cells behind the last title are a shifted line."""
    texts, faults = {}, []
    for name, place in where.items():
        cell = cells[place] if place < len(cells) else ""
        if cell == FAULTY:
            faults.append(FormFault(name, "formula"))
        elif cell:
            texts[name] = tidy_code(tidy(cell)) if name in CODES else tidy(cell)
    if any(map(tidy, cells[width:])):
        faults.append(FormFault("", "extra_cells"))
    found = read(texts, lists)
    if isinstance(found, list):
        named = {fault.field for fault in faults}
        return [*faults, *(each for each in found if each.field not in named)]
    return faults or found
