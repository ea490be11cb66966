"""Sealed journals: what the cipher's suite says, moved entries, and plain files of an earlier version."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mobile_app.store.byte_file import FileDamaged
from mobile_app.store.cipher import PlainCipher
from mobile_app.store.cipher_native import NativeCipher
from mobile_app.store.journal import Journal, SaveFailed
from tests.store.cipher_suite import (
    ASYNC_FACTS,
    ENTRIES,
    FACTS,
    KEY,
    NAME,
    AsyncFact,
    Fact,
    MemoryFile,
    read,
    written,
)

SEALING = NativeCipher(KEY)
ANOTHER = NativeCipher(bytes(32))


@pytest.mark.parametrize("fact", FACTS, ids=lambda fact: fact.__name__)
def test_native_cipher(fact: Fact) -> None:
    """The fact of the suite named in the test's id holds for `cryptography`."""
    fact(NativeCipher)


@pytest.mark.parametrize("fact", ASYNC_FACTS, ids=lambda fact: fact.__name__)
async def test_native_cipher_foreseeing(fact: AsyncFact) -> None:
    """The fact of the suite named in the test's id holds for `cryptography`."""
    await fact(NativeCipher)


@given(st.binary(max_size=300), st.binary(max_size=40), st.binary(min_size=32, max_size=32))
def test_whatever_is_sealed_opens_to_itself(plain: bytes, place: bytes, key: bytes) -> None:
    """Any bytes, at any place, under any key, come back unchanged."""
    assert NativeCipher(key).open(NativeCipher(key).seal(plain, place), place) == plain


@given(st.data())
def test_entries_moved_copied_or_put_in_another_file_do_not_count(data: st.DataObject) -> None:
    """However whole frames are shuffled and repeated, entries are read in written order, once each."""
    ends = [0]
    file = MemoryFile()
    journal = Journal(file, SEALING, "outbox")
    for entry in ENTRIES:
        journal.append(entry)
        ends.append(len(file.content))
    frames = [file.content[a:b] for a, b in pairwise(ends)]
    order = data.draw(st.lists(st.sampled_from(range(len(frames))), min_size=1, max_size=9))
    mixed = b"".join(frames[n] for n in order)
    numbers = [e["n"] for e in read(mixed, SEALING)]
    assert numbers == sorted(set(numbers))
    with pytest.raises(FileDamaged):
        read(mixed, SEALING, "snapshot")


def test_a_journal_of_another_key_is_refused_and_left_as_it_is() -> None:
    """Opened with another key or none, a sealed file is not taken for an empty one, and not changed."""
    content = written(ENTRIES, SEALING)
    for cipher in (ANOTHER, PlainCipher()):
        file = MemoryFile(content + b"torn")
        with pytest.raises(FileDamaged):
            Journal(file, cipher, "outbox")
        assert file.content == content + b"torn"


def test_a_medium_too_full_to_seal_leaves_the_plain_journal_as_it_is() -> None:
    """When the sealed copy has no room, SaveFailed is raised and nothing is lost."""
    plain = written(ENTRIES, PlainCipher())
    file = MemoryFile(plain)
    file.full = True
    with pytest.raises(SaveFailed):
        Journal(file, SEALING, "outbox", plain_too=True)
    assert file.content == plain


def test_plain_bytes_that_are_damaged_do_not_stay() -> None:
    """Damage between plain or sealed entries may be somebody's name: sealing leaves none of it."""
    sealed, plain = written(ENTRIES, SEALING), written([NAME], PlainCipher())
    file = MemoryFile(sealed + plain[:2] + b"?" + plain[3:] + written(["more"], PlainCipher()))
    assert Journal(file, SEALING, "outbox", plain_too=True).take_entries() == [*ENTRIES, "more"]
    assert NAME.split()[0].encode() not in file.content


def test_plain_entries_count_in_a_sealed_journal_only_while_it_is_being_sealed() -> None:
    """Interrupted sealing is finished at the next opening; after that nobody can slip in a plain entry."""
    plain = written(ENTRIES, PlainCipher())
    file = MemoryFile(plain)
    assert Journal(file, SEALING, "outbox", plain_too=True).take_entries() == ENTRIES
    assert read(file.content, SEALING) == ENTRIES
    assert read(file.content + plain, SEALING) == ENTRIES
