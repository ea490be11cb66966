"""Runs a packed app as the phone's runtime does, and ends well when it shows the text given as argument.

Run with `-S`: nothing can be imported but what is packed. It stands in for Dart at the bridge's other end.
"""

import os
import runpy
import sys
import threading
import types
from collections.abc import Callable

import msgpack  # type: ignore[import-untyped]

_CONTROL, _REGISTER_CLIENT = b"\0", 1
_PAGE = {"route": "/", "platform": "android", "pwa": False, "web": False}


def _connected(_port: int, to_python: Callable[[bytes], None]) -> None:
    body = {"session_id": "", "page_name": "", "page": _PAGE}
    threading.Timer(0, to_python, [_CONTROL + msgpack.packb([_REGISTER_CLIENT, body])]).start()


def _shown(_port: int, packet: bytes) -> None:
    if sys.argv[1].encode() in packet:
        print("shown", flush=True)
        os._exit(0)


bridge = types.ModuleType("dart_bridge")
bridge.set_enqueue_handler_func = _connected  # type: ignore[attr-defined]
bridge.send_bytes = _shown  # type: ignore[attr-defined]
sys.modules["dart_bridge"] = bridge
runpy.run_path("main.py", run_name="__main__")
