"""One's own account: its password, its second factor, and where it is signed in."""

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from shared.problem import WRONG_PASSWORD, ProblemError
from shared.text import t
from sync_server.people.accounts import manage, service
from sync_server.people.accounts.endpoints import wait_words
from sync_server.people.accounts.password_rules import LONGEST, SHORTEST
from sync_server.people.second_factor import service as second_factor
from sync_server.web.auth import AForm, AnOwner, AnOwnForm, AService, AViewer, address_of
from sync_server.web.cookies import KEPT_COOKIE, cookie_of
from sync_server.web.navigation import OWN_ACCOUNT
from sync_server.web.pages import page, said_of
from sync_server.web.sessions import service as sessions
from sync_server.web.sessions.about import place_words
from sync_server.web.sessions.kept_pages import KEPT
from sync_server.web.viewer import Viewer

PASSWORD = OWN_ACCOUNT + "/password"
SECOND_FACTOR = OWN_ACCOUNT + "/second-factor"
router = APIRouter(include_in_schema=False)


def missing(viewer: Viewer) -> str:
    """Return the page on which somebody brings their account in order."""
    return PASSWORD if viewer.first else SECOND_FACTOR


@router.get(OWN_ACCOUNT)
def own_account(request: Request, services: AService, viewer: AViewer, done: str = "") -> Response:
    """Show the account: who it is, and where it is signed in."""
    has, codes = second_factor.state(services, viewer.account_id)
    values = {
        "viewer": viewer,
        "unit": next((u for u in services.campaign().campaign.units if u.unit_id == viewer.unit_id), None),
        "sessions": sessions.listed(services, viewer.account_id),
        "place_words": place_words,
        "has_factor": has,
        "codes_left": codes,
        "done": t(f"my_account.done_{done}") if done in ("password", "sessions", "factor") else None,
    }
    return page(request, "own_account.html", values)


@router.post(OWN_ACCOUNT + "/sessions")
def end_sessions(form: AForm, services: AService, viewer: AViewer) -> Response:
    """End one of one's sessions, or all but this one."""
    if form.get("do") == "others":
        sessions.end_all(services, viewer.account_id, viewer.session)
    else:
        sessions.end(services, viewer.account_id, form.get("end", ""))
    return RedirectResponse(OWN_ACCOUNT + "?done=sessions", 303)


@router.get(PASSWORD)
def password_page(request: Request, viewer: AnOwner) -> Response:
    """Show the form for another password."""
    return _password_page(request, viewer, None)


@router.post(PASSWORD)
def change_password(request: Request, form: AnOwnForm, services: AService, viewer: AnOwner) -> Response:
    """Change the password; all other sessions end."""
    new = form.get("new", "")
    wrong = manage.password_fault(services, viewer.name, new)
    if new != form.get("repeat", ""):
        wrong = "password.differs"
    elif new == form.get("current", ""):
        wrong = "password.same"
    if wrong is not None:
        return _password_page(request, viewer, t(wrong, least=SHORTEST, most=LONGEST), "new")
    try:
        service.change_own_password(services, viewer, form.get("current", ""), new, address_of(request))
    except ProblemError as error:
        said = "password.current_wrong" if error.problem is WRONG_PASSWORD else error.problem.text_key
        words = [t(said) if error.problem is WRONG_PASSWORD else said_of(error.problem)]
        words += filter(None, [wait_words(int(error.extra.get("retry_after", 0)))])
        answer = _password_page(request, viewer, ". ".join(words), "current", error.problem.status)
        if "retry_after" in error.extra:
            answer.headers["Retry-After"] = str(error.extra["retry_after"])
        return answer
    if viewer.first:
        return RedirectResponse(KEPT if cookie_of(request, KEPT_COOKIE) else "/", 303)
    return RedirectResponse(OWN_ACCOUNT + "?done=password", 303)


def _password_page(
    request: Request, viewer: Viewer, wrong: str | None, field: str = "", status: int = 400
) -> Response:
    values = {"viewer": viewer, "wrong": wrong, "field": field, "least": SHORTEST, "first": viewer.first}
    return page(request, "own_password.html", values, 200 if wrong is None else status)
