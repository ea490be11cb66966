"""Work on files that people bring, in a process of its own with a limit on memory and on time.

A task is a function of ours that takes and returns bytes. It runs in a fresh interpreter that gets neither
the server's settings nor its open files, and is killed when it needs too much or the server ends.
"""

import json
import logging
import os
import signal
import subprocess
import sys
import threading
import traceback
from collections.abc import Callable, Mapping, Sequence
from importlib import import_module
from pathlib import Path
from typing import NamedTuple

from shared.problem import BUSY, ProblemError
from shared.text import t

_log = logging.getLogger(__name__)
_ROOT = Path(__file__).parents[2]
# One at a time; a few more may wait, so that the threads of the server stay free for everybody else.
_MOST_WAITING = 4
_LONGEST_WAIT_S = 15.0
_turn = threading.Lock()
_places = threading.Semaphore(1 + _MOST_WAITING)
_KEPT_SETTINGS = ("PATH", "LD_LIBRARY_PATH", "PYTHONPATH", "PYTHONHOME")
_START = "from sync_server.brought.limited_process import work; work()"
_DONE, _REFUSED = b"1", b"0"
_PR_SET_PDEATHSIG = 1


class UnreadableFile(ValueError):  # noqa: N818 - what the file is, not a fault of ours
    """A file that somebody brought cannot be used; `key` and `values` make the sentence that says why."""

    def __init__(self, key: str, values: Mapping[str, str] | None = None) -> None:
        super().__init__(key)
        self.key = key
        self.values = dict(values or {})

    @property
    def sentence(self) -> str:
        """Why, in the reader's language."""
        return t(self.key, **self.values)


class Allowance(NamedTuple):
    """How much a task may need: bytes of address space, seconds of computing, seconds in all."""

    memory: int = 400_000_000
    computing_s: int = 15
    in_all_s: int = 40


ALLOWANCE = Allowance()


def run_limited(task: str, *inputs: bytes, allowance: Allowance = ALLOWANCE) -> bytes:
    """Return what `task` ("module:function") makes of `inputs`; one task runs at a time.

    Raises UnreadableFile: the task's own, or `file.heavy` when it needed too much. Raises ProblemError
    `busy` when others are before it for too long.
    """
    busy = ProblemError(BUSY, "other files are being read", {"retry_after": int(_LONGEST_WAIT_S)})
    if not _places.acquire(blocking=False):
        raise busy
    try:
        if not _turn.acquire(timeout=_LONGEST_WAIT_S):
            raise busy
        try:
            return _read(*_run(task, inputs, allowance))
        finally:
            _turn.release()
    finally:
        _places.release()


def _run(task: str, inputs: Sequence[bytes], allowance: Allowance) -> tuple[int, bytes, bytes]:
    command = [sys.executable, "-c", _START, task, str(os.getpid()), *map(str, allowance)]
    env = {name: os.environ[name] for name in _KEPT_SETTINGS if name in os.environ}
    pipe = subprocess.PIPE
    # A session of its own: Ctrl-C ends the server, which lets requests finish.
    with subprocess.Popen(  # noqa: S603 - our own interpreter and code
        command, stdin=pipe, stdout=pipe, stderr=pipe, cwd=_ROOT, env=env, start_new_session=True
    ) as process:
        try:
            answer, said = process.communicate(_framed(inputs), timeout=allowance.in_all_s)
        except BaseException as error:
            process.kill()
            process.communicate()
            if isinstance(error, subprocess.TimeoutExpired):
                return -signal.SIGKILL, b"", b""
            raise
    return process.returncode, answer, said


def _read(code: int, answer: bytes, said: bytes) -> bytes:
    """Return the result in an answer; a process that a signal ended needed too much."""
    if code < 0:
        raise UnreadableFile("file.heavy")
    if code or answer[:1] not in (_DONE, _REFUSED):
        _log.error("a task failed: %s", said[-2000:].decode(errors="replace"))
        raise RuntimeError("a task in a process of its own failed")
    if answer[:1] == _REFUSED:
        key, values = json.loads(answer[1:])
        raise UnreadableFile(key, values)
    return answer[1:]


def _framed(inputs: Sequence[bytes]) -> bytes:
    return json.dumps([len(i) for i in inputs]).encode() + b"\n" + b"".join(inputs)


def _unframed(data: bytes) -> list[bytes]:
    head, _, rest = data.partition(b"\n")
    inputs: list[bytes] = []
    for size in json.loads(head):
        inputs.append(rest[:size])
        rest = rest[size:]
    return inputs


def work() -> None:
    """Be the process: run the task that the command line names, on standard input."""
    task, parent, memory, computing_s, in_all_s = sys.argv[1:]
    module, _, name = task.partition(":")
    function: Callable[..., bytes] = getattr(import_module(module), name)
    out = os.fdopen(os.dup(1), "wb")
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)  # what a library prints is no answer
    _confine(int(parent), Allowance(int(memory), int(computing_s), int(in_all_s)))
    try:
        answer = _DONE + function(*_unframed(sys.stdin.buffer.read()))
    except UnreadableFile as error:
        answer = _REFUSED + json.dumps([error.key, error.values]).encode()
    except MemoryError:
        answer = _REFUSED + json.dumps(["file.heavy", {}]).encode()
    except Exception as error:  # noqa: BLE001 - its words may hold what stands in the file: only the place is told
        sys.stderr.write(f"{type(error).__name__} {''.join(traceback.format_tb(error.__traceback__))}")
        sys.stderr.flush()
        os._exit(1)
    out.write(answer)
    out.flush()
    os._exit(0)


def _confine(parent: int, allowance: Allowance) -> None:
    """Take from this process what it does not need, and end it with the server or when its time is up."""
    import ctypes
    import resource

    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:
        os._exit(1)
    signal.alarm(allowance.in_all_s + 1)
    limits = {
        resource.RLIMIT_AS: allowance.memory,
        resource.RLIMIT_CPU: allowance.computing_s,
        resource.RLIMIT_CORE: 0,
        resource.RLIMIT_FSIZE: 0,
        resource.RLIMIT_NOFILE: 32,
        resource.RLIMIT_NPROC: 0,
    }
    for kind, most in limits.items():
        resource.setrlimit(kind, (most, most))
