"""The page on which a supervisor makes a joining code for a helper."""

from fastapi import APIRouter, Request, Response

from shared.problem import WRONG_SCOPE, ProblemError
from shared.vietnamese import clean
from sync_server.accounts import service as accounts
from sync_server.accounts.service import Viewer
from sync_server.auth import AForm, AHelpersViewer, AService
from sync_server.invitations import service
from sync_server.invitations.qr import qr_svg
from sync_server.pages import page
from sync_server.services import Services

_SHORTEST, _LONGEST = 2, 120
_NOTHING_WRONG = {"name": False, "unit": False}
router = APIRouter(include_in_schema=False)


@router.get("/invite")
def invite_page(request: Request, services: AService, viewer: AHelpersViewer) -> Response:
    """Show the form."""
    return _form(request, services, viewer, {"name": "", "unit": ""}, _NOTHING_WRONG)


@router.post("/invite")
def invite(request: Request, form: AForm, services: AService, viewer: AHelpersViewer) -> Response:
    """Make a code and show it once; a wrong entry keeps what was typed."""
    kept = {"name": clean(form.get("name", "")), "unit": form.get("unit", "")}
    campaign = services.campaign().campaign
    if kept["unit"] in campaign.neighbourhood_ids and kept["unit"] not in campaign.scope_of(viewer.unit_id):
        raise ProblemError(WRONG_SCOPE)
    wrong = {
        "name": not _SHORTEST <= len(kept["name"]) <= _LONGEST,
        "unit": kept["unit"] not in campaign.neighbourhood_ids,
    }
    if any(wrong.values()):
        return _form(request, services, viewer, kept, wrong)
    made = service.invite(services, request.app.state.settings.base_url, kept["unit"], kept["name"])
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
    units = [campaign.unit(u) for u in campaign.scope_of(viewer.unit_id)]
    values = {"viewer": viewer, "units": units, "wrong": wrong} | kept
    return page(request, "invite.html", values, 400 if any(wrong.values()) else 200)
