"""Tries to pay, what was pushed about them, money that goes back, and the lines it is for (34, 35, 82)."""

from tortoise import fields
from tortoise.migrations.constraints import CheckConstraint
from tortoise.models import Model

from db.models.bills import Bill
from db.sealed import SealedField
from exam.payment import RefundState, State, Surplus

STATES = "state IN ('CREATED', 'UNKNOWN', 'PAID', 'CLOSED', 'SURPLUS')"


class Payment(Model):
    """One try to pay a bill at a provider. What came is paid_fen, whatever was asked."""

    id = fields.IntField(primary_key=True)
    bill: fields.ForeignKeyRelation[Bill] = fields.ForeignKeyField(
        "models.Bill", related_name="payments", on_delete=fields.RESTRICT
    )
    bill_id: int
    provider = fields.CharField(max_length=20)
    trade_number = fields.CharField(max_length=32, unique=True)
    provider_number = fields.CharField(max_length=64, null=True)
    amount_fen = fields.BigIntField()
    state = fields.CharEnumField(State, max_length=16, description="exam.payment.State")
    pay_code = SealedField(null=True)
    made_at = fields.DatetimeField()
    expires_at = fields.DatetimeField()
    due_at = fields.DatetimeField(null=True)
    paid_at = fields.DatetimeField(null=True)
    paid_fen = fields.BigIntField(null=True)
    surplus = fields.CharEnumField(Surplus, max_length=16, null=True, description="exam.payment.Surplus")
    code = fields.CharField(max_length=64, default="")  # what the last call ended in

    class Meta:
        table = "payment"
        indexes = (("bill_id",), ("provider", "paid_at"))
        constraints = (
            CheckConstraint(check=STATES, name="payment_state"),
            CheckConstraint(check="amount_fen > 0 AND paid_fen >= 0", name="payment_amounts"),
            CheckConstraint(
                check="(state IN ('PAID', 'SURPLUS')) = (paid_at IS NOT NULL AND paid_fen IS NOT NULL)",
                name="payment_received",
            ),
            CheckConstraint(check="(state = 'SURPLUS') = (surplus IS NOT NULL)", name="payment_surplus"),
        )


class PaymentCallback(Model):
    """A push as it came, and what it says. One that is not rightly signed is kept, and never acted upon."""

    id = fields.IntField(primary_key=True)
    provider = fields.CharField(max_length=20)
    fingerprint = fields.CharField(max_length=64, unique=True)
    body = SealedField()
    genuine = fields.BooleanField()
    trade_number = fields.CharField(max_length=32, default="")
    provider_number = fields.CharField(max_length=64, default="")
    amount_fen = fields.BigIntField(null=True)
    currency = fields.CharField(max_length=8, default="")
    paid_at = fields.DatetimeField(null=True)
    payment: fields.ForeignKeyNullableRelation[Payment] = fields.ForeignKeyField(
        "models.Payment", related_name="callbacks", null=True, on_delete=fields.RESTRICT
    )
    payment_id: int | None
    outcome = fields.CharField(max_length=24, default="")
    received_at = fields.DatetimeField()
    waiting = fields.BooleanField()

    class Meta:
        table = "payment_callback"
        indexes = (("payment_id",), ("genuine", "received_at"))


class Refund(Model):
    """Money back, by exception (82)."""

    id = fields.IntField(primary_key=True)
    bill: fields.ForeignKeyRelation[Bill] = fields.ForeignKeyField(
        "models.Bill", related_name="refunds", on_delete=fields.RESTRICT
    )
    bill_id: int
    payment: fields.ForeignKeyRelation[Payment] = fields.ForeignKeyField(
        "models.Payment", related_name="refunds", on_delete=fields.RESTRICT
    )
    payment_id: int
    trade_number = fields.CharField(max_length=32, unique=True)
    amount_fen = fields.BigIntField()
    reason = fields.CharField(max_length=200)
    state = fields.CharEnumField(RefundState, max_length=16, description="exam.payment.RefundState")
    provider_number = fields.CharField(max_length=64, null=True)
    code = fields.CharField(max_length=64, default="")
    made_by = fields.CharField(max_length=50)
    decided_by = fields.CharField(max_length=50, default="")
    due_at = fields.DatetimeField(null=True)
    made_at = fields.DatetimeField()
    ended_at = fields.DatetimeField(null=True)

    class Meta:
        table = "refund"
        indexes = (("bill_id",), ("payment_id",))
        constraints = (CheckConstraint(check="amount_fen > 0", name="refund_amount"),)


class BillLine(Model):
    """One subject on a bill, in the words of the receipt."""

    id = fields.IntField(primary_key=True)
    bill: fields.ForeignKeyRelation[Bill] = fields.ForeignKeyField(
        "models.Bill", related_name="lines", on_delete=fields.RESTRICT
    )
    bill_id: int
    registration_item_id = fields.IntField(null=True)
    label = fields.CharField(max_length=60)
    amount_fen = fields.BigIntField()
    voided_at = fields.DatetimeField(null=True)
    refund: fields.ForeignKeyNullableRelation[Refund] = fields.ForeignKeyField(
        "models.Refund", related_name="lines", null=True, on_delete=fields.RESTRICT
    )
    refund_id: int | None

    class Meta:
        table = "bill_line"
        indexes = (("bill_id",), ("refund_id",))
        constraints = (CheckConstraint(check="amount_fen >= 0", name="bill_line_amount"),)
