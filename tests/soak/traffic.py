"""What goes on at once in a soak: teams are sought, broadcasts go out, reminders are due."""

import asyncio
import csv
from collections import Counter
from dataclasses import dataclass

from house import ORDER, House, furnish

DAYS = ("2027-03-20", "2027-03-23", "2027-03-25")
SETTINGS = {
    "hours.reminders": "00:00-24:00",
    "hours.broadcasts": "00:00-24:00",
    "limits.number_per_minute": "1000",
    "limits.number_per_hour": "1000",
    "limits.number_per_day": "1000",
    "limits.answers_per_prefix": "100000",
    "broadcast.approve_above": "100000",
    # of use for a long time before: due at once
    "reminder.certificate_expiry": "T-900d 00:00 to T 18:00",
    "reminder.eve_of_exam": "T-900d 00:00 to T 08:00",
}
TEXT = (
    "{name}您好,江西省职业技能鉴定指导中心通知:{matter}。请于2027年3月20日前办理,"
    "如有疑问,请与质量督导科联系,联系电话:0791-12333。"
)
NAMES = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨"


@dataclass(frozen=True, slots=True)
class Notice:
    """A broadcast as it should arrive: number and name of each person."""

    id: int
    matter: str
    people: dict[str, str]

    @property
    def texts(self) -> Counter[tuple[str, str]]:
        """(number, text without its sign) of everybody, once each."""
        return Counter(
            (number, TEXT.format(name=name, matter=self.matter)) for number, name in self.people.items()
        )


def prepare(house: House, broadcasts: int, size: int, rate: int) -> list[Notice]:
    """Furnish the office, ask for teams on DAYS, write and approve the broadcasts; nothing is sent yet.

    Every other broadcast is of equal texts, which go to many numbers in one call.
    """
    furnish(house)
    for key, value in {**SETTINGS, "delivery.rate": str(rate)}.items():
        house.done("config", "set", key, value)
    order = [*ORDER]
    for day in DAYS:
        order[order.index("--day") + 1] = day
        house.done("task", "add", *order)
    return [draft(house, number, size) for number in range(1, broadcasts + 1)]


def prepare_one(house: House, size: int, rate: int) -> Notice:
    """An office without people, and one approved broadcast."""
    assert house.staff("migrate").returncode == 0
    quick = {"delivery.settle_after": "1s", "delivery.lease": "8s", "hours.broadcasts": "00:00-24:00"}
    for key, value in {**quick, "delivery.rate": str(rate)}.items():
        house.done("config", "set", key, value)
    return draft(house, 2, size)


def draft(house: House, number: int, size: int) -> Notice:
    """A broadcast of different texts when the number is even; approved, not yet started."""
    people = {
        f"1390000{each:04}": "考评员" if number % 2 else NAMES[each % 16] + NAMES[each // 16 % 16]
        for each in range(size)
    }
    file = house.folder / f"list-{number}.csv"
    with file.open("w", encoding="utf-8", newline="") as out:
        csv.writer(out).writerows([("手机号", "姓名"), *people.items()])
    matter = f"第{number}号事项"
    words = ["--title", matter, "--message", "notice", "--value", f"matter={matter}"]
    row = house.done(
        *("broadcast", "add", *words, "--value", "day=2027-03-20"), "--audience", "list", "--file", str(file)
    )
    house.done("broadcast", "submit", str(row["id"]))
    return Notice(row["id"], matter, people)


async def start_broadcast(house: House, notice: Notice) -> None:
    await asyncio.to_thread(house.done, "broadcast", "start", str(notice.id))


async def open_task(house: House, task: int) -> None:
    await asyncio.to_thread(house.done, "task", "open", str(task))
