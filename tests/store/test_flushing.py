"""What is called saved is on the disk: the file and the name of the file are flushed, each time."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from mobile_app.store.byte_file import ByteFile
from mobile_app.store.journal_native import open_native_file


class Disk:
    """What the system was asked to flush, by path, since the last look."""

    def __init__(self) -> None:
        self._flushed: list[str] = []

    def hear(self, descriptor: int) -> None:
        self._flushed.append(str(Path(f"/proc/self/fd/{descriptor}").readlink()))

    def flushed(self) -> list[str]:
        heard, self._flushed = self._flushed, []
        return heard


@pytest.fixture
def disk(monkeypatch: pytest.MonkeyPatch) -> Disk:
    disk, real = Disk(), os.fsync

    def heard(descriptor: int) -> None:
        real(descriptor)
        disk.hear(descriptor)

    monkeypatch.setattr(os, "fsync", heard)
    return disk


@pytest.fixture
def file(disk: Disk, tmp_path: Path) -> Iterator[ByteFile]:
    opened = open_native_file(tmp_path / "outbox")
    yield opened
    opened.close()


def test_a_new_file_has_a_name_after_a_power_cut(disk: Disk, file: ByteFile, tmp_path: Path) -> None:
    """Its folder is flushed when it is made."""
    assert file.read() == b""
    assert disk.flushed() == [str(tmp_path)]


def test_an_append_is_flushed_before_it_is_called_saved(disk: Disk, file: ByteFile, tmp_path: Path) -> None:
    """Once for each: nothing waits for the next."""
    disk.flushed()
    for _ in range(3):
        file.append(b"act")
        assert disk.flushed() == [str(tmp_path / "outbox")]


def test_what_is_cut_off_stays_cut_off(disk: Disk, file: ByteFile, tmp_path: Path) -> None:
    """A torn end does not come back."""
    file.append(b"whole torn")
    disk.flushed()
    file.truncate(5)
    assert disk.flushed() == [str(tmp_path / "outbox")]


def test_a_replacement_is_whole_before_it_takes_the_name(disk: Disk, file: ByteFile, tmp_path: Path) -> None:
    """First its content, then its name."""
    disk.flushed()
    file.replace(b"compacted")
    assert disk.flushed() == [str(tmp_path / "outbox.new"), str(tmp_path)]
