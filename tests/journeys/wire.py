"""A wire between an instance and its database that can be cut without either of them being told."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress


class Wire:
    """Passes bytes on both ways; cut, it keeps connections open and passes on nothing."""

    def __init__(self, port: int) -> None:
        self._far = port
        self._whole = threading.Event()
        self._door = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._door.getsockname()[1]
        self.mend()

    def cut(self) -> None:
        self._whole.clear()

    def mend(self) -> None:
        self._whole.set()

    def carry(self) -> None:
        """Take connections until the wire is taken down."""
        with suppress(OSError):
            while True:
                near, _ = self._door.accept()
                far = socket.create_connection(("127.0.0.1", self._far))
                for ends in ((near, far), (far, near)):
                    threading.Thread(target=self._pass, args=ends, daemon=True).start()

    def take_down(self) -> None:
        self.mend()
        self._door.shutdown(socket.SHUT_RDWR)
        self._door.close()

    def _pass(self, giver: socket.socket, taker: socket.socket) -> None:
        with suppress(OSError):
            while told := giver.recv(65536):
                self._whole.wait()
                taker.sendall(told)
        for end in (giver, taker):
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
            end.close()


@contextmanager
def wire_to(port: int) -> Iterator[Wire]:
    """A wire to a server on this machine; `port` of the wire is where to connect."""
    wire = Wire(port)
    threading.Thread(target=wire.carry, daemon=True).start()
    try:
        yield wire
    finally:
        wire.take_down()
