"""The page of service points."""

from collections.abc import Callable
from datetime import date

from fastapi import APIRouter, Request, Response

from shared.local_time import local_day
from sync_server.office.points.service import on_duty, point_records
from sync_server.web.auth import ABoardViewer, AService
from sync_server.web.pages import page
from sync_server.web.records_address import records_address
from sync_server.web.viewer import Viewer

router = APIRouter(include_in_schema=False)


@router.get("/points")
def points(request: Request, services: AService, viewer: ABoardViewer) -> Response:
    """Show every service point with its hours, callers and sessions."""
    campaign = services.campaign().campaign
    values = {
        "points": point_records(services, viewer),
        "viewer": viewer,
        "address": _address(viewer),
        "on_duty": on_duty(services),
        "unit": campaign.unit_named,
        "today": date.fromisoformat(local_day(services.clock())),
    }
    return page(request, "points.html", values)


def _address(viewer: Viewer) -> Callable[..., str]:
    """Return what tells where the desks' counts behind a number are listed."""
    return lambda word, place, week="": records_address(viewer.unit_id, [f"tally.{word}.{place}"], week)
