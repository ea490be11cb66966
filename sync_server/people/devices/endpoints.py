"""The pages about phones."""

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from sync_server.people.devices import service
from sync_server.web.auth import AForm, AHelpersViewer, AService
from sync_server.web.pages import page

router = APIRouter(include_in_schema=False)


@router.get("/devices")
def devices(request: Request, services: AService, viewer: AHelpersViewer) -> Response:
    """List the phones."""
    return page(request, "devices.html", {"viewer": viewer, "phones": service.phones(services, viewer)})


@router.get("/devices/{device_id}")
def device(request: Request, device_id: str, services: AService, viewer: AHelpersViewer) -> Response:
    """Ask whether a phone is really to be refused: that cannot be taken back."""
    found = service.phone(services, viewer, device_id)
    return page(request, "device.html", {"viewer": viewer, "it": found})


@router.post("/devices/{device_id}")
def revoke(device_id: str, _form: AForm, services: AService, viewer: AHelpersViewer) -> Response:
    """Refuse a phone from now on."""
    service.revoke(services, viewer, device_id)
    return RedirectResponse("/devices", 303)
