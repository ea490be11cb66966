"""Serves a web app build under /app/ by its headers.json, as any server would; can be stopped and started."""

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

_SUFFIXES = {"br": ".br", "gzip": ".gz"}


class StaticServer:
    """A web server on this machine alone; `stop` frees the port, `start` takes the same one again."""

    def __init__(self, folder: Path, port: int = 0) -> None:
        self.folder = folder
        self.port = port
        self.requested: list[str] = []
        self.extra: dict[str, Path] = {}  # further files by their path on the server
        self.missing: set[str] = set()  # files of the build that are not to be had now
        self.stopping = threading.Event()
        self._server: ThreadingHTTPServer | None = None

    @property
    def origin(self) -> str:
        return f"http://localhost:{self.port}"

    def start(self) -> None:
        outer = self
        self.stopping.clear()
        about = json.loads((self.folder / "headers.json").read_text())

        class Handler(_Handler):
            folder = outer.folder
            facts = about
            requested = outer.requested
            extra = outer.extra
            missing = outer.missing
            stopping = outer.stopping

        self._server = ThreadingHTTPServer(("127.0.0.1", self.port), Handler)
        self._server.daemon_threads = True
        self.port = self._server.server_port
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def stop(self) -> None:
        if self._server is not None:
            self.stopping.set()
            self._server.shutdown()
            self._server.server_close()
            self._server = None


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    folder: Path
    facts: dict[str, Any]
    requested: list[str]
    extra: dict[str, Path]
    missing: set[str]
    stopping: threading.Event

    def do_GET(self) -> None:
        path = unquote(urlsplit(self.path).path)
        self.requested.append(path)
        name = path.removeprefix("/app/")
        if path in self.extra:
            kind = {".js": "text/javascript", ".html": "text/html"}.get(Path(path).suffix, "text/plain")
            self._answer(200, self.extra[path].read_bytes(), {"Content-Type": kind})
        elif path == "/silent":
            self.stopping.wait()
        elif path == "/portal":
            self._answer(302, b"", {"Location": "/app/index.html"})
        elif not path.startswith("/app/"):
            self._answer(404, b"", {})
        elif name in self.facts["files"] and name not in self.missing:
            self._file(name)
        elif "." in name.rpartition("/")[2]:
            self._answer(404, b"", {})
        else:
            self._file("index.html")

    def do_POST(self) -> None:
        """Echo: what a request looked like on arrival, for the transport's tests."""
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        status = int(self.headers.get("X-Answer-With", 200))
        self._answer(
            status, body, {"Content-Type": "application/octet-stream", "X-Seen": self.headers["X-Sent"]}
        )

    def _file(self, name: str) -> None:
        facts = self.facts["files"][name]
        headers = self.facts["headers"] | {"Content-Type": facts["type"], "ETag": facts["etag"]}
        if self.headers.get("If-None-Match") == facts["etag"]:
            self._answer(304, b"", headers)
            return
        accepted = self.headers.get("Accept-Encoding", "")
        path = self.folder / name
        for encoding in facts["encodings"]:
            if encoding in accepted:
                headers |= {"Content-Encoding": encoding, "Vary": "Accept-Encoding"}
                path = path.with_name(path.name + _SUFFIXES[encoding])
                break
        self._answer(200, path.read_bytes(), headers)

    def _answer(self, status: int, body: bytes, headers: dict[str, str]) -> None:
        self.send_response(status)
        for header, value in headers.items():
            self.send_header(header, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args: object) -> None:
        """Keep the test output clean."""
