"""The command `bonphu` to its end, by the dozen: one process has it imported and forks a real one on request.

The forked process has an environment and streams of its own, and its exit code is the command's. Only the
imports are spared, which cost more than two seconds each time.
"""

import atexit
import contextlib
import json
import os
import signal
import subprocess
import sys
import traceback
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NoReturn

from sync_server.cli import main as bonphu

_PATIENCE_S = 120


def environment(folder: Path, **more: str) -> dict[str, str]:
    """Return an environment without a locale, with the data in `folder`."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("BONPHU_", "LC_", "LANG"))}
    return kept | {"BONPHU_DATA": str(folder), "LC_ALL": "C"} | more


def run(folder: Path, *asked: str, typed: str = "", **more: str) -> subprocess.CompletedProcess[str]:
    """Run the command to its end, within two minutes."""
    with TemporaryDirectory() as streams:
        names = [Path(streams, name) for name in ("stdin", "stdout", "stderr")]
        names[0].write_text(typed, "utf-8")
        wanted = {"asked": asked, "env": environment(folder, **more), "streams": [str(n) for n in names]}
        code = _ask(wanted)
        said, complained = (name.read_text("utf-8") for name in names[1:])
    return subprocess.CompletedProcess(["bonphu", *asked], code, said, complained)


def _ask(wanted: dict[str, Any]) -> int:
    nest = _nest()
    assert nest.stdin is not None
    assert nest.stdout is not None
    nest.stdin.write(json.dumps(wanted) + "\n")
    nest.stdin.flush()
    return int(nest.stdout.readline())


@cache
def _nest() -> subprocess.Popen[str]:
    """Start the process that forks; it ends with this one."""
    command = [sys.executable, "-m", "tests.sync_server.command"]
    nest = subprocess.Popen(
        command, env=environment(Path()), stdin=subprocess.PIPE, stdout=subprocess.PIPE, encoding="utf-8"
    )
    atexit.register(nest.communicate)
    return nest


def main() -> None:
    for line in sys.stdin:
        wanted = json.loads(line)
        pid = os.fork()
        if pid == 0:
            _become(wanted)
        _, status = os.waitpid(pid, 0)
        print(os.waitstatus_to_exitcode(status), flush=True)


def _become(wanted: dict[str, Any]) -> NoReturn:
    """Be the command, with the streams and the environment that it would be started with."""
    signal.alarm(_PATIENCE_S)
    os.environ.clear()
    os.environ.update(wanted["env"])
    for number, path in enumerate(wanted["streams"]):
        opened = os.open(path, os.O_RDWR | os.O_CREAT)
        os.dup2(opened, number)
        os.close(opened)
    sys.stdin, sys.stdout, sys.stderr = open(0), open(1, "w"), open(2, "w")  # noqa: SIM115
    sys.argv = ["bonphu", *wanted["asked"]]
    code = 1
    try:
        bonphu()
        code = 0
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else 1
    except BaseException:  # noqa: BLE001 - as the interpreter does
        traceback.print_exc()
    finally:
        with contextlib.suppress(OSError):
            sys.stdout.flush()
            sys.stderr.flush()
        os._exit(code)


if __name__ == "__main__":
    main()
