"""One registration on its way in: from a form to a row or to the reasons against it."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from exam.candidate_form import Form
from handlers.registration.judging import Judged
from handlers.registration.reading import FormFault


class Outcome(StrEnum):
    ADDED = "added"
    RESUBMITTED = "resubmitted"
    UNCHANGED = "unchanged"


@dataclass(frozen=True, slots=True)
class Submission:
    """Who hands in: a body (None: the person), as part of which job.

    `late_at` is set after registration has closed: only what is to be mended at that instant is taken.
    """

    submitter_id: int | None
    batch_id: int | None = None
    late_at: datetime | None = None


@dataclass(slots=True, repr=False)
class Entry:
    """A form on its way in. Afterwards it has an outcome and a registration, or faults."""

    form: Form
    judged: Judged | None = None
    person_index: str = ""
    registration_id: int | None = None
    outcome: Outcome | None = None
    faults: list[FormFault] = field(default_factory=list)

    def refuse(self, name: str, fault: str, /, **values: object) -> None:
        self.faults.append(FormFault(name, fault, values))
