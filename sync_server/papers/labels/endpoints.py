"""The page on which an office prints labels for doors."""

import secrets
from dataclasses import replace

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from shared.problem import WRONG_SCOPE, ProblemError
from shared.text import t
from shared.unit import Unit
from shared.written import whole
from sync_server.config import Settings
from sync_server.papers.labels import runs, service
from sync_server.papers.labels.runs import NoMoreCodesError, RunUsedError, RunWithdrawnError
from sync_server.papers.labels.service import MOST_BLANKS, LabelOrder
from sync_server.papers.labels.sheet import SIZES
from sync_server.people.accounts import service as accounts
from sync_server.web.auth import AForm, ALabelsViewer, AService, Form
from sync_server.web.gate import COSTLY
from sync_server.web.pages import SECURITY_HEADERS, page
from sync_server.web.services import Services
from sync_server.web.viewer import Viewer

_EMPTY = {"unit": "", "which": "households", "count": "24", "size": "small", "key": ""}
_LONGEST_KEY = 64
router = APIRouter(include_in_schema=False)


@router.get("/labels")
def labels_page(request: Request, services: AService, viewer: ALabelsViewer) -> Response:
    """Show the form."""
    return _form(request, services, viewer, _EMPTY, "")


@router.post("/labels", dependencies=COSTLY)
def labels(request: Request, form: AForm, services: AService, viewer: ALabelsViewer) -> Response:
    """Send the PDF, and log that it was made; a wrong entry keeps what was typed.

    The same form sent again gives the same labels: its key names the print run, or else the session does.
    """
    kept = {name: form.get(name, usual) for name, usual in _EMPTY.items()}
    units = accounts.own_areas(services.campaign().campaign, viewer)
    if kept["unit"] and kept["unit"] not in units:
        raise ProblemError(WRONG_SCOPE)
    asked = _wanted(kept, (kept["unit"],) if kept["unit"] else units, request.app.state.settings)
    if asked is None:
        return _form(request, services, viewer, kept, t("labels.count_wrong", most=MOST_BLANKS))
    wanted = replace(asked, key=kept["key"][:_LONGEST_KEY] or viewer.csrf, by=viewer.name)
    try:
        pdf, count = service.sheets(services, wanted)
    except NoMoreCodesError as error:
        said = t("labels.no_more", unit=error.unit, left=whole(error.left))
        return _form(request, services, viewer, kept, said)
    except RunWithdrawnError:
        return _form(request, services, viewer, kept | {"key": ""}, t("labels.form_withdrawn"))
    if not count:
        return _form(request, services, viewer, kept, t("labels.none"))
    accounts.note(
        services, viewer, "labels_printed", f"{kept['unit'] or viewer.unit_id} {kept['which']} {count}"
    )
    return _file(pdf, kept["unit"] or viewer.unit_id)


@router.get("/labels/{run_id}", dependencies=COSTLY)
def run_file(request: Request, run_id: str, services: AService, viewer: ALabelsViewer) -> Response:
    """Send the PDF of a print run once more: paper gets lost, and printers jam."""
    units = _units(services, viewer)
    pdf = service.sheets_of_run(services, units, run_id, request.app.state.settings.app_url)
    accounts.note(services, viewer, "labels_printed", f"{viewer.unit_id} again {run_id}")
    return _file(pdf, run_id[:8])


@router.post("/labels/{run_id}")
def withdraw(
    request: Request, run_id: str, form: AForm, services: AService, viewer: ALabelsViewer
) -> Response:
    """Take a print run back that no door has a code of."""
    units = _units(services, viewer)
    runs.find(services, units, run_id)
    if form.get("sure") != "on":
        return _form(request, services, viewer, _EMPTY, t("labels.sure_missing"))
    try:
        runs.withdraw(services, units, run_id, viewer.name)
    except RunUsedError:
        return _form(request, services, viewer, _EMPTY, t("labels.run_used"))
    accounts.note(services, viewer, "labels_withdrawn", run_id)
    return RedirectResponse("/labels#runs", 303)


def _file(pdf: bytes, name: str) -> Response:
    disposition = f'attachment; filename="nhan-ma-ho-{name}.pdf"'
    headers = SECURITY_HEADERS | {"Cache-Control": "no-store", "Content-Disposition": disposition}
    return Response(pdf, headers=headers, media_type="application/pdf")


def _units(services: Services, viewer: Viewer) -> list[Unit]:
    campaign = services.campaign().campaign
    return [campaign.unit(u) for u in accounts.own_areas(campaign, viewer)]


def _wanted(kept: Form, units: tuple[str, ...], settings: Settings) -> LabelOrder | None:
    """Return what the form asks for, or None where the number of blanks is none."""
    size = next((s for s in SIZES if s == kept["size"]), SIZES[0])
    if kept["which"] != "blanks":
        return LabelOrder(units, size, worn=kept["which"] == "worn", link=settings.app_url)
    count = int(kept["count"]) if kept["count"].isdecimal() and len(kept["count"]) < 6 else 0
    return LabelOrder(units, size, count, link=settings.app_url) if 1 <= count <= MOST_BLANKS else None


def _form(request: Request, services: Services, viewer: Viewer, kept: Form, said: str) -> Response:
    units = _units(services, viewer)
    values = {
        "viewer": viewer,
        "units": units,
        "kept": kept | {"key": kept["key"] or secrets.token_urlsafe(16)},
        "said": said,
        "sizes": SIZES,
        "left": runs.left(services, units),
        "runs": runs.listed(services, units),
    }
    return page(request, "labels.html", values, 400 if said else 200)
