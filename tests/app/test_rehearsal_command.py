"""kaowu rehearse, as it is typed."""

import json
import signal

import pytest

from app.cli import main
from app.commands.rehearse import ctrl_c
from app.rehearsal.plan import Plan, read_shares
from app.rehearsal.rehearsing import rehearse

SHORT = ["rehearse", "--runs", "1", "--ratios", "1.0,2.0", "--examiners", "20", "--seed", "3"]


def test_the_same_seed_prints_the_same_bytes(sqlite_url: str, capfd: pytest.CaptureFixture[str]) -> None:
    printed = []
    for _ in range(2):
        assert main([*SHORT, "--database", sqlite_url]) == 0
        printed.append(capfd.readouterr())

    assert printed[0] == printed[1]
    assert (printed[0].out.count("\n"), printed[0].err) == (8, "")


def test_json_holds_one_entry_per_ratio(sqlite_url: str, capfd: pytest.CaptureFixture[str]) -> None:
    assert main([*SHORT, "--database", sqlite_url, "--json"]) == 0

    told = json.loads(capfd.readouterr().out)
    assert [(each["ratio"], each["runs"]) for each in told["ratios"]] == [(1.0, 1), (2.0, 1)]
    assert (told["seed"], told["examiners"], told["interrupted"]) == (3, 20, False)


@pytest.mark.parametrize("wrong", [["--required", "4"], ["--ratios", "9"], ["--shares", "yes=x"]], ids=str)
def test_a_wrong_plan_is_refused_in_words(
    wrong: list[str], sqlite_url: str, capfd: pytest.CaptureFixture[str]
) -> None:
    assert main([*SHORT, "--database", sqlite_url, *wrong]) == 1

    told = capfd.readouterr()
    assert (told.out, told.err.count("\n")) == ("", 1)


async def test_a_stopped_rehearsal_keeps_what_is_done(sqlite_url: str) -> None:
    plan = Plan(3, 12, 5, ("1.0", "2.0"), read_shares("yes=1"), 100, 1, 1, "考务中心")
    done: list[int] = []

    found = await rehearse(plan, sqlite_url, lambda: len(done) == 3, lambda: done.append(1))

    assert {ratio: len(outcomes) for ratio, outcomes in found.items()} == {"1.0": 2, "2.0": 1}


def test_the_first_ctrl_c_only_asks_to_stop() -> None:
    before = signal.getsignal(signal.SIGINT)

    with ctrl_c() as pressed:
        assert not pressed.is_set()
        signal.raise_signal(signal.SIGINT)
        assert pressed.is_set()
        assert signal.getsignal(signal.SIGINT) is before

    assert signal.getsignal(signal.SIGINT) is before
