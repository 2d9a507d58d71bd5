"""The table of rights against what was written down by hand: every action, role, department and distance."""

from itertools import product

import pytest
from policy_expected import expected, is_expected

from exam.policy import RIGHTS, Caller, Function, Post, Reach, Role, may, reach_of

PLACE = "36/3601/"
STANDS: dict[str, Reach | None] = {
    PLACE: Reach.OWN,
    "36/": Reach.LOWER,
    "36/HR/C1/": Reach.LOWER,
    "36/3601/360102/": Reach.UPPER,
    "36/3602/": None,
    "36/36010/": None,
    "99/": None,
}
"""Where the place stands, seen from a post at each of these."""
LEADER = ("36/HR/C1/",)


def test_every_action_is_written_down_by_hand() -> None:
    assert set(expected()) == set(RIGHTS)


@pytest.mark.parametrize("action", sorted(RIGHTS))
def test_an_action_is_allowed_to_exactly_those_written_down(action: str) -> None:
    for role, function, (path, reach) in product(Role, (None, *Function), STANDS.items()):
        post = Post(role, function, 1, path, "city")

        assert reach_of(post, PLACE, LEADER) is reach
        allowed = may(Caller(1, "li", (post,)), action, PLACE, LEADER)
        assert allowed == is_expected(action, role, function, reach), (role, function, path)


@pytest.mark.parametrize("action", sorted(RIGHTS))
def test_what_is_the_installation_s_is_the_top_s_own(action: str) -> None:
    for role, function in product(Role, (None, *Function)):
        top = Caller(1, "li", (Post(role, function, 1, "36/", "province"),))

        assert may(top, action, "") == is_expected(action, role, function, Reach.OWN), (role, function)


@pytest.mark.parametrize("action", sorted(RIGHTS))
def test_what_is_the_installation_s_is_refused_below_the_top(action: str) -> None:
    for role, function in product(Role, (None, *Function)):
        assert not may(Caller(1, "li", (Post(role, function, 1, PLACE, "city"),)), action, "")


def test_two_posts_are_not_mixed_into_one() -> None:
    admin_below = Post(Role.ADMIN, None, 1, "36/3601/360102/", "county")
    clerk_here = Post(Role.CLERK, Function.FINANCE, 2, PLACE, "city")

    assert not may(Caller(1, "li", (admin_below, clerk_here)), "staff.change", PLACE)
