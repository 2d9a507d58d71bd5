"""The machine this instance runs on, as alarms speak of it."""

import shutil
import socket
from pathlib import Path

from app.desk import now
from handlers.alarms.noticing import Machine


def this_machine(data_dir: Path) -> Machine:
    """Its name, the disk of the data folder (or of what will hold it), and its clock."""
    place = data_dir.resolve()
    while not place.exists():
        place = place.parent
    disk = shutil.disk_usage(place)
    return Machine(socket.gethostname()[:60], disk.free, disk.total, now.skew or 0.0)
