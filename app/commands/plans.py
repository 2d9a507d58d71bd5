"""kaowu plan: drafts, items, publishing, deadlines, the year's proposal."""

from argparse import Namespace
from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Any

from app.commands.instants import local, parse_day
from app.desk import show, with_database
from exam.calendar import CHINA
from exam.catalogue import Mode, SubjectKind
from exam.errors import RuleBroken
from exam.plan import Applicant, Kind
from handlers.act import Act
from handlers.plans import (
    changing,
    deadlines,
    drafting,
    items,
    mapping,
    proposing,
    publishing,
    showing,
    submitting,
)
from messages.words import say


def add(given: Namespace) -> int:
    draft = drafting.Draft(
        organisation=given.organisation,
        title=given.title,
        kind=Kind(given.kind),
        category=given.category,
        exam_on=parse_day(given.exam_on),
        opens_at=_instant(given.opens),
        closes_at=_instant(given.closes),
        pay_until_at=_instant(given.pay_until),
        applicant_kind=Applicant(given.applicant_kind) if given.applicant_kind else None,
        code=given.code,
    )

    async def work(act: Act) -> int:
        plan = await drafting.add(draft, act)
        return show(await showing.show_plan(plan.id, act), given.json, words)

    return with_database(work)


def then_show(given: Namespace, change: Callable[[Act], Awaitable[object]]) -> int:
    async def work(act: Act) -> int:
        await change(act)
        return show(await showing.show_plan(given.id, act), given.json, words)

    return with_database(work)


def add_item(given: Namespace) -> int:
    wish = items.Wish(
        occupation=given.occupation,
        level=given.level,
        modes={kind: _mode(text) for kind, text in map(_pair, given.mode)},
        days={kind: parse_day(text) for kind, text in map(_pair, given.day)},
        panel=given.panel,
        standard=given.standard,
    )
    return then_show(given, lambda act: items.add_item(given.id, wish, act))


def remove_item(given: Namespace) -> int:
    return then_show(given, lambda act: items.remove_item(given.id, given.item, act))


def _replaced(given: Namespace) -> mapping.Replaced:
    return mapping.Replaced(given.item, SubjectKind(given.old), Mode(given.old_mode), SubjectKind(given.new))


def map_subject(given: Namespace) -> int:
    return then_show(given, lambda act: mapping.add(given.id, _replaced(given), act))


def unmap_subject(given: Namespace) -> int:
    return then_show(given, lambda act: mapping.remove(given.id, _replaced(given), act))


def show_plan(given: Namespace) -> int:
    async def work(act: Act) -> int:
        return show(await showing.show_plan(given.id, act), given.json, words)

    return with_database(work)


def publish(given: Namespace) -> int:
    return then_show(given, lambda act: publishing.publish(given.id, act))


def submit(given: Namespace) -> int:
    return then_show(given, lambda act: submitting.submit(given.id, act))


def withdraw(given: Namespace) -> int:
    return then_show(given, lambda act: submitting.withdraw(given.id, act))


def change(given: Namespace) -> int:
    asked = changing.Asked(
        reason=given.reason,
        to_on=parse_day(given.to) if given.to else None,
        from_venue=given.from_venue,
        to_venue=given.to_venue,
        subject=given.subject,
    )
    return then_show(given, lambda act: changing.ask(given.id, asked, act))


def cancel(given: Namespace) -> int:
    return then_show(given, lambda act: publishing.cancel(given.id, given.reason, act))


def waive(given: Namespace) -> int:
    return then_show(given, lambda act: deadlines.waive(given.id, given.code, given.reason, act))


def met(given: Namespace) -> int:
    return then_show(given, lambda act: deadlines.note_met(given.id, given.code, act))


def list_plans(given: Namespace) -> int:
    async def work(act: Act) -> int:
        return show(await showing.list_plans(act), given.json, _list_words)

    return with_database(work)


def propose(given: Namespace) -> int:
    async def work(_: Act) -> int:
        return show(await proposing.propose_year(given.year), given.json, _proposal_words)

    return with_database(work)


def _pair(text: str) -> tuple[SubjectKind, str]:
    kind, equals, value = text.partition("=")
    if not equals or kind not in set(SubjectKind):
        raise RuleBroken("filter_form", text=text)
    return SubjectKind(kind), value


def _mode(text: str) -> Mode:
    if text not in set(Mode):
        raise RuleBroken("filter_form", text=text)
    return Mode(text)


def _instant(text: str | None) -> datetime | None:
    if text is None:
        return None
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        raise RuleBroken("bad_instant", text=text) from None
    return at if at.tzinfo else at.replace(tzinfo=CHINA)


def _list_words(plans: list[dict[str, Any]]) -> str:
    if not plans:
        return "还没有鉴定计划。用 kaowu plan add 制定，或用 kaowu plan propose 查看年度安排。"
    return "\n".join(
        f"{each['id']:>4}  {each['exam_on']}  {say('plan.' + each['state'])}  "
        f"{say('plan_kind.' + each['kind'])}  {each['code']}  {each['title']}"
        for each in plans
    )


def words(plan: dict[str, Any]) -> str:
    asked = f"，申请机构 {plan['applicant']}" if plan["applicant"] else ""
    lines = [
        f"计划 {plan['id']}（{plan['code']}）：{plan['title']}，{say('plan_kind.' + plan['kind'])}"
        f" {plan['category']}".rstrip(),
        f"状态：{say('plan.' + plan['state'])}，考试 {plan['exam_on']}，"
        f"组织单位 {plan['organisation']}{asked}",
        f"报名 {local(plan['opens_at'])} 至 {local(plan['closes_at'])}，缴费至 {local(plan['pay_until_at'])}",
    ]
    lines += [f"须附材料：{say('attachment.' + each)}" for each in plan["attachments"]]
    lines += [
        f"  材料 {each['id']} {say('attachment.' + each['kind'])}：{each['name']}" for each in plan["files"]
    ]
    for item in plan["items"]:
        held = "、".join(
            f"{each['name']}（{say('mode.' + each['mode'])}，{each['held_on']}）" for each in item["subjects"]
        )
        level = say(f"level_short.{item['level']}")
        lines.append(f"  项 {item['id']} {item['occupation_name']}{level}：{held}")
        lines += [f"    补考方案：{_scheme_words(each)}" for each in item["makeup_scheme"]]
    return "\n".join(lines + [_deadline_line(each) for each in plan["deadlines"]])


def _scheme_words(each: dict[str, Any]) -> str:
    old, new = say(f"subject_kind.{each['old']}"), say(f"subject_kind.{each['new']}")
    return f"原{old}（{say('mode.' + each['old_mode'])}）改考{new}"


def _deadline_line(row: dict[str, Any]) -> str:
    told = "（已放行）" if row["waived_at"] else "（已完成）" if row["met_at"] else ""
    maybe = "（节假日安排未公布，暂定）" if row["provisional"] else ""
    return f"  期限 {row['code']} {say('deadline.' + row['code'])}：{local(row['due_at'])}{told}{maybe}"


def _proposal_words(proposals: list[dict[str, Any]]) -> str:
    return "\n".join(
        f"{each['exam_on']}  {say('plan_kind.' + each['kind'])}"
        f" {say('plan_category.' + each['category'])}{'（暂定）' if each['provisional'] else ''}"
        for each in proposals
    )
