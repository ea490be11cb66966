"""`python -m tests.bench [NAME …]`: measure speed and size, print them, keep them in build/bench.json.

Figures are of this machine at this hour; they are compared with those beside them, from the same run.
"""

import sys
import tempfile
import time
import traceback
from pathlib import Path

from tests.bench import (
    board,
    browser_save,
    dedup,
    lock,
    office,
    phone,
    push,
    push_postgres,
    scan,
    seal,
    visit,
    web,
)
from tests.bench.figure import Figure, keep, line

BENCHES = {
    "push": push.measure,
    "push_postgres": push_postgres.measure,
    "phone": phone.measure,
    "board": board.measure,
    "office": office.measure,
    "web": web.measure,
    "dedup": dedup.measure,
    "browser_save": browser_save.measure,
    "scan": scan.measure,
    "visit": visit.measure,
    "seal": seal.measure,
    "lock": lock.measure,
}
_FILE = Path(__file__).parents[2] / "build" / "bench.json"


def main(names: list[str]) -> int:
    """Run the benches of these names; run all, and keep the figures, if none is named."""
    figures: list[Figure] = []
    start, broken = time.monotonic(), 0
    for name in names or BENCHES:
        with tempfile.TemporaryDirectory(prefix="bonphu-bench-") as folder:
            try:
                for figure in BENCHES[name](Path(folder)):
                    figures.append(figure)
                    print(line(figure), flush=True)
            except Exception:  # noqa: BLE001 - the figures of the other benches are kept
                traceback.print_exc()
                broken += 1
    if not names:
        keep(figures, _FILE)
    print(f"{len(figures)} figures in {time.monotonic() - start:.0f} s")
    return broken


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
