"""The page of the Word template: take the present one, bring a changed one, look at it, put it in use."""

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Path, Request, Response
from fastapi.responses import RedirectResponse
from starlette.concurrency import run_in_threadpool

from shared.local_time import local_day
from shared.problem import TOO_LARGE, ProblemError
from shared.text import t
from sync_server.papers.reports import service as reports
from sync_server.papers.reports.word import TemplateBrokenError
from sync_server.papers.word_templates import service
from sync_server.papers.word_templates.check import MOST_BYTES, UnfitTemplateError
from sync_server.people.accounts import service as accounts
from sync_server.web.auth import AForm, AReportsViewer, AService, read_upload, require_csrf
from sync_server.web.gate import COSTLY
from sync_server.web.pages import SECURITY_HEADERS, page
from sync_server.web.services import Services
from sync_server.web.viewer import Viewer

_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_ROOM_FOR_THE_FORM = 10_000
router = APIRouter(include_in_schema=False)
AVersion = Annotated[int, Path(ge=0, le=2**31 - 1)]  # what a database keeps


@router.get("/report-template")
def templates(request: Request, services: AService, viewer: AReportsViewer) -> Response:
    """Show which template is in use, and every one that was brought."""
    return _page(request, services, viewer)


@router.post("/report-template")
async def take_in(request: Request, services: AService, viewer: AReportsViewer) -> Response:
    """Take in a changed template; what is wrong with it is said."""
    try:
        form, name, content = await read_upload(request, MOST_BYTES + _ROOM_FOR_THE_FORM)
        require_csrf(form, viewer.csrf)
        await run_in_threadpool(_require_whole_ward, services, viewer)
        await run_in_threadpool(service.take_in, services, viewer, name, content)
    except UnfitTemplateError as error:
        return await run_in_threadpool(_page, request, services, viewer, error.sentence)
    except ProblemError as error:
        if error.problem is not TOO_LARGE:
            raise
        return await run_in_threadpool(_page, request, services, viewer, t("template.large"))
    return RedirectResponse("/report-template", 303)


@router.post("/report-template/{version}/use")
def use(
    request: Request,
    version: AVersion,
    form: AForm,  # noqa: ARG001
    services: AService,
    viewer: AReportsViewer,
) -> Response:
    """Put a template in use, unless it is not fit any more."""
    _require_whole_ward(services, viewer)
    try:
        service.use(services, viewer, version)
    except UnfitTemplateError as error:
        return _page(request, services, viewer, error.sentence)
    return RedirectResponse("/report-template", 303)


@router.get("/report-template/{version}/file")
def download(version: AVersion, services: AService, viewer: AReportsViewer) -> Response:
    """Send a template as it was brought."""
    _require_whole_ward(services, viewer)
    return _sent(f"mau-bao-cao-{version}.docx", service.find(services, version).file)


@router.get("/report-template/{version}/preview", dependencies=COSTLY)
def preview(request: Request, version: AVersion, services: AService, viewer: AReportsViewer) -> Response:
    """Send the last finished week's report in a template, with the figures of this moment; log that."""
    _require_whole_ward(services, viewer)
    campaign, today = services.campaign().campaign, date.fromisoformat(local_day(services.clock()))
    period = reports.period_of(campaign, "weekly", None, today)
    try:
        content = reports.preview(services, period, service.find(services, version).file)
    except TemplateBrokenError as error:
        return _page(request, services, viewer, error.sentence)
    accounts.note(services, viewer, "report_taken", f"template {version}")
    return _sent(f"xem-thu-mau-{version}.docx", content)


def _sent(name: str, content: bytes) -> Response:
    headers = {"Cache-Control": "no-store", "Content-Disposition": f'attachment; filename="{name}"'}
    return Response(content, headers=SECURITY_HEADERS | headers, media_type=_WORD)


def _require_whole_ward(services: Services, viewer: Viewer) -> None:
    accounts.require_whole_ward(services.campaign().campaign, viewer)


def _page(request: Request, services: Services, viewer: Viewer, said: str = "") -> Response:
    _require_whole_ward(services, viewer)
    used, rows = service.in_use(services).version, service.kept(services)
    values = {
        "viewer": viewer,
        "used": used,
        "own_used": used not in {row.version for row in rows if row.file is not None},
        "rows": rows,
        "said": said,
    }
    return page(request, "report_template.html", values, 400 if said else 200)
