"""Set one's second factor up, get new recovery codes, or take it away. All without a script."""

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from shared.problem import ProblemError
from shared.text import t
from sync_server.people.accounts import service as accounts
from sync_server.people.accounts.endpoints import wait_words
from sync_server.people.accounts.own_pages import SECOND_FACTOR
from sync_server.people.invitations.qr import qr_svg
from sync_server.people.second_factor import service
from sync_server.web.auth import AnOwner, AnOwnForm, AService, address_of
from sync_server.web.cookies import KEPT_COOKIE, cookie_of
from sync_server.web.navigation import OWN_ACCOUNT
from sync_server.web.pages import page, said_of
from sync_server.web.services import Services
from sync_server.web.viewer import Viewer

router = APIRouter(include_in_schema=False)


@router.get(SECOND_FACTOR)
def second_factor(request: Request, services: AService, viewer: AnOwner) -> Response:
    """Show the QR code to begin with, or what can be done with the factor there is."""
    return _page(request, services, viewer, service.new_secret(), None)


@router.post(SECOND_FACTOR)
def change(request: Request, form: AnOwnForm, services: AService, viewer: AnOwner) -> Response:
    """Set the factor up by a first code, make new recovery codes, or take it away; the password is asked."""
    secret, wanted = form.get("secret", ""), form.get("do", "")
    if not service.is_secret(secret):
        secret = service.new_secret()
    has, _ = service.state(services, viewer.account_id)
    needed = viewer.role in service.asked_of(services)
    if (wanted == "enrol") is has or (wanted == "drop" and needed) or viewer.first:
        return RedirectResponse(SECOND_FACTOR, 303)
    try:
        accounts.require_password(services, viewer, form.get("password", ""), address_of(request))
        if wanted == "drop":
            service.drop(services, viewer, viewer.account_id)
            return RedirectResponse(OWN_ACCOUNT + "?done=factor", 303)
        codes = (
            service.enrol(services, viewer, secret, form.get("code", ""))
            if wanted == "enrol"
            else service.new_codes(services, viewer)
        )
    except ProblemError as error:
        return _page(request, services, viewer, secret, error)
    onwards = "/kept" if cookie_of(request, KEPT_COOKIE) else OWN_ACCOUNT
    return page(request, "recovery_codes.html", {"viewer": viewer, "codes": codes, "onwards": onwards})


def _page(
    request: Request, services: Services, viewer: Viewer, secret: str, error: ProblemError | None
) -> Response:
    has, codes = service.state(services, viewer.account_id)
    wait = int(error.extra.get("retry_after", 0)) if error else 0
    values = {
        "viewer": viewer,
        "has_factor": has,
        "codes_left": codes,
        "needed": viewer.role in service.asked_of(services),
        "secret": secret,
        "spelled": " ".join(secret[i : i + 4] for i in range(0, len(secret), 4)),
        "qr": qr_svg(service.address(secret, viewer.name, t("page.brand"))),
        "wrong": None if error is None else said_of(error.problem),
        "wait": wait_words(wait),
    }
    answer = page(request, "second_factor.html", values, 200 if error is None else error.problem.status)
    if wait:
        answer.headers["Retry-After"] = str(wait)
    return answer
