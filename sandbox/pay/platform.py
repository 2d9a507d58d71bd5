"""The platform as a whole: its books, its gateway and its callbacks."""

from collections.abc import Iterator

from sandbox.clock import Clock
from sandbox.faults import PAYING, Call, Faults
from sandbox.options import Options
from sandbox.pay.actions import Actions
from sandbox.pay.courier import Courier, Merchant
from sandbox.pay.gateway import Gateway
from sandbox.pay.ledger import Bill, Ledger


class Platform:
    """One merchant's platform."""

    def __init__(self, options: Options, clock: Clock, numbers: Iterator[int], faults: Faults) -> None:
        self.faults = faults
        self.ledger = Ledger(clock, numbers)
        self.actions = Actions(self.ledger, clock.now)
        self.gateway = Gateway(options.merchant, options.merchant_secret, clock)
        merchant = Merchant(options.merchant, options.merchant_secret)
        self.courier = Courier(merchant, clock, numbers, faults, options.time_scale)

    def pay(self, bill: Bill) -> None:
        """The payer pays, and the merchant is called back; raises Refused."""
        call = Call("pay.pay", (), trade_number=bill.order.trade_number)
        self.ledger.pay(bill, even_if_closed=self.faults.take(PAYING, call) is not None)
        self.courier.tell(bill)
