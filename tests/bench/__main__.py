"""`python -m tests.bench [NAME …]`: measure speed and size, print them, keep them in build/bench.json.

Figures are of this machine at this hour; they are compared with those beside them, from the same run.
"""

import sys
import tempfile
import time
from pathlib import Path

from tests.bench import board, phone, push, web
from tests.bench.figure import Figure, keep, line

BENCHES = {"push": push.measure, "phone": phone.measure, "board": board.measure, "web": web.measure}
_FILE = Path(__file__).parents[2] / "build" / "bench.json"


def main(names: list[str]) -> None:
    """Run the benches of these names; run all, and keep the figures, if none is named."""
    figures: list[Figure] = []
    start = time.monotonic()
    for name in names or BENCHES:
        with tempfile.TemporaryDirectory(prefix="bonphu-bench-") as folder:
            for figure in BENCHES[name](Path(folder)):
                figures.append(figure)
                sys.stdout.write(line(figure) + "\n")
                sys.stdout.flush()
    if not names:
        keep(figures, _FILE)
    sys.stdout.write(f"{len(figures)} figures in {time.monotonic() - start:.0f} s\n")


if __name__ == "__main__":
    main(sys.argv[1:])
