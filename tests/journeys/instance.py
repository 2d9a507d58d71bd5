"""One process of the service: started, killed, frozen and stopped as a machine or an officer would."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

KAOWU = [sys.executable, "-m", "app.cli"]


@dataclass
class Instance:
    """`serve --role`: listens on `port`, a worker on `metrics_port` or nowhere. Each start has its log."""

    folder: Path
    name: str
    environment: Mapping[str, str]
    role: str = "all"
    port: int | None = None
    metrics_port: int | None = None
    starts: int = 0
    process: subprocess.Popen[str] | None = None

    @property
    def logs(self) -> list[Path]:
        return [self._log(number) for number in range(self.starts)]

    def start(self) -> None:
        """Start it; one that listens is waited for until it does."""
        log = self._log(self.starts)
        self.starts += 1
        ports = {"--port": self.port, "--metrics-port": self.metrics_port}
        words = [word for name, port in ports.items() if port is not None for word in (name, str(port))]
        with log.open("w") as errors:
            self.process = subprocess.Popen(
                [*KAOWU, "serve", "--role", self.role, *words],
                cwd=self.folder,
                env=self.environment,
                stdout=subprocess.PIPE,
                stderr=errors,
                text=True,
            )
        if self.port is not None:
            assert self.process.stdout is not None
            assert self.process.stdout.readline().startswith("考务 http"), log.read_text()
        while self.metrics_port is not None and not _listens(self.metrics_port):
            assert self.is_running(), log.read_text()

    def is_running(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def signal(self, number: int) -> None:
        assert self.is_running(), self.logs[-1].read_text()[-4000:]
        assert self.process is not None
        self.process.send_signal(number)

    def kill(self) -> None:
        """kill -9."""
        self.signal(signal.SIGKILL)
        self.wait()

    def freeze(self) -> None:
        self.signal(signal.SIGSTOP)

    def thaw(self) -> None:
        self.signal(signal.SIGCONT)

    def stop(self) -> int:
        """SIGTERM, of a frozen one too; returns the exit status."""
        if self.is_running():
            self.signal(signal.SIGTERM)
            self.signal(signal.SIGCONT)
        return self.wait()

    def wait(self, patience: float = 30) -> int:
        """Wait until it has ended by itself; returns the exit status."""
        assert self.process is not None
        return ended(self.process, patience)

    def _log(self, number: int) -> Path:
        return self.folder / f"{self.name}-{number}.log"


def _listens(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), timeout=1).close()
    except OSError:
        time.sleep(0.05)
        return False
    return True


def ended(process: subprocess.Popen[str], patience: float = 30) -> int:
    """Wait for the end of a process; returns its exit status."""
    status = process.wait(timeout=patience)
    if process.stdout is not None:
        process.stdout.close()
    return status


def own_environment() -> dict[str, str]:
    """The environment without anything of Kaowu's."""
    return {name: value for name, value in os.environ.items() if not name.startswith("KAOWU_")}
