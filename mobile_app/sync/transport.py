"""The wire: the one place that speaks HTTP. Every answer is a value of the contract or an error.

httpx is imported when the first request is made: the app starts without it.
"""

import contextlib
import gzip
import json
from base64 import b64encode
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any, TypeVar

from pydantic import BaseModel, ValidationError

from mobile_app.sync.any_json import any_json
from mobile_app.sync.failures import Unreachable
from shared.contract import (
    API,
    APP_VERSION,
    SERVER_HEADER,
    EnrolReply,
    EnrolRequest,
    HandoverKey,
    HandoverReply,
    PullReply,
    PushReply,
    SignOutReply,
    StreamReply,
)
from shared.problem import CONTENT_TYPE, from_body

if TYPE_CHECKING:
    import httpx

_SECONDS = 30.0
_WORTH_PACKING = 1_000
_PERHAPS_NOT_UNPACKED = (400, 406, 415, 501)
Reply = TypeVar("Reply", bound=BaseModel)


class Transport:
    """Talks to one server; `aim` says which, and with whose token.

    Every call raises Unreachable when no answer of our server came, and ProblemError for its refusals.
    """

    def __init__(self, carrier: "Callable[[], httpx.AsyncBaseTransport] | None" = None) -> None:
        """`carrier` makes what takes the place of sockets: the browser's fetch, or a test's."""
        self._carrier = carrier
        self._client: httpx.AsyncClient | None = None
        self._server, self._token = "", ""
        self._packs = True

    def use_server(self, server: str, token: str = "") -> None:
        """Speak to the server at `server` (scheme, host, port) from now on."""
        self._packs = self._packs or server.rstrip("/") != self._server
        self._server, self._token = server.rstrip("/"), token

    async def enrol(self, code: str, token: str) -> EnrolReply:
        """Exchange a joining code for an identity, to be known by `token`; repeating it changes nothing."""
        body = EnrolRequest(code=code, app_version=APP_VERSION, token=token).model_dump_json().encode()
        return await self._call(EnrolReply, "POST", "/enrol", body)

    async def push(
        self, stream: str, sent_at: datetime, changes: Sequence[Mapping[str, Any]], backlog: int
    ) -> PushReply:
        """Send changes, in order and exactly as they were saved."""
        envelope = {
            "stream": stream,
            "sent_at": sent_at.isoformat(),
            "backlog": backlog,
            "app_version": APP_VERSION,
            "changes": changes,
        }
        body = json.dumps(envelope, ensure_ascii=False, separators=(",", ":")).encode()
        return await self._call(PushReply, "POST", "/push", body)

    async def pull(self, stream: str, after: int, limit: int, unit: str | None = None) -> PullReply:
        """Fetch a page of what changed since `after`; a record that is no strict JSON keeps none back."""
        query = f"after={after}&limit={limit}&stream={stream}" + (f"&unit={unit}" if unit else "")
        answer = await self._request("GET", f"/pull?{query}")
        with contextlib.suppress(ValidationError):
            return PullReply.model_validate_json(answer.content)
        try:
            page = any_json(answer.content)
            if isinstance(page, dict) and isinstance(told := page.get("entities"), list):
                page["entities"] = [doc if isinstance(doc, dict) else {} for doc in told]
            return PullReply.model_validate(page)
        except ValueError as error:  # pydantic's, too
            raise Unreachable("the answer is not whole") from error

    async def new_stream(self) -> str:
        """Ask for another stream for this phone."""
        return (await self._call(StreamReply, "POST", "/stream", b"{}")).stream

    async def sign_out(self) -> None:
        """Have this phone refused from now on."""
        await self._call(SignOutReply, "POST", "/sign-out", b"{}")

    async def handover_key(self) -> bytes:
        """Return the ward's public key for parcels; a refused phone may ask for it."""
        return bytes.fromhex((await self._call(HandoverKey, "GET", "/handover")).key)

    async def hand_over(self, sealed: bytes) -> None:
        """Give a refused phone's parcel to the ward."""
        body = json.dumps({"sealed": b64encode(sealed).decode()}).encode()
        await self._call(HandoverReply, "POST", "/handover", body)

    async def campaign(self, etag: str) -> tuple[str, str] | None:
        """Return the campaign's ETag and JSON, or None if the one of `etag` is still the newest."""
        answer = await self._request("GET", "/campaign", headers={"if-none-match": etag} if etag else {})
        return None if answer.status_code == 304 else (answer.headers.get("etag", ""), answer.text)

    async def close(self) -> None:
        """Let go of open connections."""
        if self._client is not None:
            await self._client.aclose()
            self._client = None

    async def _call(self, reply: type[Reply], method: str, path: str, body: bytes | None = None) -> Reply:
        answer = await self._request(method, path, body)
        try:
            return reply.model_validate_json(answer.content)
        except ValidationError as error:
            raise Unreachable("the answer is not whole") from error

    async def _request(
        self, method: str, path: str, body: bytes | None = None, headers: Mapping[str, str] | None = None
    ) -> "httpx.Response":
        sent = dict(headers or {})
        if self._token:
            sent["authorization"] = f"Bearer {self._token}"
        if body is not None:
            sent["content-type"] = "application/json"
        if body is not None and self._packs and len(body) > _WORTH_PACKING:
            packed = gzip.compress(body, 5, mtime=0)
            answer = await self._carry(method, path, packed, sent | {"content-encoding": "gzip"})
            if answer.status_code in _PERHAPS_NOT_UNPACKED:
                # A proxy on the way may have lost the header, or refuse what is packed.
                answer = await self._carry(method, path, body, sent)
                read = SERVER_HEADER in answer.headers and answer.status_code not in _PERHAPS_NOT_UNPACKED
                self._packs = not read
        else:
            answer = await self._carry(method, path, body, sent)
        if SERVER_HEADER not in answer.headers:
            raise Unreachable("the answer is not our server's")
        if answer.status_code >= 400:
            raise _refusal(answer)
        return answer

    async def _carry(
        self, method: str, path: str, body: bytes | None, headers: Mapping[str, str]
    ) -> "httpx.Response":
        import httpx

        address = self._server + API + path
        try:
            return await self._open().request(method, address, content=body, headers=headers)
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise Unreachable(str(error)) from error

    def _open(self) -> "httpx.AsyncClient":
        import httpx

        if self._client is None:
            self._client = httpx.AsyncClient(
                transport=self._carrier() if self._carrier else None, timeout=_SECONDS
            )
        return self._client


def _refusal(answer: "httpx.Response") -> Exception:
    if answer.headers.get("content-type", "").startswith(CONTENT_TYPE):
        try:
            body = answer.json()
        except ValueError:
            return Unreachable("the answer is not whole")
        if isinstance(body, dict):
            return from_body(body)
    return Unreachable(f"status {answer.status_code}")
