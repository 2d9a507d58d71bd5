"""Staff at the command line of an office without a service."""

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from app.demo_roster import write_roster


@dataclass
class Office:
    folder: Path

    def run(self, *words: str, **environment: str) -> subprocess.CompletedProcess[str]:
        """One command in the office's folder."""
        kept = {name: value for name, value in os.environ.items() if not name.startswith("KAOWU_")}
        return subprocess.run(
            [sys.executable, "-m", "app.cli", *words],
            cwd=self.folder,
            env={**kept, **environment},
            capture_output=True,
            text=True,
            timeout=60,
        )

    def done(self, *words: str) -> Any:
        """A command that must succeed; what it prints as JSON."""
        answer = self.run(*words, "--json")
        assert answer.returncode == 0, answer.stderr
        return json.loads(answer.stdout)

    def refused(self, *words: str, **environment: str) -> str:
        """A command that must be refused in one line; that line."""
        answer = self.run(*words, **environment)
        assert answer.returncode == 1, (answer.stdout, answer.stderr)
        assert answer.stderr.count("\n") == 1, answer.stderr
        return answer.stderr.strip()


def furnish(folder: Path) -> Office:
    """Migrate in an empty folder and import the demo's roster."""
    office = Office(folder)
    assert office.run("migrate").returncode == 0
    for kind, file in write_roster(folder / "roster", date(2026, 11, 21)).items():
        office.done("import", kind, str(file))
    return office
