"""Work on files in a process of its own: what it may need, what it gets to see, and that it always ends."""

import json
import logging
import os
import select
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from shared.problem import BUSY, ProblemError
from sync_server.brought import limited_process
from sync_server.brought.limited_process import Allowance, UnreadableFile, run_limited
from tests.conftest import Amount

_TASKS = "tests.sync_server.limited_tasks"


def test_inputs_arrive_and_the_result_comes_back() -> None:
    """Any bytes, also none."""
    assert run_limited(f"{_TASKS}:echo", b"a\nb", b"", bytes(range(256))) == b"a\nb||" + bytes(range(256))


def test_a_refusal_keeps_its_words() -> None:
    """What the task says of its input is said by the caller in the reader's language."""
    with pytest.raises(UnreadableFile) as caught:
        run_limited(f"{_TASKS}:refuse", b"file.large")
    assert caught.value.sentence == "Tệp quá lớn: nhiều nhất 7 MB"


@pytest.mark.parametrize(
    ("task", "inputs", "allowance"),
    [
        ("take_memory", [b"500000000"], Allowance()),
        ("compute_for_ever", [], Allowance(computing_s=1)),
        ("wait_for_ever", [], Allowance(in_all_s=1)),
    ],
    ids=["memory", "computing", "waiting"],
)
def test_a_task_that_needs_too_much_is_ended(task: str, inputs: list[bytes], allowance: Allowance) -> None:
    """Memory, computing and time have an end each; nothing is left running."""
    before = _children()
    with pytest.raises(UnreadableFile, match=r"file\.heavy"):
        run_limited(f"{_TASKS}:{task}", *inputs, allowance=allowance)
    assert _children() - before == set()


def _children() -> set[str]:
    """Return the children of this process; other tests may have left servers of theirs running."""
    return {
        child
        for task in Path("/proc/self/task").iterdir()
        for child in (task / "children").read_text().split()
    }


def test_a_task_sees_nothing_of_the_server(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Neither its settings, which hold secrets, nor its open files; and it writes none."""
    monkeypatch.setenv("BONPHU_ROSTER_KEY", "x" * 32)
    with (tmp_path / "open").open("wb") as file:
        os.set_inheritable(file.fileno(), True)
        environment, files = json.loads(run_limited(f"{_TASKS}:around"))
    assert environment.keys() <= {"PATH", "LD_LIBRARY_PATH", "PYTHONPATH", "PYTHONHOME", "LC_CTYPE"}
    assert max(files) < 8
    with pytest.raises(RuntimeError):
        run_limited(f"{_TASKS}:write_a_file", bytes(tmp_path / "written"))


def test_what_stood_in_a_file_does_not_stand_in_the_log(caplog: pytest.LogCaptureFixture) -> None:
    """A fault of the program tells where it was, not the data that it happened with."""
    with caplog.at_level(logging.ERROR), pytest.raises(RuntimeError):
        run_limited(f"{_TASKS}:fail", "Nguyễn Văn An".encode())
    assert "KeyError" in caplog.text
    assert "limited_tasks.py" in caplog.text
    assert "Nguy" not in caplog.text


def test_one_at_a_time_and_a_few_may_wait(monkeypatch: pytest.MonkeyPatch) -> None:
    """While one runs, as many wait as places are left; everybody after that is told to come back at once."""
    monkeypatch.setattr(limited_process, "_LONGEST_WAIT_S", 0.2)
    told: list[str] = []

    def ask() -> None:
        try:
            run_limited(f"{_TASKS}:wait_for_ever", allowance=Allowance(in_all_s=3))
        except ProblemError as error:
            told.append(error.problem.slug)
        except UnreadableFile as error:
            told.append(error.key)

    asking = [threading.Thread(target=ask) for _ in range(12)]
    for thread in asking:
        thread.start()
    for thread in asking:
        thread.join()
    assert sorted(told) == [BUSY.slug] * 11 + ["file.heavy"]
    assert run_limited(f"{_TASKS}:echo", b"free again") == b"free again"


def processes_with(mark: str) -> list[int]:
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            words = (folder / "cmdline").read_bytes().split(b"\0")
        except OSError:
            continue  # it ended meanwhile
        if mark.encode() in words:
            found.append(int(folder.name))
    return found


def test_the_process_ends_with_the_server(amount: Amount) -> None:
    """A server that is killed at once leaves no process behind."""
    task = f"{_TASKS}:wait_for_ever"
    code = f"from sync_server.brought.limited_process import run_limited; run_limited({task!r})"
    for _ in range(amount.of(1, 10)):
        with subprocess.Popen([sys.executable, "-c", code]) as server:
            children: list[int] = []
            while not children:
                children = processes_with(task)
            gone = os.pidfd_open(children[0])
            server.send_signal(signal.SIGKILL)
        assert select.select([gone], [], [], 20)[0] == [gone]
        os.close(gone)
