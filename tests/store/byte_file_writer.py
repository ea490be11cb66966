"""A process to be killed: writes the file it is given and tells the number of each finished operation."""

import sys
from pathlib import Path

from mobile_app.store.journal_native import open_native_file

file = open_native_file(Path(sys.argv[1]))
print(0, flush=True)
for n in range(1, 1_000_000):
    record = b"%06d" % n * 2000
    if n % 5 == 0:
        file.replace(record)
    else:
        file.append(record)
    print(n, flush=True)
