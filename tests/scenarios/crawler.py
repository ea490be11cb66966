"""Somebody who follows every link of the office's pages, and takes every file that is offered."""

import re
from collections import Counter, deque
from dataclasses import dataclass, field
from html import unescape
from urllib.parse import parse_qsl, urljoin, urlsplit

import httpx

_LINK = re.compile(r'<(?:a|link|img)\b[^>]*?\b(?:href|src)="([^"#]+)')
_ID = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}|[0-9a-f]{64}")


@dataclass
class Crawler:
    """Follows links, at most `most` of a kind: of one path, ids aside, and of the same questions."""

    http: httpx.AsyncClient
    most: int
    seen: dict[str, httpx.Response] = field(default_factory=dict)
    _kinds: Counter[str] = field(default_factory=Counter)

    async def follow(self, *start: str) -> None:
        """Read everything that can be reached."""
        waiting = deque(start)
        while waiting:
            address = waiting.popleft()
            if address in self.seen or not self._wanted(address):
                continue
            reply = await self.http.get(address)
            self.seen[address] = reply
            if "text/html" in reply.headers.get("content-type", ""):
                found = (urljoin(address, unescape(link)) for link in _LINK.findall(reply.text))
                waiting += [a for a in found if a.startswith("/")]

    def _wanted(self, address: str) -> bool:
        parts = urlsplit(address)
        if parts.path in ("/live", "/app"):
            return False
        asked = sorted(name for name, _ in parse_qsl(parts.query))
        kind = f"{_ID.sub('ID', parts.path)}?{asked}"
        self._kinds[kind] += 1
        return self._kinds[kind] <= self.most

    def broken(self) -> list[str]:
        """Return the addresses that did not answer, with what they said."""
        return [f"{a}: {r.status_code}" for a, r in self.seen.items() if r.status_code >= 400]

    def text(self, address: str) -> str:
        """Return what a page says."""
        return self.seen[address].text
