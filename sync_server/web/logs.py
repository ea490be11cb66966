"""Log lines without personal data: what failed and where, never with which values.

An exception's own words may quote what was sent (SQL parameters, JSON that does not fit), so only its kind
and the places it went through are written.
"""

import json
import logging
import traceback
from datetime import UTC, datetime
from ipaddress import IPv6Address, ip_address, ip_network
from types import TracebackType
from typing import Any, Literal

from starlette.types import Scope

from shared.contract import API

Form = Literal["plain", "json"]
REQUESTS = logging.getLogger("bonphu.requests")
_PLAIN = "%(asctime)s %(levelname)s %(name)s: %(message)s"
_Exception = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]


class Calm(logging.Formatter):
    """Writes plain lines; of an exception its kind and where it came from."""

    def formatException(self, ei: _Exception) -> str:  # noqa: N802 - logging's name
        """Return kind and places of an exception and of what caused it, each on one line."""
        return "\n".join(_places(ei[1]))


class JsonLines(Calm):
    """Writes one JSON object a line; `extra={"facts": {...}}` adds members."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line."""
        at = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
        line: dict[str, Any] = {
            "at": at,
            "level": record.levelname.lower(),
            "logger": record.name,
            "said": record.getMessage(),
        }
        line |= getattr(record, "facts", {})
        if record.exc_info:
            line["error"] = _places(record.exc_info[1])
        return json.dumps(line, ensure_ascii=False)


def _places(error: BaseException | None) -> list[str]:
    found: list[str] = []
    while error is not None and len(found) < 8:
        frames = traceback.extract_tb(error.__traceback__)[-6:]
        way = " < ".join(f"{f.filename.rpartition('/')[2]}:{f.lineno} {f.name}" for f in reversed(frames))
        found.append(f"{type(error).__module__}.{type(error).__qualname__} at {way}")
        error = error.__cause__ or error.__context__
    return found


_UNKNOWN = "unknown"
# The one address that is routed without FastAPI, and so leaves no route behind.
_BY_CODE = f"{API}/push"
# What of a public address is written: the network, which an attack is told by, not the household (GDPR
# recital 26; Decree 13/2023 counts an address that leads to a person among personal data).
_KEPT_BITS = {4: 24, 6: 48}


def route_of(scope: Scope) -> str:
    """Return a request's route as written in the code: ids and words in an address stay out of logs."""
    by_code = scope["path"] if scope["path"] == _BY_CODE else _UNKNOWN
    return str(getattr(scope.get("route"), "path", by_code))


def address_class(host: str) -> str:
    """Return where a request came from: `loopback`, `private`, `unknown`, or `public` and the network."""
    try:
        address = ip_address(host.partition("%")[0])
    except ValueError:
        return _UNKNOWN
    if isinstance(address, IPv6Address) and address.ipv4_mapped:
        address = address.ipv4_mapped
    if address.is_loopback:
        return "loopback"
    if not address.is_global:
        return "private"
    return f"public {ip_network((address, _KEPT_BITS[address.version]), strict=False)}"


def set_up(form: Form) -> None:
    """Let everything be logged to standard error in that form; requests only as JSON lines."""
    handler = logging.StreamHandler()
    handler.setFormatter(JsonLines() if form == "json" else Calm(_PLAIN))
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.WARNING)
    REQUESTS.setLevel(logging.INFO if form == "json" else logging.WARNING)
