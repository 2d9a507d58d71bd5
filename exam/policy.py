"""Who may do what, and how far from their own post: one table (domain.md 5, 18, 29; design.md rule 7)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum


class Role(StrEnum):
    """What somebody is at an organisation (domain.md 29)."""

    ADMIN = "admin"
    CLERK = "clerk"  # 科员
    CHIEF = "chief"  # 科长
    DIRECTOR = "director"  # 分管主任
    AGENT = "agent"  # 机构经办


class Function(StrEnum):
    """What a department is for (domain.md 26, 31, 53)."""

    APPRAISAL_1 = "appraisal_1"
    APPRAISAL_2 = "appraisal_2"
    INFORMATION = "information"  # 信息科
    FINANCE = "finance"  # 财务科
    CERTIFICATE = "certificate"  # 证书科
    SUPERVISION = "supervision"  # 质量督导科
    CONTEST = "contest"  # 竞赛科
    GENERAL = "general"  # 综合科


class Reach(StrEnum):
    """Where an organisation stands, seen from a post."""

    OWN = "own"
    LOWER = "lower"
    UPPER = "upper"


@dataclass(frozen=True, slots=True)
class Post:
    """One role at one organisation; `function` is that of the department, None without one.

    `business` are the paths of those that lead the business of the organisation, or of one above it.
    """

    role: Role
    function: Function | None
    organisation_id: int
    path: str
    kind: str
    business: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Caller:
    """A member of staff with the posts held today."""

    staff_id: int
    login: str
    posts: tuple[Post, ...]


@dataclass(frozen=True, slots=True)
class Right:
    """Any of `roles`, in a department with one of `functions` (none named: in any department or in none)."""

    roles: tuple[Role, ...]
    functions: tuple[Function, ...] = ()
    reach: tuple[Reach, ...] = (Reach.OWN,)

    def is_held(self, post: Post) -> bool:
        return post.role in self.roles and (not self.functions or post.function in self.functions)


HERE = (Reach.OWN,)
AND_BELOW = (Reach.OWN, Reach.LOWER)
OFFICE = (Role.CLERK, Role.CHIEF, Role.DIRECTOR)


def section(*functions: Function, reach: tuple[Reach, ...] = HERE) -> tuple[Right, ...]:
    """Those who work in a department of one of these functions, and the director over all departments."""
    return (Right((Role.CLERK, Role.CHIEF), functions, reach), Right((Role.DIRECTOR,), reach=reach))


_ADMIN = Right((Role.ADMIN,))
_ADMIN_BELOW = Right((Role.ADMIN,), reach=AND_BELOW)
_OFFICE_BELOW = Right((Role.ADMIN, *OFFICE), reach=AND_BELOW)
_ANYBODY_BELOW = Right(tuple(Role), reach=AND_BELOW)
# 督导科 dispatches, in the district or for it from a centre above (domain.md 53, A9 "Examiners").
_DISPATCH = section(Function.SUPERVISION, reach=AND_BELOW)
# 信息科 enters all organisations centrally (domain.md 18).
_REGISTER = (_ADMIN_BELOW, *section(Function.INFORMATION, reach=AND_BELOW))
_FINANCE = section(Function.FINANCE)
_FINANCE_DECIDES = (Right((Role.CHIEF,), (Function.FINANCE,)), Right((Role.DIRECTOR,)))

RIGHTS: Mapping[str, tuple[Right, ...]] = {
    "staff.change": (_ADMIN_BELOW,),
    "staff.list": (_OFFICE_BELOW,),
    "register.change": _REGISTER,
    "examiner.list": (_OFFICE_BELOW,),
    "examiner.change": _DISPATCH,
    "task.list": (_ANYBODY_BELOW,),
    "task.add": (Right((Role.AGENT,)), *_DISPATCH),
    "task.decide": _DISPATCH,
    "task.change": _DISPATCH,
    "reply.list": _DISPATCH,
    "reply.decide": _DISPATCH,
    "broadcast.list": (_OFFICE_BELOW,),
    "broadcast.write": (Right(OFFICE),),
    "broadcast.approve": (Right((Role.CHIEF, Role.DIRECTOR)),),
    "number.list": (_OFFICE_BELOW,),
    "number.change": (_OFFICE_BELOW,),
    "reminder.list": (_OFFICE_BELOW,),
    "config.list": (_ANYBODY_BELOW,),
    "config.change": (_ADMIN, *section(Function.INFORMATION)),
    "sending.list": (_OFFICE_BELOW,),
    "sending.change": (_ADMIN, *section(Function.INFORMATION)),
    "alarm.list": (_OFFICE_BELOW,),
    "alarm.change": (_ADMIN, *section(Function.INFORMATION)),
    "phrase.list": (_OFFICE_BELOW,),
    "phrase.change": (_ADMIN, *section(Function.INFORMATION)),
    "dispute.list": (_ADMIN, *section(Function.SUPERVISION)),
    "dispute.change": (_ADMIN, *section(Function.SUPERVISION)),
    "approval.list": (_ANYBODY_BELOW,),
    "approval.decide": (Right(OFFICE),),
    "key.rotate": (),
    "bill.make": (Right(OFFICE),),
    "bill.show": (Right((*OFFICE, Role.AGENT), reach=AND_BELOW),),
    "bill.void": (*_FINANCE, Right((Role.CHIEF,))),
    "bill.reopen": _FINANCE_DECIDES,
    "payment.start": (Right((*OFFICE, Role.AGENT)),),
    "payment.book": _FINANCE_DECIDES,
    "payment.reconcile": _FINANCE,
    "payment.count": section(Function.FINANCE, reach=AND_BELOW),
    "invoice.issue": _FINANCE,
    "refund.request": _FINANCE,
    "refund.decide": _FINANCE_DECIDES,
    # domain.md 5, 8: a centre makes its own plans; 21: a body applies at the centre above
    "plan.add": (Right(OFFICE),),
    "plan.apply": (Right((Role.AGENT, *OFFICE)),),
    "plan.edit": (Right((Role.AGENT, *OFFICE)),),
    "plan.submit": (Right((Role.AGENT, *OFFICE)),),
    "plan.publish": (Right(OFFICE),),
    "plan.cancel": (Right((Role.CHIEF, Role.DIRECTOR)),),
    # 79: whoever holds the exam asks to change its time or place
    "plan.change": (Right((Role.AGENT, *OFFICE)),),
    # 29, 36: a body hands in for its people, an office for anybody; 31: who corrects is a table of its own
    "registration.register": (Right((Role.AGENT, *OFFICE)),),
    "registration.list": (_ANYBODY_BELOW,),
    "registration.withdraw": (Right((Role.AGENT, *OFFICE)),),
    "registration.cancel": (Right((Role.CHIEF, Role.DIRECTOR)),),
    "registration.correct": (Right(OFFICE),),
    # 75: an office shows; who objected, and what becomes of it, is for heads
    "publicity.open": (Right(OFFICE),),
    "publicity.close": (Right((Role.CHIEF, Role.DIRECTOR)),),
    "publicity.list": (_ANYBODY_BELOW,),
    "objection.list": (Right(OFFICE, reach=AND_BELOW),),
    "objection.decide": (Right((Role.CHIEF, Role.DIRECTOR)),),
    # 81: a body books at its district centre
    "review_slot.add": (Right(OFFICE),),
    "review_slot.list": (Right(tuple(Role)),),
    "review_visit.book": (Right((Role.AGENT, *OFFICE)),),
    "review_visit.decide": (Right(OFFICE),),
    "deadline.met": (Right(OFFICE),),
    # 77: waived by a role with a reason
    "deadline.waive": (Right((Role.CHIEF, Role.DIRECTOR)),),
}
"""Every action that staff can ask for. What belongs to no organisation is asked at the top of the tree."""


def may(caller: Caller, action: str, path: str, business: Iterable[str] = ()) -> bool:
    """Whether the caller may do this at the organisation with this path; KeyError for an unknown action.

    `business` as in Post, for that organisation. The empty path is the installation itself, which belongs to
    the posts at the top of the tree.
    """
    lines = tuple(business)
    return any(
        right.is_held(post) and reach_of(post, path, lines) in right.reach
        for right in RIGHTS[action]
        for post in caller.posts
    )


def may_anywhere(caller: Caller, action: str) -> bool:
    """Whether the caller may do this at some organisation; KeyError for an unknown action."""
    return any(right.is_held(post) for right in RIGHTS[action] for post in caller.posts)


def reach_of(post: Post, path: str, business: Iterable[str] = ()) -> Reach | None:
    """Where the organisation at `path` stands from the post; None is beside it. Paths end in "/".

    Whom it leads in business, and what stands below those, is below it (domain.md 2, 3).
    """
    if path == post.path or (not path and is_top(post.path)):
        return Reach.OWN
    if not path:
        return None
    if any(line.startswith(post.path) for line in (path, *business)):
        return Reach.LOWER
    if any(line.startswith(path) for line in (post.path, *post.business)):
        return Reach.UPPER
    return None


def is_top(path: str) -> bool:
    """Whether nothing stands above the organisation at this path."""
    return "/" not in path.strip("/")


@dataclass(frozen=True, slots=True)
class Node:
    """An organisation in the tree."""

    id: int
    path: str
    business_parent_id: int | None


def scope(paths: Iterable[str], tree: Iterable[Node]) -> frozenset[int]:
    """The organisations whose rows may be read from those at `paths`: at or below them, by either line."""
    nodes = list(tree)
    own = _below(nodes, paths)
    led = [node.path for node in nodes if node.business_parent_id in own]
    return own | _below(nodes, led)


def _below(nodes: Iterable[Node], tops: Iterable[str]) -> frozenset[int]:
    heads = frozenset(tops)
    return frozenset(node.id for node in nodes if any(each in heads for each in beginnings(node.path)))


def beginnings(path: str) -> list[str]:
    """The path itself and the paths of all above it, the top first: "36/", "36/3601/", …"""
    return [path[: end + 1] for end, letter in enumerate(path) if letter == "/"]
