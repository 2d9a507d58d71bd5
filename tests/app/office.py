"""Staff at the command line of an office without a service."""

import json
import os
import subprocess
import tempfile
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from staff import command

from app.demo_roster import write_roster


@dataclass
class Office:
    folder: Path

    def run(self, *words: str, **environment: str) -> subprocess.CompletedProcess[str]:
        """One command in the office's folder."""
        kept = {name: value for name, value in os.environ.items() if not name.startswith("KAOWU_")}
        return command(words, self.folder, {**kept, **environment}, patience=60)

    def done(self, *words: str) -> Any:
        """A command that must succeed; what it prints as JSON."""
        answer = self.run(*words, "--json")
        assert answer.returncode == 0, answer.stderr
        return json.loads(answer.stdout)

    def done_as(self, operator: str, *words: str) -> Any:
        """As `done`, by another operator of this machine."""
        answer = self.run(*words, "--json", LOGNAME=operator)
        assert answer.returncode == 0, answer.stderr
        return json.loads(answer.stdout)

    def refused(self, *words: str, **environment: str) -> str:
        """A command that must be refused in one line; that line."""
        answer = self.run(*words, **environment)
        assert answer.returncode == 1, (answer.stdout, answer.stderr)
        assert answer.stderr.count("\n") == 1, answer.stderr
        return answer.stderr.strip()


def furnish(folder: Path) -> Office:
    """An office in an empty folder: migrated, with the demo's roster."""
    for name, content in _furnished().items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)
    return Office(folder)


@cache
def _furnished() -> dict[Path, bytes]:
    """What stands in such a folder, by name: a process takes a second for each command of it."""
    with tempfile.TemporaryDirectory() as place:
        office = Office(Path(place))
        assert office.run("migrate").returncode == 0
        for kind, file in write_roster(office.folder / "roster", date(2026, 11, 21)).items():
            office.done("import", kind, str(file))
        found = [file for file in office.folder.rglob("*") if file.is_file()]
        return {file.relative_to(office.folder): file.read_bytes() for file in found}
