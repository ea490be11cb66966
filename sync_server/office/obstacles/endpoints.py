"""The page of obstacles."""

from typing import Annotated, get_args
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Query, Request, Response
from fastapi.responses import RedirectResponse

from shared.text import t
from sync_server.office.obstacles import service
from sync_server.office.obstacles.lines import FIELDS, ObstacleFilter, Which
from sync_server.office.obstacles.service import WrongAnswerError
from sync_server.office.progress.words import forecast, pace_words
from sync_server.office.records.endpoints import APage, records_page
from sync_server.web.auth import AForm, AnObstaclesViewer, AService, Form
from sync_server.web.pages import page
from sync_server.web.services import Services
from sync_server.web.viewer import Viewer

_STATUSES = ("sent", "in_progress", "answered", "done")
router = APIRouter(include_in_schema=False)


def asked(
    which: Which = "open",
    kind: Annotated[str, Query(max_length=40)] = "",
    unit: Annotated[str, Query(max_length=40)] = "",
) -> ObstacleFilter:
    """Return what the address asks for."""
    return ObstacleFilter(which, kind, unit)


Asked = Annotated[ObstacleFilter, Depends(asked)]


@router.get("/obstacles")
def obstacles(request: Request, services: AService, viewer: AnObstaclesViewer, which: Asked) -> Response:
    """List obstacles, the overdue first."""
    return _page(request, services, viewer, which)


@router.post("/obstacles/{obstacle_id}")
def answer(  # noqa: PLR0913, PLR0917
    request: Request,
    obstacle_id: str,
    form: AForm,
    services: AService,
    viewer: AnObstaclesViewer,
    which: Asked,
) -> Response:
    """Keep an answer; one that cannot stand shows the page again with what was typed."""
    try:
        service.answer(services, viewer, obstacle_id, form)
    except WrongAnswerError as error:
        return _page(request, services, viewer, which, obstacle_id, form, t(error.why))
    query = urlencode(which._asdict())
    return RedirectResponse(f"/obstacles?{query}#o-{obstacle_id}", 303)


@router.get("/obstacles/blocked")
def blocked(  # noqa: PLR0913, PLR0917
    request: Request,
    services: AService,
    viewer: AnObstaclesViewer,
    unit: Annotated[str, Query(max_length=40)],
    indicator: Annotated[str, Query(max_length=40)],
    number: APage = 1,
) -> Response:
    """List the people whom open obstacles keep from an indicator."""
    shown = service.blocked_people(services, viewer, unit, indicator, number)
    return records_page(request, viewer, shown, ("/obstacles", "obstacles.back"))


def _page(  # noqa: PLR0913, PLR0917
    request: Request,
    services: Services,
    viewer: Viewer,
    which: ObstacleFilter,
    wrong_at: str = "",
    typed: Form | None = None,
    said: str = "",
) -> Response:
    values = {
        "it": service.obstacles(services, viewer, which),
        "viewer": viewer,
        "asked": which,
        "choices": get_args(Which),
        "statuses": _STATUSES,
        "fields": FIELDS,
        "wrong_at": wrong_at,
        "typed": dict.fromkeys(FIELDS, "") | (typed or {}),
        "said": said,
        "pace_words": pace_words,
        "forecast_words": forecast,
    }
    return page(request, "obstacles.html", values, 400 if said else 200)
