"""Any message with any values that it takes."""

from hypothesis import strategies as st

from messages.wording import contract_of, names

texts = st.text(min_size=1, max_size=12) | st.sampled_from(["${name_2}", "{{ day }}", "${", "【】", "\\g<0>"])


def of_key(key: str) -> st.SearchStrategy[object]:
    if key == "day":
        return st.dates()
    if key == "members":
        member = st.fixed_dictionaries({"name": texts}, optional={"phone": texts | st.none()})
        return st.lists(member, min_size=1, max_size=6)
    if key == "names":
        return st.lists(texts, min_size=1, max_size=6)
    if key == "prompts":
        prompt = st.fixed_dictionaries({"day": st.dates(), "half": texts, "code": texts})
        return st.lists(prompt, min_size=1, max_size=4)
    return texts | st.integers()


@st.composite
def messages(draw: st.DrawFn) -> tuple[str, dict[str, object]]:
    name = draw(st.sampled_from(names()))
    contract = contract_of(name)
    keys = contract.required | draw(st.sampled_from([frozenset[str](), contract.optional]))
    return name, {key: draw(of_key(key)) for key in sorted(keys)}
