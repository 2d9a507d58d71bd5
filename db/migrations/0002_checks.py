"""Checks, partial indexes and the five usual levels.

Tortoise 1.1 creates no CHECK with its tables and no partial index on SQLite, so they stand here by hand.
To add a CHECK on SQLite it makes the table anew and forgets its indexes and composite unique constraints:
they are put back here. PostgreSQL, which has kept them, passes over what exists.
"""

from tortoise.migrations import operations as ops
from tortoise.migrations.constraints import CheckConstraint

from db import migrating

CHECKS = (
    ("Task", "task_required", "required >= 1"),
    ("Task", "task_revision", "revision >= 0"),
    ("Draw", "draw_counts", "wanted >= 1 AND round >= 1"),
    ("Invitation", "invitation_code", "length(stem) = 3 AND version >= 1"),
    ("Examiner", "examiner_rating", "rating BETWEEN 0 AND 100"),
    ("ExaminerDistrict", "examiner_district_rank", "rank >= 1"),
    ("ExaminerPhone", "examiner_phone_period", "valid_until >= valid_from"),
    ("Prompt", "prompt_code", "length(stem) = 3 AND version >= 1"),
    ("OutgoingMessage", "outgoing_parts", "parts >= 1"),
    ("OutgoingMessage", "outgoing_counts", "attempts >= 0 AND looks >= 0"),
    (
        "OutgoingMessage",
        "outgoing_lease",
        "(state = 'leased') = (lease IS NOT NULL AND leased_until IS NOT NULL)",
    ),
)

PARTIAL = {
    "phone_in_use": "UNIQUE INDEX {} ON examiner_phone (phone_index) WHERE valid_until IS NULL",
    "task_once": "UNIQUE INDEX {} ON task (venue_id, occupation_id, level_id, day, half)"
    " WHERE state <> 'CANCELLED'",
    "prompt_open_code": "UNIQUE INDEX {} ON prompt (address_index, stem) WHERE closed_at IS NULL",
    "prompt_due": "INDEX {} ON prompt (due_at) WHERE closed_at IS NULL",
    "task_due_open": "INDEX {} ON task_due (due_at) WHERE done_at IS NULL",
    "outgoing_queued": "INDEX {} ON outgoing_message (channel, priority, due_at, id) WHERE state = 'queued'",
    "outgoing_expiring": "INDEX {} ON outgoing_message (expires_at) WHERE state = 'queued'",
    "outgoing_leased": "INDEX {} ON outgoing_message (leased_until) WHERE state = 'leased'",
    "outgoing_unknown": "INDEX {} ON outgoing_message (due_at) WHERE state = 'unknown'",
    "outgoing_news": "INDEX {} ON outgoing_message (id) WHERE news",
    "incoming_waiting": "INDEX {} ON incoming_message (sent_at, id) WHERE state = 'waiting'",
    "receipt_waiting": "INDEX {} ON receipt (id) WHERE waiting",
}

FORGOTTEN = {
    "idx_task_day_8827ba": "INDEX IF NOT EXISTS {} ON task (day)",
    "uid_draw_task_id_24843b": "UNIQUE INDEX IF NOT EXISTS {} ON draw (task_id, round)",
    "uid_invitation_task_id_894cf8": "UNIQUE INDEX IF NOT EXISTS {} ON invitation (task_id, examiner_id)",
    "idx_invitation_examine_ca2515": "INDEX IF NOT EXISTS {} ON invitation (examiner_id, state)",
    "idx_invitation_task_id_55d92f": "INDEX IF NOT EXISTS {} ON invitation (task_id, state)",
    "uid_examiner_di_examine_cdac54": "UNIQUE INDEX IF NOT EXISTS {} ON examiner_district (examiner_id, rank)",
    "uid_examiner_di_examine_e21e62": "UNIQUE INDEX IF NOT EXISTS {} ON examiner_district"
    " (examiner_id, district_id)",
    "idx_examiner_ph_phone_i_4d7f0a": "INDEX IF NOT EXISTS {} ON examiner_phone (phone_index)",
    "uid_prompt_topic_5c6481": "UNIQUE INDEX IF NOT EXISTS {} ON prompt (topic, topic_id, kind, version)",
    "idx_prompt_address_5fa23b": "INDEX IF NOT EXISTS {} ON prompt (address_index, opened_at)",
    "idx_outgoing_me_provide_5af1b9": "INDEX IF NOT EXISTS {} ON outgoing_message (provider_id)",
    "idx_outgoing_me_topic_bcd44c": "INDEX IF NOT EXISTS {} ON outgoing_message (topic, topic_id)",
}

PUT_BACK = [f"CREATE {index.format(name)}" for name, index in FORGOTTEN.items()]

LEVELS = (
    (5, "五级", "初级工"),
    (4, "四级", "中级工"),
    (3, "三级", "高级工"),
    (2, "二级", "技师"),
    (1, "一级", "高级技师"),
)


class Migration(migrating.Migration):
    dependencies = [("models", "0001_first")]

    operations = [
        ops.RunSQL([], reverse_sql=PUT_BACK),  # the way back makes the tables anew as well
        *(
            ops.AddConstraint(model_name=model, constraint=CheckConstraint(check=check, name=name))
            for model, name, check in CHECKS
        ),
        ops.RunSQL(PUT_BACK, reverse_sql=[]),
        ops.RunSQL(
            [f"CREATE {index.format(name)}" for name, index in PARTIAL.items()],
            reverse_sql=[f"DROP INDEX {name}" for name in PARTIAL],
        ),
        ops.RunSQL(
            [f"INSERT INTO level (number, name, title) VALUES ({n}, '{a}', '{b}')" for n, a, b in LEVELS],  # noqa: S608
            reverse_sql=["DELETE FROM level"],
        ),
    ]
