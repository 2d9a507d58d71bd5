"""A text column that is encrypted at rest."""

from typing import Any

from cryptography.exceptions import InvalidTag
from tortoise.fields.base import Field

from db import secrets
from db.secrets import UnknownKey, Unopened


class SealedField(Field[str], str):  # type: ignore[misc]
    """Text in Python, AES-GCM bytes in the database (design.md rule 6); look-ups go by a blind index.

    No bytes at all are a text that retention took away; a value that does not open is `Unopened`.
    """

    indexable = False
    SQL_TYPE = "BLOB"

    class _db_postgres:
        SQL_TYPE = "BYTEA"

    @property
    def _place(self) -> str:
        return f"{self.model._meta.db_table}.{self.model_field_name}"

    def to_db_value(self, value: Any, instance: Any) -> bytes | None:
        return None if value is None else secrets.ring().seal(_text(value), self._place)

    def to_python_value(self, value: Any) -> str | None:
        if not isinstance(value, (bytes, memoryview)):
            return None if value is None else _text(value)
        sealed = bytes(value)
        if not sealed:
            return ""
        try:
            return secrets.ring().open(sealed, self._place)
        except (UnknownKey, InvalidTag):
            return Unopened("（无法解密）")


def _text(value: Any) -> str:
    # str() of an Unopened would be a plain text, and be sealed over what it stands for.
    return value if isinstance(value, str) else str(value)
