"""The pages about helpers: the list, one of them, and sheets of joining codes."""

from collections.abc import Collection
from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from shared.problem import NOT_FOUND, ProblemError
from sync_server.people.helpers import service
from sync_server.people.helpers.service import HelpersForm, entry_of
from sync_server.people.invitations.qr import qr_svg
from sync_server.web.auth import AForm, AHelpersViewer, AService
from sync_server.web.pages import page
from sync_server.web.services import Services
from sync_server.web.viewer import Viewer

_DAYS = ("1", "3", "7")
_NEW = HelpersForm((), "", "", "")
router = APIRouter(include_in_schema=False)


@router.get("/helpers")
def helpers(request: Request, services: AService, viewer: AHelpersViewer) -> Response:
    """List the helpers, with the form for new ones."""
    return page(request, "helpers.html", _listed(services, viewer, _NEW, ()))


@router.post("/helpers")
def add_helpers(request: Request, form: AForm, services: AService, viewer: AHelpersViewer) -> Response:
    """Keep new helpers, one name a line; a wrong entry keeps what was typed."""
    entry = entry_of(form)
    wrong = entry.wrong(services.campaign().campaign, viewer)
    if wrong:
        return page(request, "helpers.html", _listed(services, viewer, entry, wrong), 400)
    service.add(services, viewer, entry)
    return RedirectResponse("/helpers", 303)


@router.post("/helpers/sheet")
def sheet(request: Request, form: AForm, services: AService, viewer: AHelpersViewer) -> Response:
    """Make a joining code for everybody ticked, to be printed and cut."""
    days = form.get("days", _DAYS[0])
    chosen = [name.removeprefix("helper.") for name in form if name.startswith("helper.")]
    if days not in _DAYS:
        raise ProblemError(NOT_FOUND)
    if not chosen:
        return page(request, "helpers.html", _listed(services, viewer, _NEW, {"chosen"}), 400)
    made = service.sheet(services, viewer, request.app.state.settings.base_url, chosen, int(days))
    cards = [(one, qr_svg(one.address)) for one in made]
    return page(request, "join_sheet.html", {"viewer": viewer, "cards": cards})


@router.get("/helpers/{helper_id}")
def helper(request: Request, helper_id: str, services: AService, viewer: AHelpersViewer) -> Response:
    """Show one helper with their phones."""
    found = service.person(services, viewer, helper_id)
    entry = HelpersForm((found.helper.name,), found.helper.unit_id, found.helper.area, found.helper.category)
    return page(request, "helper.html", _one(services, viewer, helper_id, entry, ()))


@router.post("/helpers/{helper_id}")
def change_helper(
    request: Request, helper_id: str, form: AForm, services: AService, viewer: AHelpersViewer
) -> Response:
    """Change one helper, or let them leave or come back."""
    if form.get("do") in ("leave", "back"):
        service.let_go(services, viewer, helper_id, back=form["do"] == "back")
        return RedirectResponse(f"/helpers/{helper_id}", 303)
    entry = entry_of(form)
    wrong = entry.wrong(services.campaign().campaign, viewer)
    if len(entry.names) != 1:
        wrong.add("names")
    if wrong:
        return page(request, "helper.html", _one(services, viewer, helper_id, entry, wrong), 400)
    service.change(services, viewer, helper_id, entry)
    return RedirectResponse("/helpers", 303)


def _choices(
    services: Services, viewer: Viewer, entry: HelpersForm, wrong: Collection[str]
) -> dict[str, Any]:
    campaign = services.campaign().campaign
    return {
        "viewer": viewer,
        "entry": entry,
        "wrong": wrong,
        "units": [(u.unit_id, u.label) for u in service.organisations(campaign)],
        "areas": [(u.unit_id, u.label) for u in service.areas(campaign, viewer)],
        "categories": [(c.key, c.label) for c in campaign.helper_categories],
        "days": _DAYS,
    }


def _listed(services: Services, viewer: Viewer, entry: HelpersForm, wrong: Collection[str]) -> dict[str, Any]:
    return _choices(services, viewer, entry, wrong) | {"people": service.people(services, viewer)}


def _one(
    services: Services, viewer: Viewer, helper_id: str, entry: HelpersForm, wrong: Collection[str]
) -> dict[str, Any]:
    found = service.person(services, viewer, helper_id)
    return _choices(services, viewer, entry, wrong) | {"it": found}
