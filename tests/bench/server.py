"""A real server process on a free port of this machine."""

import os
import select
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

_PATIENCE_S = 60
_COMMAND = [str(Path(sys.executable).with_name("bonphu")), "serve"]


@dataclass(frozen=True)
class Running:
    port: int
    pid: int

    def memory_mb(self) -> float:
        """Return what the process holds in memory, with its share of what several hold together."""
        told = Path(f"/proc/{self.pid}/smaps_rollup").read_text(encoding="ascii")
        return int(next(line.split()[1] for line in told.splitlines() if line.startswith("Pss:"))) / 1000


@contextmanager
def running_server(data: Path) -> Iterator[int]:
    """Run `bonphu serve` on `data` and give its port; the process ends with the block."""
    with running_process(data) as running:
        yield running.port


@contextmanager
def running_process(data: Path, url: str | None = None) -> Iterator[Running]:
    """Run `bonphu serve` on `data`, or on the database of `url`; the process ends with the block."""
    port = free_port()
    settings = {
        "BONPHU_PORT": str(port),
        "BONPHU_DATA": str(data),
        "BONPHU_DATABASE_URL": url or f"sqlite:///{data / 'bonphu.db'}",
    }
    data.mkdir(parents=True, exist_ok=True)
    log = (data / f"server-{port}.log").open("wb")
    process = subprocess.Popen(_COMMAND, env=os.environ | settings, stdout=log, stderr=log)
    try:
        _wait(process, port)
        yield Running(port, process.pid)
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(_PATIENCE_S)
        log.close()


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


def _wait(process: subprocess.Popen[bytes], port: int) -> None:
    until = time.monotonic() + _PATIENCE_S
    while time.monotonic() < until and process.poll() is None:
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=1).close()
        except (urllib.error.URLError, OSError):
            select.select([], [], [], 0.05)
        else:
            return
    raise RuntimeError("the server did not start; see its log in its data folder")
