"""The pages about lists from the police."""

from datetime import date
from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse
from starlette.concurrency import run_in_threadpool

from shared.local_time import local_day
from shared.partial_date import is_day_until
from shared.problem import NOT_FOUND, TOO_LARGE, ProblemError
from shared.text import t
from sync_server.brought.files import too_large
from sync_server.brought.grids import MOST_BYTES
from sync_server.brought.limited_process import UnreadableFile
from sync_server.config import Settings
from sync_server.office.rosters import apply, service
from sync_server.office.rosters.columns import between_rows, fields_of
from sync_server.office.rosters.service import Mapping_
from sync_server.people.accounts import service as accounts
from sync_server.web.auth import AForm, ARostersViewer, AService, Form, read_upload, require_csrf
from sync_server.web.pages import page
from sync_server.web.services import Services
from sync_server.web.viewer import Viewer

_MOST_LISTED = 200
router = APIRouter(include_in_schema=False)


@router.get("/rosters")
def rosters(request: Request, services: AService, viewer: ARostersViewer) -> Response:
    """List the lists, with the form that takes one in."""
    return page(request, "rosters.html", _listed(request, services, viewer, ""))


@router.post("/rosters")
async def take_in(request: Request, services: AService, viewer: ARostersViewer) -> Response:
    """Take in a file and go on to how it is read; what is no list is said so."""
    try:
        form, name, body = await read_upload(request, MOST_BYTES + 20_000)
    except ProblemError as error:
        if error.problem is not TOO_LARGE:
            raise
        return await run_in_threadpool(_again, request, services, viewer, too_large(MOST_BYTES).sentence)
    require_csrf(form, viewer.csrf)
    as_of = form.get("as_of", "")
    if not is_day_until(as_of, local_day(services.clock())):
        return await run_in_threadpool(_again, request, services, viewer, t("roster.file_day"))
    try:
        roster_id = await run_in_threadpool(service.take_in, services, viewer, name, body, as_of)
    except UnreadableFile as error:
        return await run_in_threadpool(_again, request, services, viewer, error.sentence)
    return RedirectResponse(f"/rosters/{roster_id}", 303)


@router.get("/rosters/{roster_id}")
def roster(request: Request, roster_id: str, services: AService, viewer: ARostersViewer) -> Response:
    """Show a draft with what it would do, or what became of a list."""
    found, lines = service.find(services, viewer, roster_id)
    accounts.note(services, viewer, "roster_read", str(found.version))
    if found.state != "draft":
        unread = [line for line in lines if line.outcome in ("unread", "unsure") or line.reason == "later"]
        values = {"viewer": viewer, "it": found, "unread": unread[:_MOST_LISTED], "more": len(unread)}
        return page(request, "roster.html", values | {"counts": apply.counts_of(found)})
    draft = service.draft(services, viewer, found, _secret(request))
    campaign = services.campaign().campaign
    values = {
        "viewer": viewer,
        "it": draft,
        "fields": fields_of(campaign),
        "indicators": {i.key: i for i in campaign.indicators},
        "units": [campaign.unit(u) for u in campaign.scope_of(viewer.unit_id)],
        # A column that is made of lines between the rows has no name of the file's own.
        "between_rows": between_rows()[0],
        "keyed": _secret(request) is not None,
        "most": _MOST_LISTED,
        "day_of": date.fromisoformat,
    }
    return page(request, "roster_draft.html", values)


@router.post("/rosters/{roster_id}")
def change(
    request: Request, roster_id: str, form: AForm, services: AService, viewer: ARostersViewer
) -> Response:
    """Map, apply, drop or undo a list."""
    found, _ = service.find(services, viewer, roster_id)
    wanted = form.get("do")
    if wanted == "map":
        service.map_columns(services, found, _mapping(form, service.texts_of(found)))
    elif wanted == "apply":
        draft = service.draft(services, viewer, found, _secret(request))
        if draft.faults:
            raise ProblemError(NOT_FOUND)
        apply.apply(services, viewer, draft, add_new=form.get("add_new") == "on")
    elif wanted == "undo":
        apply.undo(services, viewer, found)
    elif wanted == "drop":
        service.drop(services, viewer, roster_id)
        return RedirectResponse("/rosters", 303)
    else:
        raise ProblemError(NOT_FOUND)
    return RedirectResponse(f"/rosters/{roster_id}", 303)


def _mapping(form: Form, texts: dict[str, list[str]]) -> Mapping_:
    """Return what the form says: `col.N` of column N, `step.INDICATOR.N` of the N-th text of an indicator.

    `row.N` is whom row N means: a record, or "new". A rung may be `IGNORED`, or empty where not decided.
    """
    said = {name[4:]: value for name, value in form.items() if name.startswith("col.") and value}
    columns = {int(number): value for number, value in said.items() if number.isdecimal()}
    steps = {
        indicator: {text: form.get(f"step.{indicator}.{i}", "") for i, text in enumerate(own)}
        for indicator, own in texts.items()
        if f"step.{indicator}.0" in form
    }
    sheet = form.get("sheet", "0")
    said = {name[4:]: value for name, value in form.items() if name.startswith("row.") and value}
    people = {int(number): value for number, value in said.items() if number.isdecimal()}
    return Mapping_(columns, steps, form.get("unit", ""), int(sheet) if sheet.isdecimal() else 0, people)


def _again(request: Request, services: Services, viewer: Viewer, wrong: str) -> Response:
    return page(request, "rosters.html", _listed(request, services, viewer, wrong), 400)


def _listed(request: Request, services: Services, viewer: Viewer, wrong: str) -> dict[str, Any]:
    return {
        "viewer": viewer,
        "rosters": [(r, apply.counts_of(r)) for r in service.listed(services, viewer)],
        "wrong": wrong,
        "today": local_day(services.clock()),
        "keyed": _secret(request) is not None,
        "day_of": date.fromisoformat,
    }


def _secret(request: Request) -> bytes | None:
    settings: Settings = request.app.state.settings
    return None if settings.roster_key is None else settings.roster_key.get_secret_value().encode()
