"""The page on which an office prints labels for doors."""

from fastapi import APIRouter, Request, Response

from shared.problem import WRONG_SCOPE, ProblemError
from shared.text import t
from sync_server.accounts import service as accounts
from sync_server.accounts.service import Viewer
from sync_server.auth import AForm, ALabelsViewer, AService, Form
from sync_server.config import Settings
from sync_server.labels import service
from sync_server.labels.service import MOST_BLANKS, NoMoreCodesError, Wanted
from sync_server.labels.sheet import SIZES
from sync_server.pages import SECURITY_HEADERS, page
from sync_server.services import Services

_EMPTY = {"unit": "", "which": "households", "count": "24", "size": "small"}
router = APIRouter(include_in_schema=False)


@router.get("/labels")
def labels_page(request: Request, services: AService, viewer: ALabelsViewer) -> Response:
    """Show the form."""
    return _form(request, services, viewer, _EMPTY, "")


@router.post("/labels")
def labels(request: Request, form: AForm, services: AService, viewer: ALabelsViewer) -> Response:
    """Send the PDF, and log that it was made; a wrong entry keeps what was typed."""
    kept = {name: form.get(name, usual) for name, usual in _EMPTY.items()}
    units = accounts.own_areas(services.campaign().campaign, viewer)
    if kept["unit"] and kept["unit"] not in units:
        raise ProblemError(WRONG_SCOPE)
    wanted = _wanted(kept, (kept["unit"],) if kept["unit"] else units, request.app.state.settings)
    if wanted is None:
        return _form(request, services, viewer, kept, t("labels.count_wrong", most=MOST_BLANKS))
    try:
        pdf, count = service.sheets(services, wanted)
    except NoMoreCodesError as error:
        return _form(request, services, viewer, kept, t("labels.no_more", unit=error))
    if not count:
        return _form(request, services, viewer, kept, t("labels.none"))
    accounts.note(
        services, viewer, "labels_printed", f"{kept['unit'] or viewer.unit_id} {kept['which']} {count}"
    )
    disposition = f'attachment; filename="nhan-ma-ho-{kept["unit"] or viewer.unit_id}.pdf"'
    headers = SECURITY_HEADERS | {"Cache-Control": "no-store", "Content-Disposition": disposition}
    return Response(pdf, headers=headers, media_type="application/pdf")


def _wanted(kept: Form, units: tuple[str, ...], settings: Settings) -> Wanted | None:
    """Return what the form asks for, or None where the number of blanks is none."""
    size = next((s for s in SIZES if s == kept["size"]), SIZES[0])
    if kept["which"] != "blanks":
        return Wanted(units, size, worn=kept["which"] == "worn", link=settings.app_url)
    count = int(kept["count"]) if kept["count"].isdecimal() and len(kept["count"]) < 6 else 0
    return Wanted(units, size, count, link=settings.app_url) if 1 <= count <= MOST_BLANKS else None


def _form(request: Request, services: Services, viewer: Viewer, kept: Form, said: str) -> Response:
    campaign = services.campaign().campaign
    units = [campaign.unit(u) for u in accounts.own_areas(campaign, viewer)]
    values = {"viewer": viewer, "units": units, "kept": kept, "said": said, "sizes": SIZES}
    return page(request, "labels.html", values, 400 if said else 200)
