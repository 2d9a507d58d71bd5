"""Every variable has the attribute that Aliyun's application form asks for."""

from messages.attributes import attribute_of
from messages.samples import shapes
from messages.wording import names


def test_the_variables_of_all_our_templates_have_these_attributes() -> None:
    found = {attribute_of(key) + " " + key for name in names() for one in shapes(name) for key in one.params}

    assert {line for line in found if not line[-1].isdigit()} == {
        *("phone_number2 phone", "phone_number2 leader_phone", "name leader", "name examiner"),
        *("unit_name centre", "unit_name contact", "address place", "others occupation", "others level"),
        *("others addressee", "others matter", "others time", "others cause"),
        *("others by", "others on", "others half"),
        *("others meeting_time", "other_number2 year", "other_number2 month", "other_number2 day"),
        *("other_number2 yes", "other_number2 no", "other_number2 confirm", "other_number2 task"),
        *("other_number2 revision", "other_number2 required", "other_number2 confirmed"),
        "other_number2 missing",
        "other_number2 alarm",
        *("name name", "other_number2 code", "other_number2 minutes", "other_number2 count"),
        *("other_number2 refused", "others reason", "others fields", "others plan", "others fee"),
        *("others bill", "others result", "others subjects", "others status"),
    }


def test_a_numbered_variable_has_the_attribute_of_its_kind() -> None:
    assert [attribute_of(key) for key in ("phone_2", "name_12", "code_1", "half_1")] == [
        *("phone_number2", "name", "other_number2", "others"),
    ]
