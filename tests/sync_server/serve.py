"""A real server in a process of its own, on a port that the system chooses; its first line is the port."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sync_server.app import create_app
from sync_server.config import Settings
from sync_server.serve import server as serving


def main() -> None:
    listening = serving.listen("127.0.0.1", 0)
    port = listening.getsockname()[1]
    with listening:
        serving.run(create_app(Settings()), listening, lambda: print(port, flush=True))


@contextmanager
def running(data: Path, url: str | None = None) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """Give a server's process and address; whatever is left of it ends with the block."""
    url = url or f"sqlite:///{data}/bonphu.db"
    env = os.environ | {"BONPHU_DATA": str(data), "BONPHU_DATABASE_URL": url}
    command = [sys.executable, "-m", "tests.sync_server.serve"]
    with subprocess.Popen(command, env=env, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            yield process, f"http://127.0.0.1:{int(process.stdout.readline())}"
        finally:
            process.kill()


if __name__ == "__main__":
    main()
