"""What tests let a limited process do."""

import json
import os
import threading

from sync_server.brought.limited_process import UnreadableFile


def echo(*inputs: bytes) -> bytes:
    return b"|".join(inputs)


def refuse(key: bytes) -> bytes:
    raise UnreadableFile(key.decode(), {"most": "7"})


def take_memory(size: bytes) -> bytes:
    return bytes(bytearray(int(size)))[:1]


def compute_for_ever() -> bytes:
    while True:
        pass


def wait_for_ever(_mark: bytes = b"") -> bytes:
    threading.Event().wait()
    return b""


def fail(words: bytes) -> bytes:
    raise KeyError(words.decode())


def around() -> bytes:
    """Return the environment, and which files are open."""
    return json.dumps([dict(os.environ), sorted(map(int, os.listdir("/proc/self/fd")))]).encode()  # noqa: PTH208


def write_a_file(name: bytes) -> bytes:
    with open(name, "wb") as file:  # noqa: PTH123
        return str(file.write(b"x")).encode()
