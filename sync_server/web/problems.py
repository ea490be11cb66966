"""The one place where errors become replies: ours, the framework's, and those nobody expected."""

import logging
from collections.abc import Awaitable, Callable

import msgspec
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect
from starlette.responses import Response

from shared.contract import API, SERVER_HEADER
from shared.problem import (
    CONTENT_TYPE,
    INTERNAL,
    MALFORMED,
    NOT_ALLOWED,
    NOT_FOUND,
    TOO_LARGE,
    ProblemError,
    to_body,
)
from sync_server.web.logs import route_of

Answer = Callable[[Request, Exception], Awaitable[Response]]
_log = logging.getLogger(__name__)
_BY_STATUS = {404: NOT_FOUND, 405: NOT_ALLOWED, 413: TOO_LARGE}


def problem_of(error: Exception) -> ProblemError:
    """Return the catalogue's problem for any exception; details of what broke inside stay inside."""
    if isinstance(error, ProblemError):
        return error
    if isinstance(error, RequestValidationError):
        first = error.errors()[0]
        return ProblemError(MALFORMED, f"{'.'.join(map(str, first['loc']))}: {first['msg']}")
    if isinstance(error, ClientDisconnect):  # a phone lost its network while sending: it will send again
        return ProblemError(MALFORMED, "the sender went away")
    if isinstance(error, HTTPException):
        return ProblemError(_BY_STATUS.get(error.status_code, MALFORMED))
    return ProblemError(INTERNAL)


def problem_reply(request: Request, error: ProblemError) -> Response:
    """Return the RFC 9457 reply; under `/v1` with the header that proves it is ours."""
    headers = {SERVER_HEADER: ward_of(request)} if request.url.path.startswith(API + "/") else {}
    if error.problem.status == 401:
        headers["WWW-Authenticate"] = "Bearer"
    if "retry_after" in error.extra:
        headers["Retry-After"] = str(error.extra["retry_after"])
    return Response(
        msgspec.json.encode(to_body(error)), error.problem.status, headers, media_type=CONTENT_TYPE
    )


def ward_of(request: Request) -> str:
    """Return the ward this server speaks for; an empty text while it starts."""
    services = getattr(request.app.state, "services", None)
    return services.ward_id if services else ""


def noted(request: Request, error: Exception) -> ProblemError:
    """Return the problem of any exception; an unexpected one is logged with where it happened."""
    problem = problem_of(error)
    if problem.problem is INTERNAL and not isinstance(error, ProblemError):
        _log.error("%s %s failed", request.method, route_of(request.scope), exc_info=error)
    return problem


async def answer(request: Request, error: Exception) -> Response:
    """Turn any exception into its reply."""
    return problem_reply(request, noted(request, error))


def install(app: FastAPI, answered: Answer = answer) -> None:
    """Let `answered` speak for every error of the app."""
    for kind in (ProblemError, RequestValidationError, HTTPException, ClientDisconnect, Exception):
        app.add_exception_handler(kind, answered)
