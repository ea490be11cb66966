"""The behaviour suite of byte files on the native file and on two slots, and what a kill leaves of each."""

import contextlib
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from mobile_app.store.byte_file import ByteFile, FileDamaged
from mobile_app.store.journal_native import open_native_file
from mobile_app.store.slots import HEADER_SIZE, TwoSlotFile
from tests.store.byte_file_suite import FACTS, Fact, OpenFile
from tests.store.memory_slots import MemoryDisk, PowerCut, Survivor


@pytest.fixture(params=["native", "two slots"])
def open_file(request: pytest.FixtureRequest, tmp_path: Path) -> OpenFile:
    disk = MemoryDisk()

    async def native() -> ByteFile:
        return open_native_file(tmp_path / "folder" / "journal")

    async def slots() -> ByteFile:
        return _open(disk)

    return native if request.param == "native" else slots


@pytest.mark.parametrize("fact", FACTS, ids=lambda fact: fact.__name__)
async def test_byte_file(fact: Fact, open_file: OpenFile) -> None:
    """The fact of the suite named in the test's id holds for this medium."""
    await fact(open_file)


@pytest.mark.parametrize("survivor", ["flushed", "written", "torn"])
def test_replacing_is_all_or_nothing_wherever_the_power_fails(survivor: Survivor) -> None:
    """At every operation inside `replace`, the file comes back as all of the old or all of the new."""
    seen = {_replaced_until_power_cut(limit, survivor) for limit in _limits()}
    assert seen == {b"old+1", b"new content"}


@pytest.mark.parametrize("survivor", ["flushed", "written", "torn"])
def test_an_append_keeps_all_before_it_wherever_the_power_fails(survivor: Survivor) -> None:
    """What was appended before stays, and an append that returned is whole."""
    for limit in _limits():
        disk = MemoryDisk()
        file = _open(disk)
        file.replace(b"base")
        file.append(b"+kept")
        disk.operations_left = limit
        returned = _survives(lambda file=file: file.append(b"+a longer record"))  # type: ignore[misc]
        disk.restart(survivor)
        content = _open(disk).read()
        assert content.startswith(b"base+kept")
        assert b"base+kept+a longer record".startswith(content)
        assert not returned or content.endswith(b"+a longer record")


def test_a_first_opening_cut_short_opens_as_new() -> None:
    """Power lost while the very first header is written leaves an empty file, not a damaged one."""
    for limit in _limits():
        disk = MemoryDisk(limit)
        _survives(lambda disk=disk: _open(disk))  # type: ignore[misc]
        disk.restart("torn")
        assert _open(disk).read() == b""


def test_bytes_without_a_header_are_not_wiped() -> None:
    """A file whose headers are both gone is reported, and left as it is for whoever can save it."""
    disk = MemoryDisk()
    disk.slots[0].write(HEADER_SIZE, b"somebody's visits")
    with pytest.raises(FileDamaged):
        _open(disk)
    assert disk.slots[0].read(HEADER_SIZE, 99) == b"somebody's visits"


def test_a_full_medium_leaves_the_file_as_it_was(tmp_path: Path) -> None:
    """An append the disk refuses raises OSError, and later appends follow the last whole one."""
    file = open_native_file(tmp_path / "journal")
    file.append(b"before")
    with _file_size_limit(10), pytest.raises(OSError, match="File too large"):
        file.append(b"x" * 100)
    file.append(b"+after")
    assert file.read() == b"before+after"
    file.close()


@pytest.mark.parametrize("kill", range(25))
def test_a_killed_writer_leaves_what_it_was_told_is_saved(kill: int, tmp_path: Path) -> None:
    """SIGKILL at any instant: the file is at the last acknowledged operation, or within the next one."""
    path = tmp_path / "journal"
    command = [sys.executable, "-m", "tests.store.byte_file_writer", str(path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, cwd=Path(__file__).parents[2]) as writer:
        assert writer.stdout is not None
        told = [int(writer.stdout.readline()) for _ in range(1 + kill * 3)]
        os.kill(writer.pid, signal.SIGKILL)
        told += [int(line) for line in writer.stdout.read().splitlines()]
    acknowledged = told[-1]
    file = open_native_file(path)
    now, then = content_after(acknowledged), content_after(acknowledged + 1)
    content = file.read()
    file.close()
    assert content in {now, then} or (then.startswith(now) and then.startswith(content) and content > now)


def content_after(operations: int) -> bytes:
    """Return what the writer's first `operations` leave: every fifth replaces, the others append."""
    content = b""
    for n in range(1, operations + 1):
        content = _record(n) if n % 5 == 0 else content + _record(n)
    return content


def _record(n: int) -> bytes:
    return b"%06d" % n * 2000


def _open(disk: MemoryDisk) -> ByteFile:
    first, second = disk.slots
    return TwoSlotFile(first.take(), second.take())


def _limits() -> range:
    return range(12)


def _survives(action: Callable[[], object]) -> bool:
    with contextlib.suppress(PowerCut):
        action()
        return True
    return False


def _replaced_until_power_cut(limit: int, survivor: Survivor) -> bytes:
    disk = MemoryDisk()
    file = _open(disk)
    file.replace(b"old")
    file.append(b"+1")
    disk.operations_left = limit
    returned = _survives(lambda: file.replace(b"new content"))
    disk.restart(survivor)
    content = _open(disk).read()
    assert content == b"new content" or not returned
    return content


@contextlib.contextmanager
def _file_size_limit(size: int) -> Iterator[None]:
    import resource

    old = resource.getrlimit(resource.RLIMIT_FSIZE)
    handler = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, old[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, old)
        signal.signal(signal.SIGXFSZ, handler)


@pytest.mark.parametrize("survivor", ["flushed", "written"])
def test_what_was_replaced_is_nowhere_after_the_next_opening(survivor: Survivor) -> None:
    """Killed at any operation, the old content is the file, or in no slot: it may have been a plain one."""
    for operations in range(30):
        disk = MemoryDisk()
        file = _open(disk)
        file.append(b"Nguyen Van An")
        file.append(b"sealed until now")
        disk.operations_left = operations
        try:
            file.replace(b"sealed")
        except PowerCut:
            cut = True
        else:
            cut = False
        disk.restart(survivor)
        content = _open(disk).read()
        left = [b"Nguyen" in slot.read(0, slot.size()) for slot in disk.slots]
        assert content == b"sealed" or any(left)
        assert any(left) == (content != b"sealed")
        if not cut:
            return
    raise AssertionError("never whole")
