"""The page of households to work on."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request, Response

from shared.household import DOOR_STATES
from shared.problem import WRONG_SCOPE, ProblemError
from sync_server.office.assignments.service import helpers_of
from sync_server.office.worklist.doors import DoorFilter
from sync_server.office.worklist.service import wanted_doors
from sync_server.people.accounts import service as accounts
from sync_server.store.paging import part_of
from sync_server.web.auth import ARecordsViewer, AService
from sync_server.web.pages import page

PER_PAGE = 100
router = APIRouter(include_in_schema=False)


def asked(  # noqa: PLR0913, PLR0917
    unit: Annotated[str, Query(max_length=40)] = "",
    state: Annotated[str, Query(max_length=40)] = "",
    cell: Annotated[str, Query(max_length=40)] = "",
    street: Annotated[str, Query(max_length=80)] = "",
    helper: Annotated[str, Query(max_length=40)] = "",
    days: Annotated[int, Query(ge=0, le=999)] = 0,
) -> DoorFilter:
    """Return what the address asks for."""
    return DoorFilter(unit, state, cell, street, helper, days)


@router.get("/worklist")
def worklist(
    request: Request,
    services: AService,
    viewer: ARecordsViewer,
    asked_for: Annotated[DoorFilter, Depends(asked)],
    number: Annotated[int, Query(alias="page", ge=1, le=1_000_000)] = 1,
) -> Response:
    """List the households of a khu phố that fit, and log who looked."""
    campaign = services.campaign().campaign
    scope = accounts.own_areas(campaign, viewer)
    wanted = asked_for._replace(unit=asked_for.unit or scope[0])
    if wanted.unit not in scope:
        raise ProblemError(WRONG_SCOPE)
    found = wanted_doors(services, campaign, wanted)
    accounts.note(services, viewer, "worklist_read", f"{wanted.unit} {len(found)} p{number}")
    shown, here, pages = part_of(found, number, PER_PAGE)
    values = {
        "viewer": viewer,
        "campaign": campaign,
        "units": [campaign.unit(u) for u in scope],
        "wanted": wanted,
        "states": DOOR_STATES,
        "helpers": helpers_of(services, viewer, wanted.unit),
        "doors": shown,
        "count": len(found),
        "here": here,
        "pages": pages,
    }
    return page(request, "worklist.html", values)
