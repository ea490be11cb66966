"""What a process on this machine costs, by what Linux tells of it."""

import os
from pathlib import Path


def peak_kb(pid: int) -> int:
    """Return the most memory that a process ever had, 0 for one that ended."""
    try:
        status = Path(f"/proc/{pid}/status").read_text(encoding="utf-8")
    except OSError:
        return 0
    return int(status.partition("VmHWM:")[2].split()[0]) if "VmHWM:" in status else 0


def children(pid: int) -> list[int]:
    """Return the processes that a process started and that have not ended."""
    found: list[int] = []
    for task in os.listdir(f"/proc/{pid}/task"):  # noqa: PTH208
        try:
            found += map(int, Path(f"/proc/{pid}/task/{task}/children").read_text(encoding="utf-8").split())
        except OSError:
            continue  # the thread ended meanwhile
    return found


def forget_peak(pid: int) -> None:
    """Let a process' peak be what it has now (Linux, proc(5): 5 written to clear_refs)."""
    Path(f"/proc/{pid}/clear_refs").write_text("5", encoding="ascii")
