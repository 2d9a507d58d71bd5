"""The registry of anchors: a noun that has dates to be reminded of is added here, and nowhere else."""

from collections.abc import Mapping

from exam.reminders import Anchor
from handlers.reminders import bills, cases, certificates, exam_days, makeups, mending
from handlers.reminders.occasion import Noun

NOUNS: Mapping[Anchor, Noun] = {
    Anchor.EXAM_DAY: Noun(exam_days.find, exam_days.values),
    Anchor.CERTIFICATE_END: Noun(certificates.find, certificates.values),
    Anchor.BILL_DUE: Noun(bills.find, bills.values),
    Anchor.MENDING_END: Noun(mending.find, mending.values),
    Anchor.LIST_MENDING_END: Noun(mending.find_lists),
    Anchor.RESULTS_END: Noun(makeups.find),
    Anchor.CASE_DUE: Noun(cases.find),
}
