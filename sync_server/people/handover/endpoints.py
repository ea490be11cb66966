"""`/v1/handover` and `/v1/sign-out`, which refused phones may ask too, and the page about parcels."""

from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import RedirectResponse
from starlette.concurrency import run_in_threadpool

from shared.contract import API, HandoverKey, HandoverReply, HandoverRequest, SignOutReply
from shared.problem import NOT_FOUND, ProblemError
from sync_server.people.enrolment import service as enrolment
from sync_server.people.handover import service
from sync_server.store.clock import moment
from sync_server.web.auth import AForm, AService, RequirePermission
from sync_server.web.pages import page
from sync_server.web.roles import Permission
from sync_server.web.viewer import Viewer
from sync_server.web.wire import asking_device, read_body, read_model, reply, services_of

router = APIRouter(include_in_schema=False)
_NAMED = ("household", "resident", "visit", "referral", "obstacle")
AReviewer = Annotated[Viewer, Depends(RequirePermission(Permission.REVIEW))]


@router.get(f"{API}/handover")
def key(request: Request) -> Response:
    """Tell the ward's public key; see `contract.HandoverKey`."""
    services = services_of(request)
    asking_device(request, refused_too=True)
    return reply(services, HandoverKey(key=service.public_key(services).hex()))


@router.post(f"{API}/handover")
async def take(request: Request) -> Response:
    """Keep a parcel; see `contract.HandoverRequest`."""
    services = services_of(request)
    device = await run_in_threadpool(asking_device, request, refused_too=True)
    asked = read_model(HandoverRequest, await read_body(request))
    count = await run_in_threadpool(service.take, services, device, asked.sealed)
    return reply(services, HandoverReply(count=count))


@router.post(f"{API}/sign-out")
def sign_out(request: Request) -> Response:
    """Refuse the phone that asks for it; see `contract.SignOutReply`."""
    services = services_of(request)
    device = asking_device(request, refused_too=True)  # a restored server may not know it to be refused
    if device.revoked_ms is None:
        enrolment.revoke(services.enrolment(), device.device_id)
    return reply(services, SignOutReply(server_time=moment(services.clock())))


@router.get("/handovers")
def parcels(request: Request, services: AService, viewer: AReviewer) -> Response:
    """List what waits for a decision."""
    waiting = service.waiting(services, viewer)
    return page(request, "handovers.html", {"viewer": viewer, "parcels": waiting, "kinds": _NAMED})


@router.post("/handovers/{device_id}/{name}")
def decide(device_id: str, name: str, form: AForm, services: AService, viewer: AReviewer) -> Response:
    """Release or discard one parcel."""
    if form.get("do") == "release":
        service.release(services, viewer, device_id, name)
    elif form.get("do") == "discard":
        service.discard(services, viewer, device_id, name)
    else:
        raise ProblemError(NOT_FOUND)
    return RedirectResponse("/handovers", 303)
