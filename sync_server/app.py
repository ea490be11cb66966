"""The server: one place where everything is put together, opened at start and closed at stop."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from fastapi import FastAPI, Request, Response
from fastapi.responses import JSONResponse
from fastapi.routing import APIRoute
from starlette.concurrency import run_in_threadpool

from shared.contract import API
from shared.problem import BUSY, ProblemError
from sync_server import pages, problems, refused, web_app
from sync_server.accounts import endpoints as accounts
from sync_server.accounts import own_pages
from sync_server.accounts import pages as account_pages
from sync_server.assignments import endpoints as assignments
from sync_server.campaigns import endpoints as campaigns
from sync_server.campaigns import pages as plan
from sync_server.clock import now_ms
from sync_server.config import Settings
from sync_server.conflicts import endpoints as conflicts
from sync_server.dashboard import endpoints as dashboard
from sync_server.dashboard import live
from sync_server.devices import endpoints as devices
from sync_server.doubtful_days import endpoints as doubtful_days
from sync_server.duplicates import endpoints as duplicates
from sync_server.duplicates.finder import Watch
from sync_server.enrolment import endpoints as enrolment
from sync_server.handover import endpoints as handover
from sync_server.helpers import endpoints as helpers
from sync_server.invitations import endpoints as invitations
from sync_server.labels import endpoints as labels
from sync_server.languages import Spoken
from sync_server.leading import endpoints as leading
from sync_server.merit import endpoints as merit
from sync_server.obstacles import endpoints as obstacles
from sync_server.operations import endpoints as operations
from sync_server.operations.gate import Gate
from sync_server.operations.limits import Limits
from sync_server.operations.metrics import Metrics
from sync_server.operations.right_clock import RightClock
from sync_server.operations.streams import Streams
from sync_server.operations.watch import Watched
from sync_server.points import endpoints as points
from sync_server.privacy import endpoints as privacy
from sync_server.privacy.retention import Keeper
from sync_server.progress import endpoints as progress
from sync_server.records import endpoints as records
from sync_server.referrals import endpoints as referrals
from sync_server.refusals import endpoints as refusals
from sync_server.reports import endpoints as reports
from sync_server.rosters import endpoints as rosters
from sync_server.second_factor import endpoints as second_factor
from sync_server.services import Services
from sync_server.sessions import kept_pages
from sync_server.sync import endpoints as sync
from sync_server.word_templates import endpoints as word_templates
from sync_server.worklist import endpoints as worklist

_HEALTH = "/healthz"
_ROOMS = (
    sync,
    enrolment,
    handover,
    campaigns,
    dashboard,
    live,
    points,
    progress,
    records,
    worklist,
    helpers,
    devices,
    assignments,
    rosters,
    invitations,
    labels,
    duplicates,
    conflicts,
    doubtful_days,
    leading,
    merit,
    obstacles,
    referrals,
    reports,
    word_templates,
    plan,
    accounts,
    account_pages,
    own_pages,
    kept_pages,
    second_factor,
    refusals,
    operations,
    privacy,
    pages,
    web_app,
)


def create_app(settings: Settings, clock: Callable[[], int] = now_ms) -> FastAPI:
    """Return the server's app. `clock` tells Unix milliseconds."""

    @asynccontextmanager
    async def opened(app: FastAPI) -> AsyncIterator[None]:
        app.state.services = await run_in_threadpool(Services.open, settings, clock)
        watch, keeper = Watch(app.state.services), Keeper(app.state.services)
        try:
            yield
        finally:
            await run_in_threadpool(watch.close)
            await run_in_threadpool(keeper.close)
            await run_in_threadpool(app.state.services.close)

    # As they are: `include_router` would work out all signatures anew for every app.
    routes = [
        APIRoute(_HEALTH, health, include_in_schema=False),
        *(route for room in _ROOMS for route in room.router.routes),
    ]
    app = FastAPI(lifespan=opened, docs_url=None, redoc_url=None, openapi_url=None, routes=routes)
    app.state.settings = settings
    app.state.metrics, app.state.limits = Metrics(), Limits()
    app.state.streams, app.state.gate = Streams(), Gate()
    app.add_middleware(RightClock, refuse=answer)
    app.add_middleware(Spoken)
    app.add_middleware(Watched, metrics=app.state.metrics, failed=answer, by_tls=settings.by_tls)
    problems.install(app, answer)
    return app


def health(request: Request) -> Response:
    """Tell whether the database answers; else ProblemError `busy`."""
    services: Services = request.app.state.services
    try:
        campaign = services.campaign().campaign
    except Exception as error:
        raise ProblemError(BUSY, "the database does not answer") from error
    return JSONResponse({"status": "ok", "database": "ok", "campaign": campaign.campaign_id})


async def answer(request: Request, error: Exception) -> Response:
    """Turn any exception into its reply: a problem for phones and machines, a page for people."""
    problem = problems.noted(request, error)
    if request.url.path.startswith((API + "/", _HEALTH, operations.READY, operations.METRICS)):
        return problems.problem_reply(request, problem)
    return await refused.answered(request, problem)
