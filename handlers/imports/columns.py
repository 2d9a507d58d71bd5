"""What a column of an import file is called and may hold: the template and the reading share it."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from handlers.imports.cells import tidy, tidy_code

EXPLANATION = re.compile(r"[(（].*", re.DOTALL)
CODE = re.compile(r"[A-Za-z0-9_-]{1,32}")
# Where a kind has a column 原因 of its own, the reason for the refusal needs another name.
REASON, OTHER_REASON = "原因", "退回原因"
AS_TEXT = {"num_format": 49}  # Excel's own number for "@"


@dataclass(frozen=True, slots=True)
class Column:
    """`required`: the file must have the column, and each row a value in it.

    An absent optional column leaves what is stored as it is. `limit` counts characters, 0 is unlimited.
    """

    header: str
    hint: str
    sample: str
    required: bool = True
    limit: int = 0
    code: bool = False
    choices: tuple[str, ...] = ()

    def tidy(self, text: str) -> str:
        return tidy_code(tidy(text)) if self.code else tidy(text)


def header_in(title: str) -> str:
    """Return the header in a column's title: blanks and an explanation in parentheses do not count."""
    return EXPLANATION.sub("", "".join(tidy(title).split()))


def reason_header(columns: Iterable[Column]) -> str:
    """Return the name of the last column of a returned file."""
    return OTHER_REASON if REASON in {column.header for column in columns} else REASON
