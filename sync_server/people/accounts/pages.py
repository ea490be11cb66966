"""The page on which the administrator keeps accounts."""

from collections.abc import Collection
from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from shared.problem import NOT_FOUND, ProblemError
from shared.text import t
from sync_server.people.accounts import manage
from sync_server.people.accounts.manage import AccountForm, entry_of
from sync_server.people.second_factor import service as second_factor
from sync_server.web.auth import AAccountsViewer, AForm, AService
from sync_server.web.pages import page
from sync_server.web.roles import Role
from sync_server.web.services import Services
from sync_server.web.sessions import service as sessions
from sync_server.web.sessions.about import place_words
from sync_server.web.viewer import Viewer

router = APIRouter(include_in_schema=False)


@router.get("/accounts")
def accounts(request: Request, services: AService, viewer: AAccountsViewer) -> Response:
    """List the accounts, with the form for a new one."""
    return page(request, "accounts.html", _listed(services, viewer, AccountForm("", "", ""), ()))


@router.post("/accounts")
def make_account(request: Request, form: AForm, services: AService, viewer: AAccountsViewer) -> Response:
    """Make an account and show its password once; a wrong entry keeps what was typed."""
    entry = entry_of(form)
    taken = {account.name for account, _ in manage.listed(services)}
    wrong = entry.wrong(services.campaign().campaign, taken)
    if wrong:
        return page(request, "accounts.html", _listed(services, viewer, entry, wrong), 400)
    password = manage.make(services, viewer, entry)
    return page(request, "password.html", {"viewer": viewer, "name": entry.name, "password": password})


@router.post("/accounts/second-factor")
def ask_second_factor(form: AForm, services: AService, viewer: AAccountsViewer) -> Response:
    """Let the ticked roles need a second factor."""
    wanted = frozenset(role for role in Role if form.get(f"role.{role}") == "on")
    second_factor.ask_of(services, viewer, wanted)
    return RedirectResponse("/accounts", 303)


@router.get("/accounts/{account_id}")
def account(request: Request, account_id: str, services: AService, viewer: AAccountsViewer) -> Response:
    """Show where an account is signed in, and what can be done with it."""
    found = manage.find(services, account_id)
    units = {u.unit_id: u for u in services.campaign().campaign.units}
    values = {
        "viewer": viewer,
        "account": found,
        "unit": units.get(found.unit_id),
        "sessions": sessions.listed(services, account_id),
        "place_words": place_words,
        "has_factor": found.totp is not None,
    }
    return page(request, "account.html", values)


@router.post("/accounts/{account_id}")
def change_account(
    request: Request, account_id: str, form: AForm, services: AService, viewer: AAccountsViewer
) -> Response:
    """Give an account another first password, end its sessions, drop its second factor, close or open it."""
    wanted = form.get("do")
    if wanted == "renew":
        name, password = manage.renew(services, viewer, account_id)
        return page(request, "password.html", {"viewer": viewer, "name": name, "password": password})
    if wanted == "end":
        manage.end_sessions(services, viewer, account_id, form.get("which", ""))
        return RedirectResponse(f"/accounts/{account_id}", 303)
    if wanted == "drop_factor":
        second_factor.drop(services, viewer, manage.find(services, account_id).account_id)
        return RedirectResponse(f"/accounts/{account_id}", 303)
    if wanted not in ("close", "open"):
        raise ProblemError(NOT_FOUND)
    manage.close(services, viewer, account_id, again=wanted == "open")
    return RedirectResponse("/accounts", 303)


def _listed(services: Services, viewer: Viewer, entry: AccountForm, wrong: Collection[str]) -> dict[str, Any]:
    return {
        "viewer": viewer,
        "accounts": manage.listed(services),
        "entry": entry,
        "wrong": wrong,
        "factor_roles": second_factor.asked_of(services),
        "roles": [(r, t(f"role.{r}")) for r in Role if r is not Role.HELPER],
        "units": [(u.unit_id, u.label) for u in services.campaign().campaign.units],
    }
