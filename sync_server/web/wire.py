"""Bodies in and replies out under `/v1`: limits are kept while reading, every reply bears our name."""

import zlib
from collections.abc import Mapping
from typing import TypeVar

from fastapi import Request
from pydantic import BaseModel, ValidationError
from starlette.responses import Response

from shared.contract import MAX_BODY_BYTES, SERVER_HEADER
from shared.problem import MALFORMED, TOO_LARGE, UNREADABLE_ENCODING, ProblemError
from sync_server.store.devices import Device
from sync_server.web.device_authenticator import device_of, known_device
from sync_server.web.packing import pack
from sync_server.web.services import Services

JSON = "application/json"
Model = TypeVar("Model", bound=BaseModel)
_GZIP = b"\x1f\x8b"
_LEVEL = 5


def services_of(request: Request) -> Services:
    """Return what the app opened when it started."""
    services: Services = request.app.state.services
    return services


async def pushing_device(request: Request) -> str:
    """Return the id of the phone that asks, for the log as well; see `DeviceAuthenticator.device_id`."""
    found = await services_of(request).authenticator.device_id(request.headers.get("authorization"))
    request.state.device_id = found
    return found


def asking_device(request: Request, *, refused_too: bool = False) -> Device:
    """Return the phone that asks, for the log as well.

    Raises ProblemError `not_signed_in`, and `revoked` unless phones that were refused are heard, too.
    """
    services, authorization = services_of(request), request.headers.get("authorization")
    know = known_device if refused_too else device_of
    device = know(services.database, services.ward_id, authorization)
    request.state.device_id = device.device_id
    return device


def still_known(request: Request, etag: str) -> bool:
    """Tell whether the sender has what `etag` names already.

    Compared weakly (RFC 9110, 13.1.2): a proxy that packs an answer makes `"x"` `W/"x"`, and what is meant
    is the same.
    """
    known = request.headers.get("if-none-match", "")
    tags = {tag.strip().removeprefix("W/") for tag in known.split(",")}
    return bool(tags & {etag.removeprefix("W/"), "*"})


def reply(
    services: Services,
    body: BaseModel | bytes,
    headers: Mapping[str, str] | None = None,
    status: int = 200,
) -> Response:
    """Return a JSON reply with the header that tells it from a captive portal's."""
    raw = body if isinstance(body, bytes) else body.model_dump_json().encode()
    named = {SERVER_HEADER: services.ward_id} | dict(headers or {})
    return Response(raw, status, named, media_type=JSON)


def packed_reply(request: Request, services: Services, body: bytes) -> Response:
    """Return a JSON reply, by gzip if the phone reads it and it saves something."""
    sent, how = pack(request, body, _LEVEL)
    return reply(services, sent, how)


async def read_body(request: Request) -> bytes:
    """Return the body, unpacked if it is gzip.

    Raises ProblemError `too_large` as soon as the limit is passed, packed or unpacked, `malformed` for
    broken gzip, `unreadable_encoding` for any other packing.
    """
    encoding = request.headers.get("content-encoding", "identity").lower()
    if encoding not in ("identity", "gzip"):
        raise ProblemError(UNREADABLE_ENCODING)
    if int(request.headers.get("content-length") or 0) > MAX_BODY_BYTES:
        raise ProblemError(TOO_LARGE)
    parts, size = [], 0
    async for part in request.stream():
        size += len(part)
        if size > MAX_BODY_BYTES:
            raise ProblemError(TOO_LARGE)
        parts.append(part)
    packed = b"".join(parts)
    # Some proxies lose the header and leave the body as it was; no JSON begins like gzip.
    return inflate(packed) if encoding == "gzip" or packed.startswith(_GZIP) else packed


def read_model(model: type[Model], body: bytes) -> Model:
    """Return `body` as `model`; raise ProblemError `malformed`, naming the first thing wrong."""
    try:
        return model.model_validate_json(body)
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False)[0]
        raise ProblemError(MALFORMED, f"{'.'.join(map(str, first['loc']))}: {first['msg']}") from error


def inflate(packed: bytes) -> bytes:
    """Return what gzip bytes hold, never unpacking more than the limit.

    Raises ProblemError `too_large` or `malformed`.
    """
    unpack = zlib.decompressobj(wbits=31)
    try:
        plain = unpack.decompress(packed, MAX_BODY_BYTES + 1)
    except zlib.error as error:
        raise ProblemError(MALFORMED, "broken gzip") from error
    if len(plain) > MAX_BODY_BYTES:
        raise ProblemError(TOO_LARGE)
    if not unpack.eof or unpack.unused_data:
        raise ProblemError(MALFORMED, "broken gzip")
    return plain
