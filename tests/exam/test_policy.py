"""Reaches, rights and scopes of posts in a tree with two lines."""

from hypothesis import given
from hypothesis import strategies as st

from exam.policy import (
    Caller,
    Function,
    Node,
    Post,
    Reach,
    Right,
    Role,
    beginnings,
    is_top,
    may,
    reach_of,
    scope,
)

CITY = Post(Role.CLERK, None, 2, "36/3601/", "city")
STATION = Post(Role.AGENT, None, 4, "36/3601/S1/", "station")


def test_the_reach_is_told_by_the_path() -> None:
    told = {
        path: reach_of(CITY, path) for path in ("36/", "36/3601/", "36/3601/S1/", "36/3602/", "36/36010/")
    }

    assert list(told.values()) == [Reach.UPPER, Reach.OWN, Reach.LOWER, None, None]


def test_whom_it_leads_in_business_is_below_it_and_sees_it_above() -> None:
    led = Post(Role.AGENT, None, 9, "36/HR/S9/", "station", business=("36/3601/",))

    assert reach_of(CITY, "36/HR/S9/", ("36/3601/",)) is Reach.LOWER
    assert reach_of(led, CITY.path) is Reach.UPPER
    assert reach_of(led, "36/3602/") is None


def test_what_belongs_to_the_installation_is_the_tops_own() -> None:
    top = Post(Role.ADMIN, None, 1, "36/", "province")

    assert (reach_of(top, ""), reach_of(CITY, "")) == (Reach.OWN, None)
    assert [is_top(path) for path in ("36/", "/36/", "36/3601/")] == [True, True, False]


def test_a_right_asks_for_the_role_and_where_it_names_any_for_the_department() -> None:
    of_finance = Right((Role.CLERK,), (Function.FINANCE,))
    finance = Post(Role.CLERK, Function.FINANCE, 2, "36/3601/", "city")

    assert (of_finance.is_held(finance), of_finance.is_held(CITY)) == (True, False)
    assert Right((Role.CLERK,)).is_held(finance)
    assert not Right((Role.CHIEF,)).is_held(finance)


def test_an_admin_changes_staff_at_the_own_organisation_and_below() -> None:
    admin = Caller(1, "li", (Post(Role.ADMIN, None, 2, "36/3601/", "city"),))

    asked = ("36/3601/", "36/3601/360102/", "36/", "36/3602/", "")
    assert [may(admin, "staff.change", path) for path in asked] == [True, True, False, False, False]
    assert not may(Caller(2, "wang", (CITY,)), "staff.change", "36/3601/")


def test_the_scope_holds_what_is_below_by_either_line_and_no_sibling() -> None:
    tree = [
        Node(1, "36/", None),
        Node(2, "36/3601/", None),
        Node(3, "36/3601/360102/", None),
        Node(4, "36/3602/", None),
        Node(5, "36/HR/", None),
        Node(6, "36/HR/S9/", 3),
        Node(7, "36/HR/S9/branch/", None),
        Node(8, "36/36010/", None),
    ]

    assert scope([CITY.path], tree) == {2, 3, 6, 7}
    assert scope(["36/HR/S9/"], tree) == {6, 7}
    assert scope([], tree) == set()


@given(st.lists(st.text("abAB1", min_size=1, max_size=3), min_size=1, max_size=6))
def test_the_beginnings_of_a_path_are_those_above_and_itself(codes: list[str]) -> None:
    path = "".join(f"{code}/" for code in codes)

    assert beginnings(path) == ["".join(f"{code}/" for code in codes[: end + 1]) for end in range(len(codes))]
    assert all(
        reach_of(Post(Role.CLERK, None, 1, path, ""), above) is Reach.UPPER for above in beginnings(path)[:-1]
    )


@given(st.data())
def test_what_is_in_scope_is_what_stands_at_or_below_a_post(data: st.DataObject) -> None:
    paths = ["1/"]
    for number in range(2, data.draw(st.integers(2, 9))):
        paths.append(f"{data.draw(st.sampled_from(paths))}{number}/")
    leaders = data.draw(st.lists(st.sampled_from([None, *range(1, len(paths) + 1)]), min_size=9, max_size=9))
    tree = [Node(place + 1, path, leaders[place]) for place, path in enumerate(paths)]
    by_path = {node.path: node for node in tree}
    post = Post(Role.CLERK, None, 1, data.draw(st.sampled_from(paths)), "")

    def business(node: Node) -> list[str]:
        above = [by_path[path].business_parent_id for path in beginnings(node.path)]
        return [paths[number - 1] for number in above if number is not None]

    near = (Reach.OWN, Reach.LOWER)
    assert scope([post.path], tree) == {
        node.id for node in tree if reach_of(post, node.path, business(node)) in near
    }
