"""What one person says in one act is written once, however many cases it decides."""

from tortoise import fields
from tortoise.indexes import Index
from tortoise.migrations import operations as ops

from db import migrating
from db.migrating import key
from exam.approval import Verdict

# ruff: noqa: S608 - our own column names
PARTIAL = {
    # Four eyes stand in the database, too: one decision per person and round.
    "approval_decision_once": "UNIQUE INDEX {} ON approval_decision (approval_case_id, round, made_by)"
    " WHERE undone_at IS NULL",
    "approval_ruling_job": "INDEX {} ON approval_ruling (job_id) WHERE job_id IS NOT NULL",
}
BEFORE = {
    "approval_decision_once": PARTIAL["approval_decision_once"],
    "approval_decision_job": "INDEX {} ON approval_decision (job_id) WHERE job_id IS NOT NULL",
}
GONE = ("approval_decision_job",)

SAID = "approval_step_id, verdict, reason, hint, staff_id, for_staff_id, job_id, at"
OLD = f"approval_case_id, round, made_by, undone_at, {SAID}"
KEEP = f"CREATE TABLE approval_decision_before AS SELECT id, {OLD} FROM"
FORGET = "DROP TABLE approval_decision_before"
ALIKE = " AND ".join(
    [
        *(f"r.{column} = b.{column}" for column in ("approval_step_id", "verdict", "reason", "hint", "at")),
        *(f"coalesce(r.{key}, 0) = coalesce(b.{key}, 0)" for key in ("staff_id", "for_staff_id", "job_id")),
    ]
)


class Migration(migrating.Migration):
    dependencies = [("models", "0027_attachments")]

    operations = [
        ops.CreateModel(
            name="ApprovalRuling",
            fields=[
                ("id", fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                key("approval_step", "ApprovalStep", "rulings"),
                (
                    "verdict",
                    fields.CharEnumField(
                        description="exam.approval.Verdict", enum_type=Verdict, max_length=8
                    ),
                ),
                ("reason", fields.CharField(default="", max_length=32)),
                ("hint", fields.CharField(default="", max_length=200)),
                key("staff", "Staff", "rulings", null=True),
                key("for_staff", "Staff", "ruled_for", null=True),
                key("job", "Job", "rulings", null=True),
                ("at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={
                "table": "approval_ruling",
                "app": "models",
                "pk_attr": "id",
                "table_description": "What one person said in one act, on one case or on thousands.",
            },
            bases=["Model"],
        ),
        ops.RunSQL(
            [f"{KEEP} approval_decision"],
            reverse_sql=[
                # Rows are numbered as they are inserted.
                f"INSERT INTO approval_decision ({OLD}) SELECT {OLD} FROM approval_decision_before ORDER BY id",
                FORGET,
                *(f"CREATE {index.format(name)}" for name, index in BEFORE.items()),
            ],
        ),
        ops.DeleteModel("ApprovalDecision"),
        ops.CreateModel(
            name="ApprovalDecision",
            fields=[
                ("id", fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                key("approval_case", "ApprovalCase", "decisions"),
                ("round", fields.IntField()),
                key("approval_ruling", "ApprovalRuling", "decisions"),
                ("made_by", fields.CharField(max_length=50)),
                ("undone_at", fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
            ],
            options={
                "table": "approval_decision",
                "app": "models",
                "pk_attr": "id",
                "table_description": "That a ruling was given on a case in one round."
                " Nobody decides twice in it (four eyes).",
            },
            bases=["Model"],
        ),
        ops.AddIndex(model_name="ApprovalDecision", index=Index(fields=["approval_case_id", "id"])),
        ops.RunSQL(
            [
                f"INSERT INTO approval_ruling ({SAID}) SELECT {SAID} FROM approval_decision_before"
                f" GROUP BY {SAID} ORDER BY min(id)",
                "INSERT INTO approval_decision (approval_case_id, round, approval_ruling_id, made_by, undone_at)"
                " SELECT b.approval_case_id, b.round, r.id, b.made_by, b.undone_at"
                f" FROM approval_decision_before b JOIN approval_ruling r ON {ALIKE} ORDER BY b.id",
                FORGET,
                *(f"CREATE {index.format(name)}" for name, index in PARTIAL.items()),
            ],
            reverse_sql=[
                *(f"DROP INDEX {name}" for name in PARTIAL),
                "CREATE TABLE approval_decision_before AS SELECT d.id, d.approval_case_id, d.round, d.made_by,"
                " d.undone_at, r.approval_step_id, r.verdict, r.reason, r.hint, r.staff_id, r.for_staff_id,"
                " r.job_id, r.at FROM approval_decision d"
                " JOIN approval_ruling r ON r.id = d.approval_ruling_id",
            ],
        ),
    ]
