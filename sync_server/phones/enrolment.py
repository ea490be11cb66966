"""`/v1/enrol` and `/v1/stream`: how a phone gets its identity, and a new stream when it was copied."""

from fastapi import APIRouter, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from shared.contract import API, EnrolRequest
from sync_server.people.enrolment import service
from sync_server.web.limits import Rate
from sync_server.web.wire import asking_device, read_body, read_model, reply, services_of

router = APIRouter(prefix=API)
# A phone needs another one when it was copied, which happens once or twice in its life.
_STREAMS = Rate(at_once=10, per_minute=10 / (24 * 60))
# A hall full of helpers joins at once behind one address; guessing needs far more.
_TRIES = Rate(at_once=120, per_minute=60)


@router.post("/enrol")
async def enrol(request: Request) -> Response:
    """Use a joining code, or repeat the answer; see `contract.EnrolRequest` and `EnrolReply`."""
    services = services_of(request)
    request.app.state.limits.check("enrol", request.client.host if request.client else "", _TRIES)
    asked = read_model(EnrolRequest, await read_body(request))
    joined = await run_in_threadpool(
        service.enrol, services.enrolment(), asked.code, asked.app_version, asked.token
    )
    return reply(services, joined)


@router.post("/stream")
def stream(request: Request) -> Response:
    """Open a new stream for the phone that asks; see `contract.StreamReply`."""
    services = services_of(request)
    device = asking_device(request)
    request.app.state.limits.check("stream", device.device_id, _STREAMS)
    return reply(services, service.open_stream(services.enrolment(), device))
