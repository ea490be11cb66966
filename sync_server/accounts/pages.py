"""The page on which the administrator keeps accounts."""

from collections.abc import Collection
from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from shared.problem import NOT_FOUND, ProblemError
from shared.text import t
from sync_server.accounts import manage
from sync_server.accounts.manage import Entry, entry_of
from sync_server.accounts.roles import Role
from sync_server.accounts.service import Viewer
from sync_server.auth import AAccountsViewer, AForm, AService
from sync_server.pages import page
from sync_server.services import Services

router = APIRouter(include_in_schema=False)


@router.get("/accounts")
def accounts(request: Request, services: AService, viewer: AAccountsViewer) -> Response:
    """List the accounts, with the form for a new one."""
    return page(request, "accounts.html", _listed(services, viewer, Entry("", "", ""), ()))


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


@router.post("/accounts/{account_id}")
def change_account(
    request: Request, account_id: str, form: AForm, services: AService, viewer: AAccountsViewer
) -> Response:
    """Give an account another password, close it, or open it again."""
    wanted = form.get("do")
    if wanted == "renew":
        name, password = manage.renew(services, viewer, account_id)
        return page(request, "password.html", {"viewer": viewer, "name": name, "password": password})
    if wanted not in ("close", "open"):
        raise ProblemError(NOT_FOUND)
    manage.close(services, viewer, account_id, again=wanted == "open")
    return RedirectResponse("/accounts", 303)


def _listed(services: Services, viewer: Viewer, entry: Entry, wrong: Collection[str]) -> dict[str, Any]:
    return {
        "viewer": viewer,
        "accounts": manage.listed(services),
        "entry": entry,
        "wrong": wrong,
        "roles": [(r, t(f"role.{r}")) for r in Role if r is not Role.HELPER],
        "units": [(u.unit_id, u.label) for u in services.campaign().campaign.units],
    }
