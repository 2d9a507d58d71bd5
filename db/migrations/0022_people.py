"""Human beings by their papers, what they lost for a time, and files outside the database."""

from tortoise import fields
from tortoise.indexes import Index
from tortoise.migrations import operations as ops
from tortoise.migrations.constraints import CheckConstraint

from db import migrating
from db.migrating import key
from db.models.people import Barred
from db.sealed import SealedField
from exam.id_papers import Paper, Sex

CHECKS = (
    ("File", "file_size", "size > 0"),
    ("PersonBar", "person_bar_period", "until_on >= from_on"),
)
PARTIAL = {
    "person_of_phone": "UNIQUE INDEX {} ON person (phone_index) WHERE phone_proved_at IS NOT NULL",
}


class Migration(migrating.Migration):
    dependencies = [("models", "0021_plans")]

    operations = [
        ops.CreateModel(
            name="File",
            fields=[
                ("id", fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ("kind", fields.CharField(max_length=24)),
                ("name", SealedField()),
                ("media_type", fields.CharField(max_length=64)),
                ("size", fields.BigIntField()),
                ("sha256", fields.CharField(max_length=64)),
                ("place", fields.CharField(unique=True, max_length=32)),
                ("key_version", fields.SmallIntField()),
                ("made_by", fields.CharField(max_length=50)),
                ("made_at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ("dropped_at", fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ("redacted_at", fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
            ],
            options={
                "table": "file",
                "app": "models",
                "pk_attr": "id",
                "table_description": "A file, its bytes were flushed before this row was written.",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="Person",
            fields=[
                ("id", fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ("name", fields.CharField(db_index=True, max_length=50)),
                (
                    "id_type",
                    fields.CharEnumField(description="exam.id_papers.Paper", enum_type=Paper, max_length=16),
                ),
                ("id_number", SealedField()),
                ("id_index", fields.CharField(unique=True, max_length=32)),
                ("sex", fields.CharEnumField(description="exam.id_papers.Sex", enum_type=Sex, max_length=8)),
                ("born_on", fields.DateField()),
                ("nation", fields.CharField(default="", max_length=20)),
                ("phone", SealedField(null=True)),
                ("phone_index", fields.CharField(default="", db_index=True, max_length=32)),
                ("phone_proved_at", fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ("made_at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ("changed_at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ("redacted_at", fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ("version", fields.IntField(default=1)),
            ],
            options={
                "table": "person",
                "app": "models",
                "pk_attr": "id",
                "table_description": "One human being, known by the number of a paper, whatever they do here.",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="PersonBar",
            fields=[
                ("id", fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                key("organisation", "Organisation", "bars"),
                key("person", "Person", "bars"),
                (
                    "kind",
                    fields.CharEnumField(
                        description="db.models.people.Barred", enum_type=Barred, max_length=16
                    ),
                ),
                ("from_on", fields.DateField()),
                ("until_on", fields.DateField(null=True)),
                ("reason", fields.CharField(max_length=200)),
                ("made_by", fields.CharField(max_length=50)),
                ("at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={
                "table": "person_bar",
                "app": "models",
                "pk_attr": "id",
                "table_description": "A right lost for a time, the last day counts.",
            },
            bases=["Model"],
        ),
        *(
            ops.AddConstraint(model_name=model, constraint=CheckConstraint(check=check, name=name))
            for model, name, check in CHECKS
        ),
        ops.AddIndex(model_name="PersonBar", index=Index(fields=["person_id"])),
        ops.RunSQL(
            [f"CREATE {index.format(name)}" for name, index in PARTIAL.items()],
            reverse_sql=[f"DROP INDEX {name}" for name in PARTIAL],
        ),
    ]
