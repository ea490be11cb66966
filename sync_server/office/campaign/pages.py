"""The pages on which administrators change the plan."""

from collections.abc import Mapping
from datetime import date
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import RedirectResponse
from starlette.concurrency import run_in_threadpool

from shared.local_time import local_day
from shared.problem import NOT_FOUND, TOO_LARGE, ProblemError
from shared.text import t
from sync_server.brought.files import too_large
from sync_server.brought.spreadsheet import EXCEL
from sync_server.custody.privacy.retention import retention
from sync_server.office.campaign import drafts
from sync_server.office.campaign.forms import NAMES, TableForm, form_of, read_rows
from sync_server.plan.due import put_due_in_force
from sync_server.plan.fault_words import why_words
from sync_server.plan.tables import CampaignFaultsError, PlanFault
from sync_server.plan.workbook import MOST_BYTES, NoWorkbookError
from sync_server.web.auth import ACampaignViewer, AForm, AService, read_upload, require_csrf
from sync_server.web.gate import COSTLY
from sync_server.web.pages import SECURITY_HEADERS, page
from sync_server.web.services import Services
from sync_server.web.viewer import Viewer

_ROOM_FOR_THE_FORM = 10_000
router = APIRouter(include_in_schema=False)


@router.get("/plan")
def plan(request: Request, services: AService, viewer: ACampaignViewer) -> Response:
    """Show the plan in force and the drafts of others."""
    return _plan(request, services, viewer)


@router.get("/plan/file", dependencies=COSTLY)
def plan_file(services: AService, viewer: ACampaignViewer) -> Response:  # noqa: ARG001
    """Send the plan in force as an Excel file."""
    campaign = services.campaign().campaign
    name = f"{campaign.campaign_id}-{campaign.version}.xlsx"
    headers = {"Cache-Control": "no-store", "Content-Disposition": f'attachment; filename="{name}"'}
    return Response(drafts.workbook(services), headers=SECURITY_HEADERS | headers, media_type=EXCEL)


@router.post("/plan")
async def take_in(request: Request, services: AService, viewer: ACampaignViewer) -> Response:
    """Take in an edited file; what is wrong with it is listed by sheet, line and column."""
    try:
        form, _, content = await read_upload(request, MOST_BYTES + _ROOM_FOR_THE_FORM)
        require_csrf(form, viewer.csrf)
        draft_id = await run_in_threadpool(drafts.take_in, services, viewer, content)
    except NoWorkbookError as error:
        return await run_in_threadpool(_plan, request, services, viewer, error.sentence)
    except CampaignFaultsError as error:
        return await run_in_threadpool(_plan, request, services, viewer, t("plan.faults"), error.faults)
    except ProblemError as error:
        if error.problem is not TOO_LARGE:
            raise
        return await run_in_threadpool(_plan, request, services, viewer, too_large(MOST_BYTES).sentence)
    return RedirectResponse(f"/plan/{draft_id}", 303)


@router.get("/plan/{draft_id}")
def draft(request: Request, draft_id: str, services: AService, viewer: ACampaignViewer) -> Response:
    """Show what a draft would change."""
    return _draft(request, services, viewer, draft_id)


@router.get("/plan/edit/{table}")
def table(
    request: Request,
    table: str,
    services: AService,
    viewer: ACampaignViewer,
    of: Annotated[str, Query(max_length=40)] = "",
) -> Response:
    """Show one table of the plan, or of a draft, as a form."""
    tables = drafts.tables_of(services, of)
    return _table(request, viewer, form_of(tables, _known(tables, table)), of)


@router.post("/plan/edit/{table}")
def edit(request: Request, table: str, form: AForm, services: AService, viewer: ACampaignViewer) -> Response:
    """Keep an edited table as a draft; what is wrong is said at its field, and everything typed stays."""
    of, version = form.get("of", ""), form.get("version", "")
    tables = drafts.tables_of(services, of, int(version) if version.isdecimal() else None)
    rows = read_rows(form, tables, _known(tables, table))
    try:
        draft_id = drafts.edit(services, viewer, tables, table, rows)
    except CampaignFaultsError as error:
        shown = form_of({**tables, table: rows}, table, error.faults)
        return _table(request, viewer, shown, of, t("plan.form_faults"))
    return RedirectResponse(f"/plan/{draft_id}", 303)


def _known(tables: Mapping[str, object], table: str) -> str:
    if table not in tables:
        raise ProblemError(NOT_FOUND)
    return table


def _table(request: Request, viewer: Viewer, shown: TableForm, of: str, said: str = "") -> Response:
    values = {"viewer": viewer, "it": shown, "of": of, "said": said, "why_words": why_words, **NAMES}
    return page(request, "plan_edit.html", values, 400 if said else 200)


@router.post("/plan/{draft_id}")
def settle(
    request: Request, draft_id: str, form: AForm, services: AService, viewer: ACampaignViewer
) -> Response:
    """Put a draft in force on a day, or give it up."""
    if form.get("do") == "drop":
        drafts.drop(services, viewer, draft_id)
        return RedirectResponse("/plan", 303)
    try:
        why_not = drafts.schedule(services, viewer, draft_id, date.fromisoformat(form.get("day", "")))
    except ValueError:
        why_not = "plan.day_wrong"
    if why_not:
        return _draft(request, services, viewer, draft_id, t(why_not))
    return RedirectResponse("/plan", 303)


def _plan(
    request: Request,
    services: Services,
    viewer: Viewer,
    said: str = "",
    faults: list[PlanFault] | None = None,
) -> Response:
    put_due_in_force(services.database, services.ward_id, services.clock())
    values = {
        "viewer": viewer,
        "campaign": services.campaign().campaign,
        "drafts": drafts.drafts(services),
        "tables": drafts.tables_of(services, ""),
        **NAMES,
        "retention": retention(services),
        "said": said,
        "faults": faults or [],
        "why_words": why_words,
    }
    return page(request, "plan.html", values, 400 if said else 200)


def _draft(request: Request, services: Services, viewer: Viewer, draft_id: str, said: str = "") -> Response:
    values = {
        "viewer": viewer,
        "it": drafts.look(services, draft_id),
        "today": local_day(services.clock()),
        "tables": drafts.tables_of(services, draft_id),
        **NAMES,
        "said": said,
    }
    return page(request, "plan_draft.html", values, 400 if said else 200)
