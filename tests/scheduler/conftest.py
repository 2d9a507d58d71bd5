"""Makes the helpers of this folder, and those of the outbox, known to its tests."""

import sys
from pathlib import Path

sys.path[:0] = [str(Path(__file__).parent), str(Path(__file__).parent.parent / "delivery")]
