"""Tell open pages that there is news: server-sent events of the ward's newest change, and nothing else."""

import asyncio
from collections.abc import AsyncIterator

from fastapi import APIRouter, Request, Response
from fastapi.responses import StreamingResponse
from starlette.concurrency import run_in_threadpool

from sync_server.auth import ABoardViewer, AService
from sync_server.campaigns import queries as wards
from sync_server.services import Services

_LOOK_EVERY_S = 2
_SIGN_OF_LIFE_EVERY = 10
_EVENTS = "text/event-stream"
router = APIRouter(include_in_schema=False)


@router.get("/live")
async def live(request: Request, services: AService, viewer: ABoardViewer) -> Response:  # noqa: ARG001
    """Send the number of the ward's newest change, and again whenever there is a newer one.

    Who does not ask for a stream of events gets the one number.
    """
    headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
    if _EVENTS not in request.headers.get("accept", ""):
        return Response(_event(await _newest(services)), headers=headers, media_type=_EVENTS)
    return StreamingResponse(_stream(request, services), headers=headers, media_type=_EVENTS)


async def _stream(request: Request, services: Services) -> AsyncIterator[str]:
    told, quiet = -1, 0
    while not (getattr(request.app.state, "stopping", False) or await request.is_disconnected()):
        newest = await _newest(services)
        if newest != told:
            yield _event(newest)
            told, quiet = newest, 0
        elif quiet >= _SIGN_OF_LIFE_EVERY:
            yield ": \n\n"  # proxies end what is silent for long
            quiet = 0
        quiet += 1
        await asyncio.sleep(_LOOK_EVERY_S)


async def _newest(services: Services) -> int:
    def read() -> int:
        with services.database.read() as connection:
            ward = wards.find_ward(connection, services.ward_id)
        return ward.seq if ward else 0

    return await run_in_threadpool(read)


def _event(seq: int) -> str:
    return f"retry: 5000\ndata: {seq}\n\n"
