"""The page of the list behind a number."""

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request, Response

from sync_server.office.records import service
from sync_server.office.records.service import MOST_CELLS, RecordsPage, WantedList
from sync_server.web.auth import ARecordsViewer, AService
from sync_server.web.pages import page
from sync_server.web.viewer import Viewer

router = APIRouter(include_in_schema=False)
APage = Annotated[int, Query(alias="page", ge=1, le=1_000_000)]
_COLUMNS = {
    "resident": ("name", "born", "household", "area", "step", "basis", "achieved_on", "recorded", "by"),
    "household": ("household", "area", "outcome", "visited_on", "appointment", "recorded", "by"),
    "visit": ("household", "area", "outcome", "channel", "visited_on", "recorded", "by"),
    "obstacle": ("type", "name", "household", "area", "status", "on", "recorded", "by"),
    "referral": ("to", "name", "household", "area", "status", "on", "recorded", "by"),
    "tally": ("place", "on", "area", "seen", "served", "recorded", "by"),
}
_ABOUT_AN_INDICATOR = {"step", "basis", "achieved_on"}


def wanted(
    unit: Annotated[str, Query(max_length=40)],
    cell: Annotated[list[str], Query(max_length=MOST_CELLS)],
    week: date | None = None,
) -> WantedList:
    """Return what the address asks for."""
    return WantedList(unit, tuple(cell), week.isoformat() if week else "")


AWanted = Annotated[WantedList, Depends(wanted)]


@router.get("/records")
def records(
    request: Request, services: AService, viewer: ARecordsViewer, asked: AWanted, number: APage = 1
) -> Response:
    """List the records behind a number."""
    return records_page(request, viewer, service.records(services, viewer, asked, number))


def records_page(
    request: Request, viewer: Viewer, shown: RecordsPage, back: tuple[str, str] = ("/", "page.back")
) -> Response:
    """Return the page of a list; `back` is the address, and the text of the link, where its number stands."""
    behind = shown.behind
    idle = set() if behind.indicator else set(_ABOUT_AN_INDICATOR)
    idle |= {"area"} if behind.unit.type == "neighbourhood" else set()
    columns = [c for c in _COLUMNS[behind.kind] if c not in idle]
    columns += [name for name, told in (("effect", behind.effects), ("steps", behind.steps)) if told]
    here = request.url
    turn = {
        n: f"{here.path}?{here.include_query_params(page=n).query}" for n in (shown.page - 1, shown.page + 1)
    }
    values = {"it": shown, "viewer": viewer, "columns": columns, "turn": turn, "back": back}
    return page(request, "records.html", values)
