"""`/v1/enrol` and `/v1/stream`: how a phone gets its identity, and a new stream when it was copied."""

from fastapi import APIRouter, Request
from starlette.responses import Response

from shared.contract import API, EnrolRequest
from sync_server.enrolment import service
from sync_server.wire import reply, services_of

router = APIRouter(prefix=API)


@router.post("/enrol")
def enrol(request: Request, asked: EnrolRequest) -> Response:
    """Use a joining code; see `contract.EnrolReply`."""
    services = services_of(request)
    return reply(services, service.enrol(services.desk(), asked.code, asked.app_version))


@router.post("/stream")
def stream(request: Request) -> Response:
    """Open a new stream for the phone that asks; see `contract.StreamReply`."""
    services = services_of(request)
    device = service.device_of(services.database, request.headers.get("authorization"))
    return reply(services, service.open_stream(services.desk(), device))
