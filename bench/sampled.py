"""Runs `kaowu` with a sampler beside it: `python -m bench.sampled OUT.json serve --role worker`."""

import json
import sys
import threading
import time
from collections import Counter
from pathlib import Path
from types import FrameType

from app.cli import main

EVERY = 0.002
STARTING, WAITING = "starting", "waiting for work"
# The first that fits any frame of the stack, innermost kinds first.
KINDS = (
    (STARTING, ("<frozen importlib", "/argparse.py")),
    (WAITING, ("/selectors.py",)),
    ("signing", ("/sms/signing.py",)),
    ("sealing", ("/db/secrets.py", "/db/sealed.py", "/cryptography/")),
    ("JSON", ("/json/",)),
    ("logs", ("/structlog/", "/logging/", "/app/logs.py")),
    ("SQL", ("/tortoise/", "/asyncpg/", "/aiosqlite/", "/db/")),
    ("HTTP", ("/aiohttp/", "/yarl/", "/sms/exchange.py")),
    ("our own code", ("/scheduler/", "/delivery/", "/sms/", "/handlers/", "/messages/", "/exam/")),
)


def kind_of(frame: FrameType | None) -> str:
    """What the thread is busy with."""
    files = []
    while frame is not None:
        files.append(frame.f_code.co_filename)
        frame = frame.f_back
    for kind, marks in KINDS:
        # Only the innermost frame waits; every other kind may be anywhere on the stack.
        looked_at = files[:1] if kind == WAITING else files
        if any(mark in file for file in looked_at for mark in marks):
            return kind
    return "event loop and the rest"


def sample(thread: int, found: Counter[str], ending: threading.Event) -> None:
    while not ending.wait(EVERY):
        found[kind_of(sys._current_frames().get(thread))] += 1


def run(out: Path, words: list[str]) -> int:
    found: Counter[str] = Counter()
    ending = threading.Event()
    sampler = threading.Thread(target=sample, args=(threading.get_ident(), found, ending))
    sampler.start()
    cpu, wall = time.process_time(), time.perf_counter()
    try:
        return main(words)
    finally:
        ending.set()
        sampler.join()
        spent = {"cpu": time.process_time() - cpu, "wall": time.perf_counter() - wall}
        out.write_text(json.dumps({"samples": found, **spent}), encoding="utf-8")


if __name__ == "__main__":
    sys.exit(run(Path(sys.argv[1]), sys.argv[2:]))
