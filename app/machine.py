"""The machine this instance runs on, as alarms speak of it."""

import shutil
import socket
from pathlib import Path

from handlers.alarms.noticing import Machine


def this_machine(data_dir: Path) -> Machine:
    """Its name, and the disk of the data folder (or of what will hold it)."""
    place = data_dir.resolve()
    while not place.exists():
        place = place.parent
    disk = shutil.disk_usage(place)
    return Machine(socket.gethostname()[:60], disk.free, disk.total)
