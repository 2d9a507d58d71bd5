"""The words that the office adds to those by which questions are known."""

from tortoise import fields
from tortoise.models import Model

from exam.asking import Question


class Phrase(Model):
    """How people here ask a question, in force until it is retired."""

    id = fields.IntField(primary_key=True)
    intent = fields.CharEnumField(Question, max_length=16, description="exam.asking.Question")
    text = fields.CharField(max_length=20)
    made_by = fields.CharField(max_length=50)
    made_at = fields.DatetimeField()
    retired_at = fields.DatetimeField(null=True)
    retired_by = fields.CharField(max_length=50, default="")

    class Meta:
        table = "phrase"
