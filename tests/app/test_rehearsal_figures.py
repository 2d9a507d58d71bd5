"""From outcomes to a report, and from the report to a table."""

from datetime import timedelta

import pytest

from app.rehearsal import table
from app.rehearsal.figures import nearest_rank, report
from app.rehearsal.plan import Plan, read_shares
from app.rehearsal.run import Outcome

PLAN = Plan(3, 60, 2, ("1.0", "2.5"), read_shares("yes=60,no=40"), 90, 8, 7, "考务中心")
HOUR = timedelta(hours=1)
FORMED = Outcome(formed_after=HOUR, sms=9, parts=18, asked=3, full=0, escalated=0, lasted=HOUR)
FAILED = Outcome(formed_after=None, sms=120, parts=240, asked=60, full=0, escalated=1, lasted=9 * HOUR)


@pytest.mark.parametrize(("percent", "rank"), [(10, 1), (11, 2), (50, 5), (51, 6), (90, 9), (100, 10)])
def test_a_percentile_is_a_value_that_occurred(percent: int, rank: int) -> None:
    assert nearest_rank([float(n) for n in range(1, 11)], percent) == rank


def test_nothing_has_no_percentile() -> None:
    assert nearest_rank([], 50) is None


def test_a_report_says_how_often_how_long_and_how_many_texts() -> None:
    told = report(PLAN, {"1.0": [FORMED, FAILED], "2.5": []})

    assert told == {
        "seed": 7,
        "required": 3,
        "examiners": 60,
        "runs": 2,
        "shares": {"yes": 60, "no": 40, "silent": 0, "late": 0, "nonsense": 0},
        "confirm": 90,
        "answer_minutes": 8,
        "interrupted": True,
        "ratios": [
            {
                "ratio": 1.0,
                "runs": 2,
                "formed": 1,
                "formed_share": 0.5,
                "minutes": {"median": 60.0, "p90": 60.0},
                "sms": {"median": 9, "p90": 120},
                "parts": {"median": 18, "p90": 240},
                "asked": {"median": 3, "p90": 60},
                "full": {"median": 0, "p90": 0},
                "escalated": 1,
                "simulated_minutes": 600.0,
            },
            {
                "ratio": 2.5,
                "runs": 0,
                "formed": 0,
                "formed_share": None,
                "minutes": {"median": None, "p90": None},
                "sms": {"median": None, "p90": None},
                "parts": {"median": None, "p90": None},
                "asked": {"median": None, "p90": None},
                "full": {"median": None, "p90": None},
                "escalated": 0,
                "simulated_minutes": 0.0,
            },
        ],
    }


def test_a_rehearsal_that_was_finished_was_not_interrupted() -> None:
    assert report(PLAN, {"1.0": [FORMED] * 2, "2.5": [FORMED] * 2})["interrupted"] is False


def test_the_table_has_a_line_per_ratio() -> None:
    lines = table.words(report(PLAN, {"1.0": [FORMED, FAILED], "2.5": []})).splitlines()

    assert lines[0] == "预演：需 3 人，考评员 60 人，种子 7"
    assert lines[1] == ("答复：能 60、不能 40、不回 0、迟复 0、乱答 0；选定后确认 90%；回复中位 8 分钟")
    assert [" ".join(line.split()) for line in lines[-2:]] == [
        "1 2 50% 1:00 / 1:00 9 / 120 18 / 240 3 / 60 0 / 0 1",
        "2.5 0 — — / — — / — — / — — / — — / — 0",
    ]
