"""The pages of referrals: cases with a form each, the batch to take away, the reply file to bring back."""

from typing import Annotated, get_args

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import RedirectResponse
from starlette.concurrency import run_in_threadpool

from shared.local_time import local_day
from shared.problem import TOO_LARGE, ProblemError
from shared.text import t
from sync_server.brought.files import too_large
from sync_server.brought.limited_process import UnreadableFile
from sync_server.brought.spreadsheet import EXCEL
from sync_server.office.progress.words import pace_words
from sync_server.office.referrals import service
from sync_server.office.referrals.cases import RESULTS, Which
from sync_server.office.referrals.replies import Reply, read_reply
from sync_server.web.auth import AForm, AReferralsViewer, AService, Form, read_upload, require_csrf
from sync_server.web.gate import COSTLY
from sync_server.web.pages import SECURITY_HEADERS, page
from sync_server.web.services import Services
from sync_server.web.viewer import Viewer

_LARGEST_FILE = 2_000_000
AWhich = Annotated[Which, Query()]
router = APIRouter(include_in_schema=False)


@router.get("/referrals")
def referrals(
    request: Request, services: AService, viewer: AReferralsViewer, which: AWhich = "open"
) -> Response:
    """List the viewer's cases."""
    return _page(request, services, viewer, which)


@router.get("/referrals/batch", dependencies=COSTLY)
def batch(services: AService, viewer: AReferralsViewer) -> Response:
    """Send the open cases as an Excel file."""
    content, _ = service.batch(services, viewer)
    name = f"chuyen-{viewer.unit_id}-{local_day(services.clock())}.xlsx"
    headers = {"Cache-Control": "no-store", "Content-Disposition": f'attachment; filename="{name}"'}
    return Response(content, headers=SECURITY_HEADERS | headers, media_type=EXCEL)


@router.post("/referrals/file")
async def try_file(request: Request, services: AService, viewer: AReferralsViewer) -> Response:
    """Show what a reply file would do."""
    try:
        form, _, body = await read_upload(request, _LARGEST_FILE)
        require_csrf(form, viewer.csrf)
        found = await run_in_threadpool(service.try_file, services, viewer, body)
    except UnreadableFile as error:
        return await run_in_threadpool(_page, request, services, viewer, "open", error.sentence)
    except ProblemError as error:
        if error.problem is not TOO_LARGE:
            raise
        said = too_large(_LARGEST_FILE).sentence
        return await run_in_threadpool(_page, request, services, viewer, "open", said)
    return page(request, "referrals_file.html", {"viewer": viewer, "it": found})


@router.post("/referrals/reply")
def reply(request: Request, form: AForm, services: AService, viewer: AReferralsViewer) -> Response:
    """Keep the replies of a form: one case's, or all that a file brought."""
    today = local_day(services.clock())
    ids = [name.removeprefix("result.") for name in form if name.startswith("result.") and form[name]]
    read = {i: _reply(form, i, today) for i in ids}
    replies = [r for r in read.values() if isinstance(r, Reply)]
    wrong = {i: r for i, r in read.items() if isinstance(r, str)}
    wrong |= service.reply(services, viewer, replies, {i: _seen(form, i) for i in ids})
    if wrong or not ids:
        why = wrong.values() or ["referrals.result_unknown"]
        said = "; ".join(dict.fromkeys(map(t, why)))
        return _page(request, services, viewer, "open", said, form)
    return RedirectResponse("/referrals", 303)


def _reply(form: Form, case_id: str, today: str) -> Reply | str:
    result, day, note = (form.get(f"{name}.{case_id}", "") for name in ("result", "day", "note"))
    return read_reply(case_id, result, day, note, today)


def _seen(form: Form, case_id: str) -> dict[str, tuple[str, ...]]:
    """Return what the form says was shown beside a case: `field:id,id field:id`."""
    parts = (part.partition(":") for part in form.get(f"seen.{case_id}", "").split())
    return {name: tuple(i for i in ids.split(",") if i) for name, _, ids in parts}


def _page(  # noqa: PLR0913, PLR0917
    request: Request,
    services: Services,
    viewer: Viewer,
    which: Which,
    said: str = "",
    typed: Form | None = None,
) -> Response:
    values = {
        "it": service.referrals(services, viewer, which),
        "viewer": viewer,
        "which": which,
        "choices": get_args(Which),
        "results": RESULTS,
        "said": said,
        "typed": typed or {},
        "pace_words": pace_words,
    }
    return page(request, "referrals.html", values, 400 if said else 200)
