"""What deploy/ and the operations page name exists: commands, environment, settings, metrics, alarms."""

import json
import re
import shlex
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.cli import parser
from app.metrics import exposition
from app.settings import Environment, read_environment
from db import connect
from db.secrets import KeyRing
from exam.settings import DEFAULTS

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
DEPLOYED = {
    file: file.read_text(encoding="utf-8")
    for file in (ROOT / "deploy").rglob("*")
    if file.is_file() and not file.name.endswith(".env") and file.name != ".env"
}
EVERYTHING = {**DEPLOYED, ROOT / "docs" / "operations.md": PAGE, ROOT / "Dockerfile": ""}
CALL = re.compile(r"(?:^|`|-u kaowu kaowu-staff |instance-1 |bin/)(?:kaowu )([a-z][^`#\n…]*)", re.MULTILINE)
NAME = re.compile(r"\bKAOWU_[A-Z_]+[A-Z]\b")
KNOWN = {f"KAOWU_{name.upper()}" for name in Environment.model_fields}


def commands() -> Iterator[str]:
    """Every command that an operator is told to type, or that a unit or container runs."""
    for text in EVERYTHING.values():
        yield from (each.strip() for each in CALL.findall(text))
        yield from (f"serve {each}" for each in re.findall(r"ARGUMENTS=([^'`\n]+)", text))
    compose = DEPLOYED[ROOT / "deploy" / "docker-compose.yml"]
    lists = [json.loads(each) for each in re.findall(r"command: (\[.*\])", compose)]
    yield from (shlex.join(words) for words in lists if words[0] in {"serve", "migrate"})


def test_every_command_is_understood() -> None:
    told = [each for each in commands() if "$" not in each]

    assert {"migrate", "doctor", "key rotate", "sending release", "serve --role all --port 8081"} <= set(told)
    for each in told:
        assert parser().parse_args(shlex.split(each)).run, each


@pytest.mark.parametrize("file", EVERYTHING, ids=lambda file: file.name)
def test_every_variable_is_known(file: Path) -> None:
    assert set(NAME.findall(EVERYTHING[file])) <= KNOWN


def test_the_example_is_taken_when_it_is_filled_in() -> None:
    example = DEPLOYED[ROOT / "deploy" / "kaowu.env.example"]
    names = re.findall(r"^(?:# )?(KAOWU_[A-Z_]+)=", example, re.MULTILINE)

    assert set(names) >= {
        "KAOWU_SECRET_KEYS",
        "KAOWU_CALLBACK_SECRET",
        "KAOWU_DATABASE_URL",
        "KAOWU_ALIYUN_ACCESS_KEY_ID",
    }
    assert read_environment(dict.fromkeys(names, "x"))


def test_every_setting_of_the_page_exists() -> None:
    beginnings = {key.split(".")[0] for key in DEFAULTS}
    named = {
        each for each in re.findall(r"`([a-z]+\.[a-z_]+)`", PAGE) if each.split(".")[0] in beginnings
    } | set(re.findall(r"kaowu config set ([a-z_.]+)", PAGE))

    assert named >= {"alarm.phones", "limits.parts_per_day"}
    assert named <= set(DEFAULTS)


async def test_every_metric_of_the_page_is_told(postgres_url: str, ring: KeyRing, tmp_path: Path) -> None:
    async with connect.database(postgres_url, ring):
        told = (await exposition(tmp_path)).decode()
    families = set(re.findall(r"^# TYPE (\S+) ", told, re.MULTILINE))

    named = set(re.findall(r"`(kaowu_[a-z_]+)", PAGE))
    assert named >= {"kaowu_queue_age_seconds", "kaowu_pushes_total"}
    assert named <= families


def test_the_page_says_what_to_do_for_every_alarm() -> None:
    words = tomllib.loads((ROOT / "messages" / "zh" / "words.toml").read_text(encoding="utf-8"))
    alarms = PAGE[PAGE.index("\n## Alarms") :]

    told = set(re.findall(r"^\| `([a-z_]+)`", alarms, re.MULTILINE))
    assert told == set(words["alarm"]) - {"other"}


def test_every_alarm_that_is_raised_has_words() -> None:
    words = tomllib.loads((ROOT / "messages" / "zh" / "words.toml").read_text(encoding="utf-8"))
    code = "".join(
        file.read_text(encoding="utf-8")
        for file in (*ROOT.glob("delivery/**/*.py"), *ROOT.glob("handlers/**/*.py"))
    )
    constants = dict(re.findall(r'^([A-Z]+) = "([a-z_]+)"$', code, re.MULTILINE))
    named = re.findall(r"raise_alarm\(([A-Z]+), ", code)
    literal = re.findall(r'(?:raise_alarm\(|causes\[)"([a-z_]+)", ', code)

    raised = {*literal, *(constants[each] for each in named if each in constants)}
    assert raised >= {"queue", "budget", "paused", "restored", "unreadable"}
    assert raised <= set(words["alarm"])
