"""What is owed, and the 票据 about it (domain.md 33, 36, 37)."""

from tortoise import fields
from tortoise.migrations.constraints import CheckConstraint
from tortoise.models import Model

from db.models.organisations import Organisation
from exam.payment import BillState

STATES = "state IN ('OPEN', 'PAID', 'PARTLY_REFUNDED', 'REFUNDED', 'EXPIRED', 'CANCELLED')"


class Bill(Model):
    """What one payer owes at once. Its sum never changes."""

    id = fields.IntField(primary_key=True)
    organisation: fields.ForeignKeyRelation[Organisation] = fields.ForeignKeyField(
        "models.Organisation", related_name="bills", on_delete=fields.RESTRICT
    )  # the centre that is paid
    organisation_id: int
    plan_id = fields.IntField(null=True)
    payer: fields.ForeignKeyNullableRelation[Organisation] = fields.ForeignKeyField(
        "models.Organisation", related_name="bills_to_pay", null=True, on_delete=fields.RESTRICT
    )
    payer_id: int | None
    person_id = fields.IntField(null=True)
    title = fields.CharField(max_length=100)
    total_fen = fields.BigIntField()
    state = fields.CharEnumField(BillState, max_length=16, description="exam.payment.BillState")
    due_at = fields.DatetimeField(null=True)
    made_at = fields.DatetimeField()
    paid_at = fields.DatetimeField(null=True)
    version = fields.IntField(default=1)

    class Meta:
        table = "bill"
        indexes = (("plan_id", "state"), ("payer_id",), ("person_id",))
        constraints = (
            CheckConstraint(check=STATES, name="bill_state"),
            CheckConstraint(check="total_fen >= 0", name="bill_total"),
            CheckConstraint(check="(payer_id IS NULL) <> (person_id IS NULL)", name="bill_one_payer"),
        )


class Invoice(Model):
    """A 财政电子票据 to the payer, the bill and its lines are the annex (37). Red is 冲红."""

    id = fields.IntField(primary_key=True)
    bill: fields.ForeignKeyRelation[Bill] = fields.ForeignKeyField(
        "models.Bill", related_name="invoices", on_delete=fields.RESTRICT
    )
    bill_id: int
    number = fields.CharField(max_length=40, null=True)
    state = fields.CharField(max_length=8)
    issued_at = fields.DatetimeField(null=True)
    made_at = fields.DatetimeField()

    class Meta:
        table = "invoice"
        constraints = (
            CheckConstraint(check="state IN ('due', 'issued', 'failed', 'red')", name="invoice_state"),
        )
