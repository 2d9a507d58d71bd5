"""Bills, payments, callbacks, refunds, reconciliation."""

from tortoise import fields
from tortoise.indexes import Index
from tortoise.migrations import operations as ops
from tortoise.migrations.constraints import CheckConstraint

from db import migrating
from db.sealed import SealedField
from exam.payment import BillState, RefundState, State, Surplus
from exam.reconciling import Flow, Kind

CHECKS = (
    (
        "Bill",
        "bill_state",
        "state IN ('OPEN', 'PAID', 'PARTLY_REFUNDED', 'REFUNDED', 'EXPIRED', 'CANCELLED')",
    ),
    ("Bill", "bill_total", "total_fen >= 0"),
    ("Bill", "bill_one_payer", "(payer_id IS NULL) <> (person_id IS NULL)"),
    ("Invoice", "invoice_state", "state IN ('due', 'issued', 'failed', 'red')"),
    ("Payment", "payment_state", "state IN ('CREATED', 'UNKNOWN', 'PAID', 'CLOSED', 'SURPLUS')"),
    ("Payment", "payment_amounts", "amount_fen > 0 AND paid_fen >= 0"),
    (
        "Payment",
        "payment_received",
        "(state IN ('PAID', 'SURPLUS')) = (paid_at IS NOT NULL AND paid_fen IS NOT NULL)",
    ),
    ("Payment", "payment_surplus", "(state = 'SURPLUS') = (surplus IS NOT NULL)"),
    ("Refund", "refund_amount", "amount_fen > 0"),
    ("BillLine", "bill_line_amount", "amount_fen >= 0"),
)
PARTIAL = {
    "bill_due": "INDEX {} ON bill (due_at) WHERE state = 'OPEN'",
    "bill_paid_on": "INDEX {} ON bill (organisation_id, paid_at) WHERE paid_at IS NOT NULL",
    "bill_line_item": "UNIQUE INDEX {} ON bill_line (registration_item_id) WHERE voided_at IS NULL",
    "payment_provider_number": "UNIQUE INDEX {} ON payment (provider, provider_number)"
    " WHERE provider_number IS NOT NULL",
    "payment_paid_once": "UNIQUE INDEX {} ON payment (bill_id) WHERE state = 'PAID'",
    "payment_due": "INDEX {} ON payment (due_at) WHERE due_at IS NOT NULL",
    "payment_surplus_kept": "INDEX {} ON payment (id) WHERE state = 'SURPLUS'",
    "payment_callback_waiting": "INDEX {} ON payment_callback (id) WHERE waiting",
    "refund_due": "INDEX {} ON refund (due_at) WHERE due_at IS NOT NULL",
    "invoice_in_force": "UNIQUE INDEX {} ON invoice (bill_id) WHERE state <> 'red'",
    "invoice_number": "UNIQUE INDEX {} ON invoice (number) WHERE number IS NOT NULL",
    "difference_open": "INDEX {} ON reconciliation_difference (id) WHERE settled_at IS NULL",
}


def _checks(model: str) -> list[CheckConstraint]:
    return [CheckConstraint(check=check, name=name) for owner, name, check in CHECKS if owner == model]


