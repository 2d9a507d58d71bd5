"""Files as people paste them: explanations in the header, signs no SMS may carry."""

from pathlib import Path

import pytest
from import_files import an_examiner, an_office, counts, load, reasons

PASTED = (
    "姓名,身份证号,手机号,考评等级(考评员/高级考评员),证书编号,有效期至,可考评职业(代码:级别,级别;…),"
    "意愿区县(代码;最多5个),银行卡号,工作单位,同意共享手机号(是/否)"
)


async def test_a_header_whose_explanation_holds_a_comma_is_read_all_the_same(
    database: str, tmp_path: Path
) -> None:
    await an_office(tmp_path)

    result = await load(tmp_path, "examiners", PASTED, an_examiner(1))

    assert (counts(result), result.ignored_columns) == ((1, 0, 0, 0), ())


@pytest.mark.parametrize("name", ["张伟🙂", "【张伟】", "${name}", "{{ x }}"])
async def test_a_name_that_no_sms_may_carry_is_given_back(database: str, tmp_path: Path, name: str) -> None:
    await an_office(tmp_path)

    result = await load(tmp_path, "examiners", PASTED, an_examiner(1, 姓名=name))

    assert [each[0].startswith("姓名含有短信不能发送的字符：") for each in reasons(result).values()] == [True]
