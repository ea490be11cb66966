"""`/v1/campaign`: the plan as phones read it."""

from fastapi import APIRouter, Request
from starlette.responses import Response

from shared.contract import API
from sync_server.enrolment.service import device_of
from sync_server.wire import reply, services_of

router = APIRouter(prefix=API)


@router.get("/campaign")
def campaign(request: Request) -> Response:
    """Give the campaign in force, or 304 to a phone that has it."""
    services = services_of(request)
    device_of(services.database, services.ward_id, request.headers.get("authorization"))
    published = services.campaign()
    headers = {"ETag": published.etag, "Cache-Control": "no-cache"}
    if request.headers.get("if-none-match") == published.etag:
        return reply(services, b"", headers, status=304)
    return reply(services, published.body, headers)
