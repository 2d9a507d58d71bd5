"""kaowu sandbox: the outside world in small, as a process of its own that shares nothing with us."""

import os
import sys
import tempfile
from argparse import Namespace
from pathlib import Path

from app.sandbox_process import arguments_for
from app.settings import keep_secret, new_callback_secret, read_environment


def sandbox(given: Namespace) -> int:
    """Become the sandbox, with this environment's keys, sign and templates."""
    environment = read_environment()
    if given.callback and environment.callback_secret is None:
        keep_secret(environment.callback_file, new_callback_secret())
    folder = Path(tempfile.mkdtemp(prefix="kaowu-sandbox-"))
    options = [
        *arguments_for(environment, folder, given.callback),
        *("--port", str(given.port)),
        *("--time-scale", str(given.time_scale)),
        *("--receipt-delay", str(given.receipt_delay)),
        *(["--strict"] if given.strict else []),
    ]
    os.execv(sys.executable, [sys.executable, "-m", "sandbox", *options])  # noqa: S606 - our own program
