"""What an endpoint asks before it answers a page: who is signed in, and did the form come from us."""

import hmac
from collections.abc import AsyncGenerator
from dataclasses import dataclass
from typing import Annotated
from urllib.parse import parse_qsl

from fastapi import Depends, Request
from starlette.datastructures import UploadFile
from starlette.formparsers import MultiPartException, MultiPartParser

from shared.problem import (
    ACCOUNT_UNREADY,
    FORM_EXPIRED,
    MALFORMED,
    NOT_SIGNED_IN,
    TOO_LARGE,
    UNIT_GONE,
    WRONG_SCOPE,
    ProblemError,
)
from sync_server.web.cookies import FORM_COOKIE, SESSION_COOKIE, cookie_of
from sync_server.web.roles import Permission
from sync_server.web.services import Services
from sync_server.web.sessions.service import viewer_of
from sync_server.web.viewer import Viewer

__all__ = ["FORM_COOKIE", "SESSION_COOKIE"]
# What an open page asks for by itself is no use of the session: its stream of news, and itself anew.
LIVE = "/live"
BY_ITSELF = "x-by-itself"
CSRF_FIELD = "csrf"
_LARGEST_FORM = 131_072  # a report's six texts
_MOST_FIELDS = 5_000

Form = dict[str, str]


def services_of(request: Request) -> Services:
    """Return what the server opened when it started."""
    services: Services = request.app.state.services
    return services


def known(request: Request) -> Viewer:
    """Return who is signed in, be their account in order or not; raise ProblemError `not_signed_in`.

    The log and the page of a problem find them at `request.state.viewer`.
    """
    token = cookie_of(request, SESSION_COOKIE)
    by_itself = request.url.path == LIVE or BY_ITSELF in request.headers
    viewer = viewer_of(services_of(request), token, by_itself=by_itself) if token else None
    if viewer is None:
        raise ProblemError(NOT_SIGNED_IN)
    request.state.viewer = viewer
    return viewer


def signed_in(viewer: Annotated[Viewer, Depends(known)]) -> Viewer:
    """Return who is signed in; raise ProblemError `not_signed_in`, which sends people to the sign-in page.

    Raises `account_unready`, which sends them to their own account, while they have to change their first
    password or to set up a second factor.
    """
    if viewer.first or viewer.bare:
        raise ProblemError(ACCOUNT_UNREADY)
    return viewer


@dataclass(frozen=True)
class RequirePermission:
    """What an endpoint asks of who is signed in: that their role has a permission."""

    permission: Permission

    def __call__(self, request: Request, viewer: Annotated[Viewer, Depends(signed_in)]) -> Viewer:
        """Return the viewer.

        Raises ProblemError `wrong_scope` for a role without the permission, `unit_gone` for an account of a
        unit that the plan in force does not have.
        """
        if viewer.unit_id not in services_of(request).campaign().campaign.unit_ids:
            raise ProblemError(UNIT_GONE)
        if not viewer.may(self.permission):
            raise ProblemError(WRONG_SCOPE)
        return viewer


async def read_form(request: Request) -> Form:
    """Return a form's fields; raise ProblemError `too_large` or `malformed`."""
    body = b""
    async for piece in request.stream():
        body += piece
        if len(body) > _LARGEST_FORM:
            raise ProblemError(TOO_LARGE)
    request.state.form_body = body  # it is kept if the session turns out to have ended
    try:
        return dict(
            parse_qsl(
                body.decode(),
                keep_blank_values=True,
                strict_parsing=bool(body),
                max_num_fields=_MOST_FIELDS,
            )
        )
    except ValueError as error:
        raise ProblemError(MALFORMED) from error


async def read_upload(request: Request, most: int) -> tuple[Form, str, bytes]:
    """Return the fields of a form with one file, the file's name and its bytes, never reading much more.

    Raises ProblemError `too_large` for more than `most` bytes in all, `malformed` for no such form, `busy`
    while other files fill the room that this process has for them.
    """
    room, body = request.app.state.upload_room, bytearray()
    try:
        async for piece in request.stream():
            if len(body) + len(piece) > most:
                raise ProblemError(TOO_LARGE)
            room.take(len(piece))
            body += piece
        return await _file_in(request, bytes(body))
    finally:
        room.give_back(len(body))


