"""The page on which households are given to helpers."""

from datetime import date, timedelta
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Query, Request, Response
from fastapi.responses import RedirectResponse

from shared.lease import USUAL_DAYS
from shared.local_time import local_day
from sync_server.office.assignments import service
from sync_server.office.assignments.service import AssignmentForm, HouseholdFilter, Only
from sync_server.people.accounts import service as accounts
from sync_server.web.auth import AAssignViewer, AForm, AService
from sync_server.web.pages import page
from sync_server.web.services import Services
from sync_server.web.viewer import Viewer

_ONLY = ("open", "free", "doubled", "all")
router = APIRouter(include_in_schema=False)


def asked(
    unit: Annotated[str, Query(max_length=40)] = "",
    cell: Annotated[str, Query(max_length=40)] = "",
    only: Only = "open",
) -> HouseholdFilter:
    """Return what the address asks for."""
    return HouseholdFilter(unit, cell, only)


def given_before(
    done: Annotated[int, Query(ge=0)] = 0, failed: Annotated[int, Query(ge=0)] = 0
) -> dict[str, int]:
    """Return what the form that led here did."""
    return {"done": done, "failed": failed}


AFilter = Annotated[HouseholdFilter, Depends(asked)]
AGiven = Annotated[dict[str, int], Depends(given_before)]


@router.get("/assign")
def assign_page(
    request: Request, services: AService, viewer: AAssignViewer, which: AFilter, given: AGiven
) -> Response:
    """List the households of a khu phố, with the form that gives them."""
    which, said = _of_own(services, viewer, which), given | {"wrong": False}
    values = _values(services, viewer, which)
    accounts.note(services, viewer, "assign_read", f"{which.unit} {which.only} {len(values['lines'])}")
    return page(request, "assign.html", values | said)


@router.post("/assign")
def assign(
    request: Request, form: AForm, services: AService, viewer: AAssignViewer, which: AFilter
) -> Response:
    """Give the households chosen; a wrong wish shows the page again."""
    which = _of_own(services, viewer, which)
    ticked = frozenset(name.removeprefix("home.") for name in form if name.startswith("home."))
    helper = form.get("helper", "")
    wish = AssignmentForm(
        ticked, form.get("which") == "every", None if helper == "-" else helper, form.get("until", "")
    )
    given = service.give(services, viewer, which, wish)
    if given is None:
        said = {"done": 0, "failed": 0, "wrong": True}
        return page(request, "assign.html", _values(services, viewer, which) | said, 400)
    query = urlencode(which._asdict() | {"done": given[0], "failed": given[1]})
    return RedirectResponse(f"/assign?{query}", 303)


def _of_own(services: Services, viewer: Viewer, which: HouseholdFilter) -> HouseholdFilter:
    """Return the filter, of the viewer's first khu phố where none is named."""
    own = accounts.own_areas(services.campaign().campaign, viewer)
    return which if which.unit else which._replace(unit=own[0])


def _values(services: Services, viewer: Viewer, which: HouseholdFilter) -> dict[str, Any]:
    campaign = services.campaign().campaign
    today = date.fromisoformat(local_day(services.clock()))
    return {
        "viewer": viewer,
        "which": which,
        "only": _ONLY,
        "units": [campaign.unit(u) for u in campaign.scope_of(viewer.unit_id)],
        "lines": service.households(services, viewer, which),
        "cells": service.cells_of(campaign, which.unit),
        "helpers": service.helpers_of(services, viewer, which.unit),
        "address": "/assign?" + urlencode(which._asdict()),
        "until": (today + timedelta(days=USUAL_DAYS)).isoformat(),
        "day": date.fromisoformat,
    }
