"""What every `Cipher` that seals does, told once: run on the native one, and in a browser on noble's.

Each fact takes `make`, which makes a cipher of a key. Plain asserts: in the browser there is no pytest.
"""

import contextlib
import json
import random
from collections.abc import Awaitable, Callable
from typing import Any

from mobile_app.store.cipher import NONCE_SIZE, TAG_SIZE, Cipher
from mobile_app.store.journal import Journal, preload

MakeCipher = Callable[[bytes], Cipher]
Fact = Callable[[MakeCipher], None]
AsyncFact = Callable[[MakeCipher], Awaitable[None]]

KEY = bytes(range(32))
NAME = "Nguyễn Thị Thủy"
ENTRIES: list[Any] = [{"n": n, "name": NAME * n} for n in range(6)]


def sealed_opens_again(make: MakeCipher) -> None:
    """What was sealed opens to the same bytes, of any length, by another cipher of the same key."""
    for size in (0, 1, 15, 16, 17, 1_000, 70_000):
        plain = random.Random(size).randbytes(size)
        sealed = make(KEY).seal(plain, b"outbox:1")
        assert len(sealed) == NONCE_SIZE + size + TAG_SIZE
        assert make(KEY).open(sealed, b"outbox:1") == plain


def the_same_is_never_sealed_the_same(make: MakeCipher) -> None:
    """Two seals of the same bytes share neither nonce nor text."""
    cipher = make(KEY)
    sealed = {cipher.seal(b"the same", b"") for _ in range(200)}
    assert len({s[:NONCE_SIZE] for s in sealed}) == len({s[NONCE_SIZE:] for s in sealed}) == 200


def another_key_opens_nothing(make: MakeCipher) -> None:
    """A key that differs in one bit is refused."""
    assert _refused(make(bytes([KEY[0] ^ 1]) + KEY[1:]), make(KEY).seal(b"visit", b""), b"")


def another_place_opens_nothing(make: MakeCipher) -> None:
    """What was sealed for one file and number opens for no other."""
    cipher = make(KEY)
    sealed = cipher.seal(b"visit", b"outbox:1")
    assert all(_refused(cipher, sealed, place) for place in (b"", b"outbox:2", b"snapshot:1"))


def any_altered_byte_is_refused(make: MakeCipher) -> None:
    """Nonce, text or tag: one altered or missing byte, and nothing is opened."""
    cipher = make(KEY)
    sealed = cipher.seal(b"visit", b"")
    for at in range(len(sealed)):
        assert _refused(cipher, sealed[:at] + bytes([sealed[at] ^ 1]) + sealed[at + 1 :], b"")
        assert _refused(cipher, sealed[:at], b"")


def a_key_of_another_size_is_refused(make: MakeCipher) -> None:
    """Only 256 bits make a cipher."""
    for size in (0, 16, 31, 33):
        with contextlib.suppress(ValueError):
            make(bytes(size))
            raise AssertionError(size)


def a_journal_holds_no_plain_name(make: MakeCipher) -> None:
    """No byte sequence of a name or a field's name is in a sealed journal, appended or rewritten."""
    file = MemoryFile()
    journal = Journal(file, make(KEY), "outbox")
    journal.rewrite(ENTRIES[:3])
    for entry in ENTRIES[3:]:
        journal.append(entry)
    assert len(file.content) > 500
    assert not any(word.encode() in file.content for word in ("name", *NAME.split()))
    assert read(file.content, make(KEY)) == ENTRIES


def every_cut_leaves_the_whole_entries(make: MakeCipher) -> None:
    """Cut at any byte, the journal opens with the whole entries, and the next append follows them."""
    ends = [len(written(ENTRIES[:n], make(KEY))) for n in range(len(ENTRIES) + 1)]
    whole = written(ENTRIES, make(KEY))
    for size in range(0, len(whole) + 1, 5):
        file = MemoryFile(whole[:size])
        journal = Journal(file, make(KEY), "outbox")
        standing = ENTRIES[: sum(1 for end in ends[1:] if end <= size)]
        assert journal.take_entries() == standing
        journal.append("next")
        assert read(file.content, make(KEY)) == [*standing, "next"]


