"""A process to be killed: goes on writing the journal it is given, and tells what it was told is saved."""

import sys
from pathlib import Path

from mobile_app.store.cipher import PlainCipher
from mobile_app.store.journal import Journal
from mobile_app.store.journal_native import open_native_file

journal = Journal(open_native_file(Path(sys.argv[1])), PlainCipher())
entries = journal.take_entries()
print(len(entries), flush=True)
for n in range(len(entries) + 1, 1_000_000):
    entries.append({"n": n, "name": "Nguyễn Thị Thủy" * (n % 50)})
    if n % 17 == 0:
        journal.rewrite(entries)
    else:
        journal.append(entries[-1])
    print(n, flush=True)
