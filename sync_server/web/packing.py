"""Answers by gzip, for those who read it, where it saves something.

`GZipMiddleware` would pack each answer anew, also files that are kept packed, and streams,
which come piece by piece. So the few places that answer with much say it themselves, here.
"""

import gzip

from fastapi import Request

# Below so many bytes packing costs more than it saves.
_LEAST = 1_000
_LEVEL = 6


def reads_gzip(request: Request) -> bool:
    """Tell whether the sender of a request reads gzip."""
    return "gzip" in request.headers.get("accept-encoding", "")


def pack(request: Request, body: bytes, level: int = _LEVEL) -> tuple[bytes, dict[str, str]]:
    """Return what to send of `body`, and the headers that say so."""
    varies = {"Vary": "Accept-Encoding"}
    if len(body) < _LEAST or not reads_gzip(request):
        return body, varies
    return gzip.compress(body, level, mtime=0), varies | {"Content-Encoding": "gzip"}