def damage_costs_only_what_it_hit(make: MakeCipher) -> None:
    """One altered byte loses the entry it lies in; the others stay, and new ones follow."""
    whole = written(ENTRIES, make(KEY))
    for place in range(0, len(whole), 7):
        file = MemoryFile(whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :])
        journal = Journal(file, make(KEY), "outbox")
        hit = next(n for n in range(len(ENTRIES)) if place < len(written(ENTRIES[: n + 1], make(KEY))))
        standing = ENTRIES[:hit] + ENTRIES[hit + 1 :]
        assert journal.take_entries() == standing
        journal.append("next")
        assert read(file.content, make(KEY)) == [*standing, "next"]


async def what_was_foreseen_opens_the_same(make: MakeCipher) -> None:
    """Foreseen or not, what is right opens to the same bytes again and again, and what is wrong does not."""
    cipher, plain = make(KEY), random.Random(1).randbytes(70_000)
    sealed = cipher.seal(plain, b"snapshot:1")
    altered = sealed[:-1] + bytes([sealed[-1] ^ 1])
    for bytes_, place in ((sealed, b"snapshot:1"), (altered, b"snapshot:1"), (sealed, b"outbox:1")):
        await cipher.preload(bytes_, place)
    assert cipher.open(sealed, b"snapshot:1") == cipher.open(sealed, b"snapshot:1") == plain
    assert _refused(cipher, altered, b"snapshot:1")
    assert _refused(cipher, sealed, b"outbox:1")


async def a_journal_foreseen_holds_the_same_entries(make: MakeCipher) -> None:
    """Long entries and short ones, foreseen or not, are read alike."""
    entries = [*ENTRIES, {"page": NAME * 3_000}, "short", {"page": NAME * 4_000}]
    file, cipher = MemoryFile(written(entries, make(KEY), "snapshot")), make(KEY)
    await preload(file, cipher, "snapshot")
    assert Journal(file, cipher, "snapshot").take_entries() == entries


ASYNC_FACTS = (what_was_foreseen_opens_the_same, a_journal_foreseen_holds_the_same_entries)
FACTS: tuple[Fact, ...] = (
    sealed_opens_again,
    the_same_is_never_sealed_the_same,
    another_key_opens_nothing,
    another_place_opens_nothing,
    any_altered_byte_is_refused,
    a_key_of_another_size_is_refused,
    a_journal_holds_no_plain_name,
    every_cut_leaves_the_whole_entries,
    damage_costs_only_what_it_hit,
)


class MemoryFile:
    """A byte file in memory that can be told to refuse."""

    def __init__(self, content: bytes = b"") -> None:
        self.content, self.full = content, False

    def read(self) -> bytes:
        """Return everything."""
        return self.content

    def append(self, data: bytes) -> None:
        """Add `data`, unless full."""
        self._room()
        self.content += data

    def truncate(self, size: int) -> None:
        """Cut."""
        self.content = self.content[:size]

    def replace(self, data: bytes) -> None:
        """Become `data`, unless full."""
        self._room()
        self.content = data

    def close(self) -> None:
        """Nothing to give back."""

    def _room(self) -> None:
        if self.full:
            raise OSError("no space left")


def written(entries: list[Any], cipher: Cipher, name: str = "outbox") -> bytes:
    """Return the bytes of a journal with these entries."""
    file = MemoryFile()
    journal = Journal(file, cipher, name)
    for entry in entries:
        journal.append(entry)
    return file.content


def read(content: bytes, cipher: Cipher, name: str = "outbox") -> list[Any]:
    """Return the entries of a journal of these bytes."""
    found: list[Any] = json.loads(json.dumps(Journal(MemoryFile(content), cipher, name).take_entries()))
    return found


def _refused(cipher: Cipher, sealed: bytes, place: bytes) -> bool:
    try:
        cipher.open(sealed, place)
    except ValueError:
        return True
    return False
