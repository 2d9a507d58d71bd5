"""What the provider would refuse in a value is known before it is sent."""

import pytest

from messages.variables import Fault, explain, fault_in


@pytest.mark.parametrize(
    ("variable", "value", "fault"),
    [
        ("matter", "年度登记", None),
        ("matter", "长" * 35, None),
        ("matter", "长" * 36, Fault.TOO_LONG),
        ("matter", "", Fault.EMPTY),
        ("matter", "登记😀", Fault.SIGNS),
        ("matter", "【登记】", Fault.SIGNS),
        ("matter", "${day}", Fault.SIGNS),
        ("matter", "见https://x", Fault.URL),
        ("matter", "见 kaowu.cn", Fault.URL),
        ("matter", "电13800000001", Fault.PHONE),
        ("matter", "编号113800000001", None),
        ("phone", "0791-12333", None),
        ("phone", "13800000001", None),
        ("phone", "转801", Fault.FORM),
        ("phone_2", "1234", Fault.FORM),
        ("task", "7", None),
        ("task", "第7", Fault.FORM),
    ],
)
def test_a_value_is_held_to_the_attribute_of_its_variable(
    variable: str, value: str, fault: Fault | None
) -> None:
    assert fault_in(variable, value) is fault


@pytest.mark.parametrize("fault", list(Fault))
def test_every_fault_names_the_variable_as_staff_know_it(fault: Fault) -> None:
    assert explain("matter", fault).startswith("事项")
