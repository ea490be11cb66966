"""The page on which a supervisor makes a joining code for a helper."""

from fastapi import APIRouter, Request, Response

from shared.problem import WRONG_SCOPE, ProblemError
from shared.vietnamese import clean
from sync_server.people.accounts import service as accounts
from sync_server.people.invitations import service
from sync_server.people.invitations.qr import qr_svg
from sync_server.web.auth import AForm, AHelpersViewer, AService
from sync_server.web.pages import page
from sync_server.web.services import Services
from sync_server.web.viewer import Viewer

_SHORTEST, _LONGEST = 2, 120
_NOTHING_WRONG = {"name": False, "unit": False}
router = APIRouter(include_in_schema=False)


@router.get("/invite")
def invite_page(request: Request, services: AService, viewer: AHelpersViewer) -> Response:
    """Show the form."""
    return _form(request, services, viewer, {"name": "", "unit": "", "category": ""}, _NOTHING_WRONG)


@router.post("/invite")
def invite(request: Request, form: AForm, services: AService, viewer: AHelpersViewer) -> Response:
    """Make a code and show it once; a wrong entry keeps what was typed."""
    campaign = services.campaign().campaign
    known = {c.key for c in campaign.helper_categories}
    category = form.get("category", "")
    kept = {"name": clean(form.get("name", "")), "unit": form.get("unit", ""), "category": category}
    if kept["unit"] in campaign.neighbourhood_ids and kept["unit"] not in campaign.scope_of(viewer.unit_id):
        raise ProblemError(WRONG_SCOPE)
    wrong = {
        "name": not _SHORTEST <= len(kept["name"]) <= _LONGEST,
        "unit": kept["unit"] not in campaign.neighbourhood_ids,
    }
    if any(wrong.values()):
        return _form(request, services, viewer, kept, wrong)
    as_whom = {"category": category} if category in known else {}
    base_url = request.app.state.settings.base_url
    made = service.invite(services, base_url, kept["unit"], kept["name"], **as_whom)
    accounts.note(services, viewer, "invited", kept["unit"])
    return page(request, "invited.html", {"viewer": viewer, "it": made, "qr": qr_svg(made.address)})


def _form(
    request: Request,
    services: Services,
    viewer: Viewer,
    kept: dict[str, str],
    wrong: dict[str, bool],
) -> Response:
    campaign = services.campaign().campaign
    units = [campaign.unit(u) for u in accounts.own_areas(campaign, viewer)]
    values = {"viewer": viewer, "units": units, "wrong": wrong, "categories": campaign.helper_categories}
    values |= kept
    return page(request, "invite.html", values, 400 if any(wrong.values()) else 200)