class Migration(migrating.Migration):
    dependencies = [("models", "0015_catalogue")]

    operations = [
        migrating.MakeTable(
            name="Bill",
            fields=[
                ("id", fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                migrating.key("organisation", "Organisation", "bills"),
                ("plan_id", fields.IntField(null=True)),
                migrating.key("payer", "Organisation", "bills_to_pay", null=True),
                ("person_id", fields.IntField(null=True)),
                ("title", fields.CharField(max_length=100)),
                ("total_fen", fields.BigIntField()),
                (
                    "state",
                    fields.CharEnumField(
                        description="exam.payment.BillState", enum_type=BillState, max_length=16
                    ),
                ),
                ("due_at", fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ("made_at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ("paid_at", fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ("version", fields.IntField(default=1)),
            ],
            options={
                "table": "bill",
                "app": "models",
                "constraints": _checks("Bill"),
                "indexes": [
                    Index(fields=["plan_id", "state"]),
                    Index(fields=["payer_id"]),
                    Index(fields=["person_id"]),
                ],
                "pk_attr": "id",
                "table_description": "What one payer owes at once. Its sum never changes.",
            },
            bases=["Model"],
        ),
        migrating.MakeTable(
            name="Invoice",
            fields=[
                ("id", fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                migrating.key("bill", "Bill", "invoices"),
                ("number", fields.CharField(null=True, max_length=40)),
                ("state", fields.CharField(max_length=8)),
                ("issued_at", fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ("made_at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={
                "table": "invoice",
                "app": "models",
                "constraints": _checks("Invoice"),
                "pk_attr": "id",
                "table_description": "A 财政电子票据 to the payer, the bill and its lines are the annex (37). Red is 冲红.",
            },
            bases=["Model"],
        ),
        migrating.MakeTable(
            name="Payment",
            fields=[
                ("id", fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                migrating.key("bill", "Bill", "payments"),
                ("provider", fields.CharField(max_length=20)),
                ("trade_number", fields.CharField(unique=True, max_length=32)),
                ("provider_number", fields.CharField(null=True, max_length=64)),
                ("amount_fen", fields.BigIntField()),
                (
                    "state",
                    fields.CharEnumField(description="exam.payment.State", enum_type=State, max_length=16),
                ),
                ("pay_code", SealedField(null=True, generated=False, unique=False)),
                ("made_at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ("expires_at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ("due_at", fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ("paid_at", fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ("paid_fen", fields.BigIntField(null=True)),
                (
                    "surplus",
                    fields.CharEnumField(
                        null=True, description="exam.payment.Surplus", enum_type=Surplus, max_length=16
                    ),
                ),
                ("code", fields.CharField(default="", max_length=64)),
            ],
            options={
                "table": "payment",
                "app": "models",
                "constraints": _checks("Payment"),
                "indexes": [Index(fields=["bill_id"]), Index(fields=["provider", "paid_at"])],
                "pk_attr": "id",
                "table_description": "One try to pay a bill at a provider. What came is paid_fen, whatever was asked.",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="PaymentCallback",
            fields=[
                ("id", fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ("provider", fields.CharField(max_length=20)),
                ("fingerprint", fields.CharField(unique=True, max_length=64)),
                ("body", SealedField(generated=False, null=False, unique=False)),
                ("genuine", fields.BooleanField()),
                ("trade_number", fields.CharField(default="", max_length=32)),
                ("provider_number", fields.CharField(default="", max_length=64)),
                ("amount_fen", fields.BigIntField(null=True)),
                ("currency", fields.CharField(default="", max_length=8)),
                ("paid_at", fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                migrating.key("payment", "Payment", "callbacks", null=True),
                ("outcome", fields.CharField(default="", max_length=24)),
                ("received_at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ("waiting", fields.BooleanField()),
            ],
            options={
                "table": "payment_callback",
                "app": "models",
                "indexes": [Index(fields=["payment_id"]), Index(fields=["genuine", "received_at"])],
                "pk_attr": "id",
                "table_description": "A push as it came, and what it says. One that is not rightly signed is kept, and never acted upon.",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="Reconciliation",
            fields=[
                ("id", fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                migrating.key("organisation", "Organisation", "reconciliations"),
                ("provider", fields.CharField(max_length=20)),
                ("day", fields.DateField()),
                ("theirs_count", fields.IntField(default=0)),
                ("theirs_fen", fields.BigIntField(default=0)),
                ("ours_count", fields.IntField(default=0)),
                ("ours_fen", fields.BigIntField(default=0)),
                ("state", fields.CharField(max_length=16)),
                ("at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={
                "table": "reconciliation",
                "app": "models",
                "unique_together": (("organisation", "provider", "day"),),
                "pk_attr": "id",
                "table_description": "The day of a provider beside ours (34).",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="ReconciliationDifference",
            fields=[
                ("id", fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                migrating.key("reconciliation", "Reconciliation", "differences"),
                (
                    "kind",
                    fields.CharEnumField(description="exam.reconciling.Kind", enum_type=Kind, max_length=16),
                ),
                (
                    "flow",
                    fields.CharEnumField(description="exam.reconciling.Flow", enum_type=Flow, max_length=16),
                ),
                migrating.key("payment", "Payment", "differences", null=True),
                ("provider_number", fields.CharField(max_length=64)),
                ("ours_fen", fields.BigIntField(null=True)),
                ("theirs_fen", fields.BigIntField(null=True)),
                ("settled_at", fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ("settled_by", fields.CharField(default="", max_length=50)),
                ("note", fields.CharField(default="", max_length=200)),
            ],
            options={
                "table": "reconciliation_difference",
                "app": "models",
                "unique_together": (("reconciliation", "kind", "provider_number"),),
                "indexes": [Index(fields=["payment_id"])],
                "pk_attr": "id",
                "table_description": "One thing that does not agree, until somebody or a later run settles it.",
            },
            bases=["Model"],
        ),
        migrating.MakeTable(
            name="Refund",
            fields=[
                ("id", fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                migrating.key("bill", "Bill", "refunds"),
                migrating.key("payment", "Payment", "refunds"),
                ("trade_number", fields.CharField(unique=True, max_length=32)),
                ("amount_fen", fields.BigIntField()),
                ("reason", fields.CharField(max_length=200)),
                (
                    "state",
                    fields.CharEnumField(
                        description="exam.payment.RefundState", enum_type=RefundState, max_length=16
                    ),
                ),
                ("provider_number", fields.CharField(null=True, max_length=64)),
                ("code", fields.CharField(default="", max_length=64)),
                ("made_by", fields.CharField(max_length=50)),
                ("decided_by", fields.CharField(default="", max_length=50)),
                ("due_at", fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ("made_at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ("ended_at", fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
            ],
            options={
                "table": "refund",
                "app": "models",
                "constraints": _checks("Refund"),
                "indexes": [Index(fields=["bill_id"]), Index(fields=["payment_id"])],
                "pk_attr": "id",
                "table_description": "Money back, by exception (82).",
            },
            bases=["Model"],
        ),
        migrating.MakeTable(
            name="BillLine",
            fields=[
                ("id", fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                migrating.key("bill", "Bill", "lines"),
                ("registration_item_id", fields.IntField(null=True)),
                ("label", fields.CharField(max_length=60)),
                ("amount_fen", fields.BigIntField()),
                ("voided_at", fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                migrating.key("refund", "Refund", "lines", null=True),
            ],
            options={
                "table": "bill_line",
                "app": "models",
                "constraints": _checks("BillLine"),
                "indexes": [Index(fields=["bill_id"]), Index(fields=["refund_id"])],
                "pk_attr": "id",
                "table_description": "One subject on a bill, in the words of the receipt.",
            },
            bases=["Model"],
        ),
        ops.RunSQL(
            [f"CREATE {index.format(name)}" for name, index in PARTIAL.items()],
            reverse_sql=[f"DROP INDEX {name}" for name in PARTIAL],
        ),
    ]