async def _file_in(request: Request, body: bytes) -> tuple[Form, str, bytes]:
    async def once() -> AsyncGenerator[bytes, None]:
        yield body

    try:
        parts = await MultiPartParser(request.headers, once(), max_files=1, max_fields=20).parse()
    except (MultiPartException, KeyError) as error:
        raise ProblemError(MALFORMED) from error
    try:
        form = {name: value for name, value in parts.multi_items() if isinstance(value, str)}
        files = [value for value in parts.values() if isinstance(value, UploadFile)]
        return (form, files[0].filename or "", await files[0].read()) if files else (form, "", b"")
    finally:
        await parts.close()


def checked_form(
    form: Annotated[Form, Depends(read_form)], viewer: Annotated[Viewer, Depends(signed_in)]
) -> Form:
    """Return a signed-in person's form; raise ProblemError `form_expired` unless it came from our page."""
    require_csrf(form, viewer.csrf)
    return form


def checked_own_form(
    form: Annotated[Form, Depends(read_form)], viewer: Annotated[Viewer, Depends(known)]
) -> Form:
    """Return the form of somebody whose account may not be in order yet, as `checked_form` does."""
    require_csrf(form, viewer.csrf)
    return form


def address_of(request: Request) -> str:
    """Return the address a request came from, as far as it is known."""
    return request.client.host if request.client else ""


def require_csrf(form: Form, expected: str | None) -> None:
    """Raise ProblemError `form_expired` unless the form carries the expected token."""
    if not expected or not hmac.compare_digest(form.get(CSRF_FIELD, "").encode(), expected.encode()):
        raise ProblemError(FORM_EXPIRED)


def within_site(address: str) -> str:
    """Return `address` if it is a path of this site, else `/`: nobody is sent elsewhere after signing in."""
    inside = address.startswith("/") and not address.startswith("//")
    return address if inside and address.isprintable() and "\\" not in address else "/"


AService = Annotated[Services, Depends(services_of)]
AViewer = Annotated[Viewer, Depends(signed_in)]
AnOwner = Annotated[Viewer, Depends(known)]
ABoardViewer = Annotated[Viewer, Depends(RequirePermission(Permission.BOARD))]
ARecordsViewer = Annotated[Viewer, Depends(RequirePermission(Permission.RECORDS))]
AHelpersViewer = Annotated[Viewer, Depends(RequirePermission(Permission.HELPERS))]
AAssignViewer = Annotated[Viewer, Depends(RequirePermission(Permission.ASSIGN))]
AReviewViewer = Annotated[Viewer, Depends(RequirePermission(Permission.REVIEW))]
ARostersViewer = Annotated[Viewer, Depends(RequirePermission(Permission.ROSTERS))]
ALabelsViewer = Annotated[Viewer, Depends(RequirePermission(Permission.LABELS))]
AnObstaclesViewer = Annotated[Viewer, Depends(RequirePermission(Permission.OBSTACLES))]
AReferralsViewer = Annotated[Viewer, Depends(RequirePermission(Permission.REFERRALS))]
AReportsViewer = Annotated[Viewer, Depends(RequirePermission(Permission.REPORTS))]
ACampaignViewer = Annotated[Viewer, Depends(RequirePermission(Permission.CAMPAIGN))]
APrivacyViewer = Annotated[Viewer, Depends(RequirePermission(Permission.PRIVACY))]
AAccessLogViewer = Annotated[Viewer, Depends(RequirePermission(Permission.ACCESS_LOG))]
AAccountsViewer = Annotated[Viewer, Depends(RequirePermission(Permission.ACCOUNTS))]
AForm = Annotated[Form, Depends(checked_form)]
AnOwnForm = Annotated[Form, Depends(checked_own_form)]
