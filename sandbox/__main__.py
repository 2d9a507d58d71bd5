"""Starts the sandbox: `python -m sandbox --port 18080`; SIGTERM and SIGINT end it."""

import asyncio
import gc
import itertools
import os
import signal
import sys
import time

from sandbox.arguments import Arguments, read_arguments
from sandbox.clock import SystemClock
from sandbox.serving import serving


async def serve(arguments: Arguments) -> None:
    """Prints the address and serves until a signal comes."""
    stop = asyncio.Event()
    for ending in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(ending, stop.set)
    if arguments.until_eof:
        asyncio.get_running_loop().add_reader(sys.stdin, _end_at_eof, stop)
    # Microseconds, so that a restarted sandbox does not give out the ids of its predecessor.
    numbers = itertools.count(time.time_ns() // 1000)
    async with serving(arguments.options, SystemClock(), numbers, arguments.host, arguments.port) as url:
        sys.stdout.write(f"沙箱 {url}/\n")
        sys.stdout.flush()
        await stop.wait()


def _end_at_eof(stop: asyncio.Event) -> None:
    """Whoever started us is gone."""
    if not os.read(sys.stdin.fileno(), 1):
        stop.set()


def main() -> int:
    """Exit status 0 after a signal, 1 when the address cannot be had, 2 for a wrong command line."""
    arguments = read_arguments()
    # What phones hold is never garbage; walking it stops the sandbox and bunches what arrives meanwhile.
    gc.freeze()
    gc.set_threshold(50_000, 50, 1_000)
    try:
        asyncio.run(serve(arguments))
    except OSError as error:
        sys.stderr.write(f"不能监听 {arguments.host}:{arguments.port}：{error.strerror}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
