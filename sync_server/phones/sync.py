"""`/v1/push`, `/v1/pull`, `/v1/ping`: what phones call again and again."""

from typing import Annotated

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from shared.change import Id
from shared.contract import API, APP_VERSION, MAX_PULL, Ping
from sync_server.ledger.pull import Question
from sync_server.phones import push as service
from sync_server.store.clock import moment
from sync_server.web.limits import Rate
from sync_server.web.wire import asking_device, packed_reply, pushing_device, read_body, reply, services_of

router = APIRouter(prefix=API)
# Far beyond what a phone does, even one that sends a month's work: a broken one must not starve the others.
_PUSHES = Rate(at_once=3_000, per_minute=600)


async def push(request: Request) -> Response:
    """Take changes; see `contract.PushRequest` and `PushReply`."""
    services = services_of(request)
    device_id = await pushing_device(request)
    request.app.state.limits.check("push", device_id, _PUSHES)
    return reply(services, await service.push(services, device_id, await read_body(request)))


# Not by `@router.post`: this endpoint reads its body by itself, and is called most.
router.add_route(f"{API}/push", push, methods=["POST"])


@router.get("/pull")
def pull(
    request: Request,
    after: Annotated[int, Query(ge=0, le=2**53)] = 0,
    limit: Annotated[int, Query(ge=1)] = MAX_PULL,
    stream: Id | None = None,
    unit: Annotated[str | None, Query(max_length=40)] = None,
) -> Response:
    """Give what changed; see `contract.PullReply`."""
    services = services_of(request)
    device = asking_device(request)
    page = service.pull(services, device, Question(after, limit, stream, unit))
    return packed_reply(request, services, page)


@router.get("/ping")
async def ping(request: Request) -> Response:
    """Tell the time; see `contract.Ping`."""
    services = services_of(request)
    return reply(services, Ping(server_time=moment(services.clock()), min_app_version=APP_VERSION))
