"""The page of quota, praise and correction."""

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from shared.local_time import local_day
from shared.text import t
from sync_server.brought.spreadsheet import EXCEL
from sync_server.office.board.board import done_address
from sync_server.office.merit import service
from sync_server.office.merit.lists import FEWEST_ALIKE, MOST_PER_HOUR
from sync_server.office.records.endpoints import APage, records_page
from sync_server.web.auth import AForm, AReportsViewer, AService
from sync_server.web.gate import COSTLY
from sync_server.web.pages import SECURITY_HEADERS, page
from sync_server.web.services import Services
from sync_server.web.viewer import Viewer

router = APIRouter(include_in_schema=False)


@router.get("/merit", dependencies=COSTLY)
def merit(request: Request, services: AService, viewer: AReportsViewer) -> Response:
    """Show the lists with their evidence and rules."""
    return _page(request, services, viewer, "")


@router.get("/merit/quota", dependencies=COSTLY)
def quotas(request: Request, services: AService, viewer: AReportsViewer) -> Response:
    """Show everybody's quota, unit by unit."""
    return page(request, "quota.html", {"it": service.quotas(services, viewer), "viewer": viewer})


@router.get("/merit/activity", dependencies=COSTLY)
def activity(services: AService, viewer: AReportsViewer) -> Response:
    """Send everybody's days of work as an Excel file."""
    name = f"nhat-ky-{local_day(services.clock())}.xlsx"
    headers = {"Cache-Control": "no-store", "Content-Disposition": f'attachment; filename="{name}"'}
    content = service.activity(services, viewer)
    return Response(content, headers=SECURITY_HEADERS | headers, media_type=EXCEL)


@router.get("/merit/{helper_id}/{figure}")
def behind(  # noqa: PLR0913, PLR0917
    request: Request,
    helper_id: str,
    figure: str,
    services: AService,
    viewer: AReportsViewer,
    number: APage = 1,
) -> Response:
    """List the people or visits behind one of a helper's figures."""
    shown = service.behind(services, viewer, helper_id, figure, number)
    return records_page(request, viewer, shown, ("/merit", "merit.back"))


@router.post("/merit/note")
def note(request: Request, form: AForm, services: AService, viewer: AReportsViewer) -> Response:
    """Take a line off, or put it back."""
    off = form.get("do") == "off"
    try:
        service.note(services, viewer, form.get("subject", ""), form.get("reason", ""), off=off)
    except ValueError:
        return _page(request, services, viewer, t("merit.reason_missing"))
    return RedirectResponse("/merit", 303)


def _page(request: Request, services: Services, viewer: Viewer, said: str) -> Response:
    rule = {"per_hour": MOST_PER_HOUR, "alike": FEWEST_ALIKE}
    shown = service.merit(services, viewer)
    values = {
        "it": shown,
        "viewer": viewer,
        "said": said,
        "rule": rule,
        "done_address": lambda line: done_address(shown.campaign, line.cell),
    }
    return page(request, "merit.html", values, 400 if said else 200)
