"""kaowu bill, payments and reconcile against a platform on loopback."""

import asyncio
import json
from datetime import datetime
from pathlib import Path

from office import Office, furnish
from pay_on_loopback import MERCHANT, SECRET, Box, a_box
from payment_rows import acting

from app.settings import Environment
from db.connect import database
from db.models import Organisation
from db.secrets import read_ring
from exam.calendar import CHINA
from exam.payment import Charge
from handlers.payment import billing


async def a_bill(folder: Path) -> int:
    """A school's bill over 260 yuan in the office's database."""
    environment = Environment(data_dir=folder / "var")
    async with database(environment.url, read_ring(environment.keys())):
        centre, school = await Organisation.all().order_by("path").limit(2)
        demand = billing.Demand(centre.id, "鉴定费", [Charge("理论", 5000), Charge("实操", 21000)], school.id)
        return (await billing.make(demand, acting())).id


async def run(office: Office, box: Box, *words: str) -> str:
    """One command that must succeed, with the platform's address in its environment."""
    pay = {"PAY_ENDPOINT": f"{box.url}/pay", "PAY_MERCHANT": MERCHANT, "PAY_SECRET": SECRET}
    settings = {f"KAOWU_{name}": value for name, value in pay.items()}
    answer = await asyncio.to_thread(office.run, *words, **settings)
    assert answer.returncode == 0, answer.stderr
    return answer.stdout


async def test_a_bill_is_paid_found_by_reconciling_counted_and_partly_refunded(tmp_path: Path) -> None:
    office = furnish(tmp_path)
    bill = str(await a_bill(tmp_path))
    async with a_box() as box:
        code = json.loads(await run(office, box, "bill", "pay-code", bill, "--json"))
        await box.pay(code["trade_number"])
        today = (await box.get("/pay/bills"))["bills"][0]["paid_at"]
        day = await run(office, box, "reconcile", "--day", _in_beijing(today))
        shown = json.loads(await run(office, box, "bill", "show", bill, "--json"))
        asked = await run(office, box, "payments", "refund", "1", "--fen", "5000", "--reason", "考试取消")

    assert code["pay_code"].startswith(f"{box.url}/pay/bills/P")
    assert (shown["state"], [each["state"] for each in shown["payments"]]) == ("PAID", ["PAID"])
    assert "平台有、本方无" in day
    assert asked == "退费 1 已申请，待另一人审批\n"
    assert office.refused("payments", "decide", "1") == "每一步须由不同的人审批，提交人不能审批自己的事项"
    assert office.done("payments", "stats")["by_state"] == [{"of": "PAID", "count": 1, "fen": 26000}]


def _in_beijing(instant: str) -> str:
    return datetime.fromisoformat(instant).astimezone(CHINA).date().isoformat()


async def test_what_cannot_be_done_is_said_in_one_line(tmp_path: Path) -> None:
    office = furnish(tmp_path)
    bill = str(await a_bill(tmp_path))

    assert [each["total"] for each in office.done("bill", "list")] == ["260.00"]
    assert office.refused("bill", "pay-code", bill).startswith("没有设置支付平台")
    assert office.refused("bill", "make", "X") == "没有代码为 X 的鉴定计划"
    assert office.refused("reconcile", "--day", "昨天") == "日期 昨天 应写成 2027-03-01"
    assert office.done("bill", "void", bill)["state"] == "CANCELLED"
    assert office.refused("bill", "void", bill) == "缴费单目前的状态不允许这样操作"
    assert office.refused("bill", "show", "99") == "没有编号为 99 的缴费单"
