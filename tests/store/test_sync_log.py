"""The log of syncing: bounded, kept, and what comes again and again is one line."""

from pathlib import Path

from mobile_app.store.byte_file import ByteFile
from mobile_app.store.cipher import PlainCipher
from mobile_app.store.journal_native import open_native_file
from mobile_app.store.sync_log import MOST, SyncLog, SyncLogEntry


async def _open(folder: Path) -> SyncLog:
    async def files(name: str) -> ByteFile:
        return open_native_file(folder / name)

    return await SyncLog.open(files, PlainCipher())


async def test_what_happened_is_there_after_a_restart(tmp_path: Path) -> None:
    """Entries come back in order, with their counts."""
    log = await _open(tmp_path)
    log.add("sent", 1_000, 3)
    log.add("refused", 2_000, why="busy")
    log.close()
    again = await _open(tmp_path)
    assert again.entries == [
        SyncLogEntry(1_000, "sent", 3, since_ms=1_000),
        SyncLogEntry(2_000, "refused", why="busy", since_ms=2_000),
    ]
    again.close()


async def test_a_silence_is_one_line_however_long(tmp_path: Path) -> None:
    """Tries in a row without an answer are counted in one line, which says since when; also once reopened."""
    log = await _open(tmp_path)
    for at in (1_000, 2_000, 3_000):
        log.add("unreachable", at)
    log.add("sent", 4_000, 1)
    log.add("unreachable", 5_000)
    expected = [
        SyncLogEntry(3_000, "unreachable", times=3, since_ms=1_000),
        SyncLogEntry(4_000, "sent", 1, since_ms=4_000),
        SyncLogEntry(5_000, "unreachable", since_ms=5_000),
    ]
    assert log.entries == expected
    log.close()
    again = await _open(tmp_path)
    assert again.entries == expected
    again.close()


async def test_the_log_stays_small(tmp_path: Path) -> None:
    """However much happens, it keeps the newest entries, and its file does not grow for ever."""
    log = await _open(tmp_path)
    for at in range(3_000):
        log.add("sent", at, at)
    assert [e.n for e in log.entries] == list(range(3_000 - MOST, 3_000))
    log.close()
    assert (tmp_path / "synclog").stat().st_size < 200_000
    again = await _open(tmp_path)
    assert again.entries[-1].n == 2_999
    again.close()


async def test_a_medium_that_refuses_costs_only_the_past() -> None:
    """Without a file the log lasts as long as the app is open."""

    async def refuse(_name: str) -> ByteFile:
        raise OSError("full")

    log = await SyncLog.open(refuse, PlainCipher())
    log.add("sent", 1, 1)
    assert len(log.entries) == 1
