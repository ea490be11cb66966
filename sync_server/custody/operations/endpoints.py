"""`/readyz` for whoever sends requests here, `/metrics` for whoever has its token."""

import hmac

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse

from shared.problem import NOT_FOUND, ProblemError
from sync_server.config import Settings
from sync_server.custody.operations.service import require_ready, state
from sync_server.web.auth import address_of
from sync_server.web.limits import Rate
from sync_server.web.metrics import Metrics
from sync_server.web.services import Services

READY = "/readyz"
METRICS = "/metrics"
_TEXT = "text/plain; version=0.0.4; charset=utf-8"
# What is asked here reads the database. A monitor asks once a second at most; others must wait.
_QUESTIONS = Rate(at_once=60, per_minute=600)
router = APIRouter(include_in_schema=False)


@router.get(READY)
def ready(request: Request) -> Response:
    """Tell whether pushes are taken here right now; else ProblemError `busy`, `clock_behind`, `too_many`."""
    request.app.state.limits.check("ready", address_of(request), _QUESTIONS)
    services: Services = request.app.state.services
    require_ready(services)
    return JSONResponse({"status": "ready"})


@router.get(METRICS)
def metrics(request: Request) -> Response:
    """Give the figures to who has the token; without one set there is nothing here."""
    request.app.state.limits.check("metrics", address_of(request), _QUESTIONS)
    settings: Settings = request.app.state.settings
    wanted = settings.metrics_token
    given = request.headers.get("authorization", "").removeprefix("Bearer ")
    if wanted is None or not hmac.compare_digest(given.encode(), wanted.get_secret_value().encode()):
        raise ProblemError(NOT_FOUND)
    figures: Metrics = request.app.state.metrics
    return Response(figures.text(state(request.app.state.services)), headers={"Content-Type": _TEXT})
