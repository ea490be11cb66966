"""The page of the list behind a number."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request, Response

from sync_server.auth import ARecordsViewer, AService
from sync_server.dashboard.board import records_address
from sync_server.pages import page
from sync_server.records import service
from sync_server.records.service import Wanted

router = APIRouter(include_in_schema=False)
_COLUMNS = {
    "resident": ("name", "born", "household", "area", "step", "basis", "achieved_on", "recorded", "by"),
    "household": ("household", "area", "outcome", "visited_on", "appointment", "recorded", "by"),
    "visit": ("household", "area", "outcome", "channel", "visited_on", "recorded", "by"),
}
_ABOUT_AN_INDICATOR = {"step", "basis", "achieved_on"}


def wanted(
    unit: Annotated[str, Query(max_length=40)],
    cell: Annotated[list[str], Query(max_length=4)],
    page: Annotated[int, Query(ge=1, le=1_000_000)] = 1,
) -> Wanted:
    """Return what the address asks for."""
    return Wanted(unit, tuple(cell), page)


@router.get("/records")
def records(
    request: Request, services: AService, viewer: ARecordsViewer, asked: Annotated[Wanted, Depends(wanted)]
) -> Response:
    """List the records behind a number."""
    shown = service.records(services, viewer, asked)
    here = shown.wanted
    turn = {n: records_address(here.unit_id, here.cells, n) for n in (here.page - 1, here.page + 1)}
    idle = set() if shown.indicator else _ABOUT_AN_INDICATOR
    idle = idle | {"area"} if shown.unit.type == "neighbourhood" else idle
    columns = [c for c in _COLUMNS[shown.kind] if c not in idle]
    return page(request, "records.html", {"it": shown, "viewer": viewer, "columns": columns, "turn": turn})
