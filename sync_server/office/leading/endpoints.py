"""The pages about those who lead by example."""

from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import RedirectResponse

from sync_server.office.leading import service
from sync_server.office.leading.standing import NOBODY, CohortPart, Who, why_not_asked
from sync_server.office.records.endpoints import APage
from sync_server.web.auth import ABoardViewer, AForm, ARecordsViewer, AService
from sync_server.web.pages import page

router = APIRouter(include_in_schema=False)


@router.get("/leading")
def leading(request: Request, services: AService, viewer: ABoardViewer) -> Response:
    """Show how every cohort stands."""
    return page(request, "leading.html", {"it": service.leading(services, viewer), "viewer": viewer})


@router.get("/leading/{cohort}")
def cohort(  # noqa: PLR0913, PLR0917
    request: Request,
    cohort: str,
    services: AService,
    viewer: ARecordsViewer,
    number: APage = 1,
    who: Who = "missing",
    duty: Annotated[str, Query(max_length=40)] = "",
    of: Annotated[str, Query(max_length=40)] = "",
) -> Response:
    """List those of a cohort who miss a duty, have done it, or all of them; or one person's relatives."""
    shown = service.cohort(services, viewer, cohort, number, CohortPart(who, duty, of))
    place = f"/leading/{cohort}?" + urlencode({"who": who, "duty": duty, "of": of})
    return page(request, "cohort.html", {"it": shown, "viewer": viewer, "place": place, "why": why_not_asked})


@router.get("/leading/{cohort}/{person}")
def relative(  # noqa: PLR0913, PLR0917
    request: Request,
    cohort: str,
    person: str,
    services: AService,
    viewer: ARecordsViewer,
    name: Annotated[str, Query(max_length=80)] = "",
) -> Response:
    """Ask whose relative somebody is."""
    shown = service.relative(services, viewer, cohort, person, name)
    return page(request, "relative.html", {"it": shown, "viewer": viewer})


@router.post("/leading/{cohort}/{person}")
def link_relative(
    form: AForm, cohort: str, person: str, services: AService, viewer: ARecordsViewer
) -> Response:
    """Keep whose relative somebody is, and show who still names nobody."""
    service.link_relative(services, viewer, cohort, person, form.get("official", ""))
    return RedirectResponse(f"/leading/{cohort}?who=all&of={NOBODY}", 303)
