"""`/v1/campaign`: the plan as phones read it."""

from fastapi import APIRouter, Request
from starlette.responses import Response

from shared.contract import API
from sync_server.web.wire import asking_device, reply, services_of, still_known

router = APIRouter(prefix=API)


@router.get("/campaign")
def campaign(request: Request) -> Response:
    """Give the campaign in force, or 304 to a phone that has it."""
    services = services_of(request)
    asking_device(request)
    published = services.campaign()
    headers = {"ETag": published.etag}
    if still_known(request, published.etag):
        return reply(services, b"", headers, status=304)
    return reply(services, published.body, headers)
