"""Tell open pages that there is news where their reader looks: server-sent events, and nothing else."""

import asyncio
from collections.abc import AsyncIterator

from fastapi import APIRouter, Request, Response
from starlette.concurrency import run_in_threadpool

from sync_server.office.board.service import mark_of_records
from sync_server.web.auth import LIVE, ABoardViewer, AService
from sync_server.web.cookies import SESSION_COOKIE, cookie_of
from sync_server.web.roles import Permission
from sync_server.web.services import Services
from sync_server.web.sessions.service import viewer_of
from sync_server.web.streams import EVENTS, EventStream, Streams
from sync_server.web.viewer import Viewer

_LOOK_EVERY_S = 2
_SIGN_OF_LIFE_EVERY = 10
router = APIRouter(include_in_schema=False)


@router.get(LIVE)
async def live(request: Request, services: AService, viewer: ABoardViewer) -> Response:
    """Send a mark of how the records stand that the viewer sees, and again whenever that is another one.

    Who does not ask for a stream of events gets the one mark. It counts nothing: what happens elsewhere
    does not show in it.
    """
    headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
    if EVENTS not in request.headers.get("accept", ""):
        return Response(_event(await _mark(services, viewer)), headers=headers, media_type=EVENTS)
    streams: Streams = request.app.state.streams
    leave = streams.enter(viewer.account_id, request.client.host if request.client else "")
    return EventStream(_stream(request, services, cookie_of(request, SESSION_COOKIE)), headers, leave)


async def _stream(request: Request, services: Services, token: str) -> AsyncIterator[str]:
    """Tell marks for as long as the session stands, and its end, so that the page asks to sign in."""
    told, quiet = "", 0
    while not (getattr(request.app.state, "stopping", False) or await request.is_disconnected()):
        viewer = await run_in_threadpool(viewer_of, services, token, by_itself=True)
        if viewer is None or viewer.first or viewer.bare or not viewer.may(Permission.BOARD):
            yield "event: ended\ndata: ended\n\n"
            return
        mark = await _mark(services, viewer)
        if mark != told:
            yield _event(mark)
            told, quiet = mark, 0
        elif quiet >= _SIGN_OF_LIFE_EVERY:
            yield ": \n\n"  # proxies end what is silent for long
            quiet = 0
        quiet += 1
        await asyncio.sleep(_LOOK_EVERY_S)


async def _mark(services: Services, viewer: Viewer) -> str:
    return await run_in_threadpool(mark_of_records, services, viewer)


def _event(mark: str) -> str:
    return f"retry: 5000\ndata: {mark}\n\n"
