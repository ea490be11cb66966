"""The server: one place where everything is put together, opened at start and closed at stop."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from fastapi import FastAPI, Request, Response
from fastapi.responses import JSONResponse
from fastapi.routing import APIRoute
from starlette.concurrency import run_in_threadpool

from shared.contract import API
from shared.problem import BUSY, ProblemError
from sync_server.config import Settings
from sync_server.custody.operations import endpoints as operations
from sync_server.custody.operations.right_clock import RightClock
from sync_server.custody.privacy import endpoints as privacy
from sync_server.custody.privacy.retention import RetentionWatch
from sync_server.office.assignments import endpoints as assignments
from sync_server.office.board import endpoints as dashboard
from sync_server.office.board import live
from sync_server.office.campaign import endpoints as campaigns
from sync_server.office.campaign import pages as plan
from sync_server.office.conflicts import endpoints as conflicts
from sync_server.office.doubtful_days import endpoints as doubtful_days
from sync_server.office.duplicates import endpoints as duplicates
from sync_server.office.duplicates.finder import Watch
from sync_server.office.leading import endpoints as leading
from sync_server.office.merit import endpoints as merit
from sync_server.office.obstacles import endpoints as obstacles
from sync_server.office.points import endpoints as points
from sync_server.office.progress import endpoints as progress
from sync_server.office.records import endpoints as records
from sync_server.office.referrals import endpoints as referrals
from sync_server.office.rosters import endpoints as rosters
from sync_server.office.set_aside import endpoints as set_aside
from sync_server.office.worklist import endpoints as worklist
from sync_server.papers.labels import endpoints as labels
from sync_server.papers.reports import endpoints as reports
from sync_server.papers.word_templates import endpoints as word_templates
from sync_server.people import refused
from sync_server.people.accounts import endpoints as accounts
from sync_server.people.accounts import own_pages
from sync_server.people.accounts import pages as account_pages
from sync_server.people.devices import endpoints as devices
from sync_server.people.handover import endpoints as handover
from sync_server.people.helpers import endpoints as helpers
from sync_server.people.invitations import endpoints as invitations
from sync_server.people.refusals import endpoints as refusals
from sync_server.people.second_factor import endpoints as second_factor
from sync_server.phones import enrolment, sync
from sync_server.plan.published import Published
from sync_server.store.clock import now_ms
from sync_server.web import pages, problems, web_app
from sync_server.web.gate import Gate
from sync_server.web.languages import Spoken
from sync_server.web.limits import Limits, UploadRoom
from sync_server.web.metrics import Metrics
from sync_server.web.services import Services
from sync_server.web.sessions import kept_pages
from sync_server.web.single_flight import SingleFlight
from sync_server.web.streams import Streams
from sync_server.web.watch import Watched

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
    set_aside,
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
        watch, keeper = Watch(app.state.services), RetentionWatch(app.state.services)
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
    app.state.metrics, app.state.limits, app.state.upload_room = Metrics(), Limits(), UploadRoom()
    app.state.streams, app.state.gate, app.state.health = Streams(), Gate(), SingleFlight[Published]()
    app.add_middleware(RightClock, refuse=answer)
    app.add_middleware(Spoken)
    app.add_middleware(Watched, metrics=app.state.metrics, failed=answer, by_tls=settings.by_tls)
    problems.install(app, answer)
    return app


async def health(request: Request) -> Response:
    """Tell whether the database answers; else ProblemError `busy`.

    It has no rate, since many watch a server; so however many ask at once, the database is asked once.
    """
    services: Services = request.app.state.services
    try:
        campaign = (await request.app.state.health.answer(services.campaign)).campaign
    except Exception as error:
        raise ProblemError(BUSY, "the database does not answer") from error
    return JSONResponse({"status": "ok", "database": "ok", "campaign": campaign.campaign_id})


async def answer(request: Request, error: Exception) -> Response:
    """Turn any exception into its reply: a problem for phones and machines, a page for people."""
    problem = problems.noted(request, error)
    if request.url.path.startswith((API + "/", _HEALTH, operations.READY, operations.METRICS)):
        return problems.problem_reply(request, problem)
    return await refused.answered(request, problem)
