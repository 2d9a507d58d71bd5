"""A text column that is encrypted at rest."""

from typing import Any

from tortoise.fields.base import Field

from db import secrets


class SealedField(Field[str], str):  # type: ignore[misc]
    """Text in Python, AES-GCM bytes in the database (design.md rule 6); look-ups go by a blind index."""

    indexable = False
    SQL_TYPE = "BLOB"

    class _db_postgres:
        SQL_TYPE = "BYTEA"

    @property
    def _place(self) -> str:
        return f"{self.model._meta.db_table}.{self.model_field_name}"

    def to_db_value(self, value: Any, instance: Any) -> bytes | None:
        return None if value is None else secrets.ring().seal(str(value), self._place)

    def to_python_value(self, value: Any) -> str | None:
        if isinstance(value, (bytes, memoryview)):
            return secrets.ring().open(bytes(value), self._place)
        return None if value is None else str(value)
