"""Commands of staff, each in a process of its own that has not to import Kaowu first."""

import multiprocessing
import os
import pkgutil
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

import app.commands
from app.cli import main

COMMANDS = [each.name for each in pkgutil.iter_modules(app.commands.__path__, "app.commands.")]
_forks = multiprocessing.get_context("forkserver")
_forks.set_forkserver_preload(["app.cli", "app.refusals", *COMMANDS])


def command(
    words: Sequence[str], folder: Path, environment: Mapping[str, str], patience: float
) -> subprocess.CompletedProcess[str]:
    """Run `kaowu WORDS` in the folder; fails after `patience` seconds."""
    with tempfile.TemporaryDirectory() as place:
        told = Path(place, "out"), Path(place, "err")
        process = _forks.Process(target=_run, args=(words, folder, dict(environment), *told))
        process.start()
        process.join(patience)
        if process.exitcode is None:
            process.kill()
            process.join()
            raise TimeoutError(words)
        out, err = (file.read_text("utf-8") for file in told)
        return subprocess.CompletedProcess(words, process.exitcode, out, err)


def _run(words: Sequence[str], folder: Path, environment: Mapping[str, str], out: Path, err: Path) -> None:
    for number, file in ((1, out), (2, err)):
        os.dup2(os.open(file, os.O_WRONLY | os.O_CREAT, 0o600), number)
    os.chdir(folder)
    os.environ.clear()
    os.environ.update(environment)
    sys.exit(main(words))
