"""Server processes by the hundred: one process has everything imported and forks a real server on request.

Reads the words of a database URL per line from standard input, writes the new server's process id and port.
What a server opens it opens by itself, after the fork: its start is a start from nothing, only quicker.
"""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from sync_server.app import create_app
from sync_server.config import Settings
from sync_server.serve import server as serving


def main() -> None:
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits for the killed
    for line in sys.stdin:
        folder, _, url = line.strip().partition(" ")
        listening = serving.listen("127.0.0.1", 0)
        pid = os.fork()
        if pid == 0:
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            serving.run(create_app(Settings(data=Path(folder), database_url=url)), listening, lambda: None)
            os._exit(0)
        print(pid, listening.getsockname()[1], flush=True)
        listening.close()


@dataclass(frozen=True)
class Served:
    """A server that starts or runs; its port takes connections already."""

    pid: int
    port: int

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def kill(self) -> None:
        """End it as the system does: now, whatever it is doing."""
        os.kill(self.pid, signal.SIGKILL)


class Hatchery:
    """Starts servers on one database."""

    def __init__(self, process: subprocess.Popen[str], folder: Path, url: str) -> None:
        self._process, self._line = process, f"{folder} {url}\n"

    def hatch(self) -> Served:
        """Start one more server."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(self._line)
        self._process.stdin.flush()
        pid, port = self._process.stdout.readline().split()
        return Served(int(pid), int(port))


@contextmanager
def hatchery(folder: Path, url: str) -> Iterator[Hatchery]:
    command = [sys.executable, "-m", "tests.scenarios.hatchery"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        yield Hatchery(process, folder, url)


if __name__ == "__main__":
    main()
