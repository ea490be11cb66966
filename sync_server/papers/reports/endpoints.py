"""The pages of reports: which there are, one of them with its figures and texts, and its files."""

from collections.abc import Callable
from datetime import date
from typing import Annotated, NamedTuple

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import RedirectResponse

from shared.campaign import Campaign
from shared.local_time import local_day
from shared.problem import NOT_FOUND, ProblemError
from shared.text import t
from sync_server.ledger.movement import Part
from sync_server.office.leading.standing import Who
from sync_server.office.records.endpoints import APage, AWanted, records_page
from sync_server.papers.reports import behind, service, writing
from sync_server.papers.reports import period as periods
from sync_server.papers.reports.document import ReportHead, section_heading
from sync_server.papers.reports.links import linked
from sync_server.papers.reports.period import NoReportError
from sync_server.papers.reports.queries import ReportRow
from sync_server.papers.reports.service import FORMATS, NotNowError, Opened
from sync_server.papers.reports.texts import SECTIONS
from sync_server.papers.reports.ways import OfCohort
from sync_server.papers.reports.word import TemplateBrokenError
from sync_server.papers.reports.writing import MeanwhileError, ShownTexts, shown_of, unlike
from sync_server.people.accounts import service as accounts
from sync_server.web.auth import AForm, AReportsViewer, AService, Form
from sync_server.web.gate import COSTLY
from sync_server.web.pages import SECURITY_HEADERS, page
from sync_server.web.services import Services
from sync_server.web.viewer import Viewer

_TYPES = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "pdf": "application/pdf",
}
router = APIRouter(include_in_schema=False)


@router.get("/reports")
def reports(request: Request, services: AService, viewer: AReportsViewer) -> Response:
    """Show every week of the campaign so far, and the final report."""
    return _list(request, services, viewer)


def _list(request: Request, services: Services, viewer: Viewer, said: str = "") -> Response:
    campaign = _whole_ward(services, viewer)
    form, today = service.form_of(campaign), date.fromisoformat(local_day(services.clock()))
    begun_reports = service.kept(services)
    begun: dict[tuple[str, str], ReportRow | None] = {(r.kind, r.last_day): r for r in begun_reports}
    listed = [periods.final(campaign), *periods.weeks(campaign, form, today)]
    rows = [(p, begun.get((p.kind, p.last.isoformat()))) for p in listed]
    on_demand = [(service.period_in(r), r) for r in begun_reports if r.kind == "on_demand"]
    rows += sorted(on_demand, key=lambda pair: -pair[0].moment_ms)
    values = {"viewer": viewer, "rows": rows, "today": today, "campaign": campaign, "said": said}
    return page(request, "reports.html", values, 400 if said else 200)


@router.post("/reports")
def begin(request: Request, form: AForm, services: AService, viewer: AReportsViewer) -> Response:
    """Begin a report, or open the one that was begun."""
    campaign = _whole_ward(services, viewer)
    kind, today = form.get("kind"), date.fromisoformat(local_day(services.clock()))
    known = next((k for k in periods.KINDS if k == kind), None)
    if known is None:
        raise ProblemError(NOT_FOUND)
    try:
        moment = periods.read_moment(form.get("at", ""), services.clock()) if known == "on_demand" else 0
        period = service.period_of(campaign, known, form.get("week"), today, moment)
    except NoReportError as error:
        return _list(request, services, viewer, str(error))
    except ValueError as error:
        raise ProblemError(NOT_FOUND) from error
    return RedirectResponse(f"/reports/{service.begin(services, period)}", 303)


@router.get("/reports/{report_id}")
def report(request: Request, report_id: str, services: AService, viewer: AReportsViewer) -> Response:
    """Show a report."""
    _whole_ward(services, viewer)
    return _page(request, viewer, service.opened(services, report_id))


@router.post("/reports/{report_id}")
def save(
    request: Request, report_id: str, form: AForm, services: AService, viewer: AReportsViewer
) -> Response:
    """Keep what was written; a wrong entry keeps everything as it was typed, and so does somebody else's."""
    _whole_ward(services, viewer)
    at = _At(request, services, viewer, report_id)
    head, texts = _head(form), {name: form.get(name, "") for name in SECTIONS}
    if head is None:
        return at.again(t("report.head_wrong"), form)
    try:
        done = at.do(lambda: writing.save(services, report_id, head, texts, _seen(form)), typed=form)
    except MeanwhileError:
        return at.again(t("report.meanwhile"), form, 409)
    accounts.note(services, viewer, "report_written", report_id)
    return done


@router.post("/reports/{report_id}/freeze")
def freeze(
    request: Request, report_id: str, form: AForm, services: AService, viewer: AReportsViewer
) -> Response:
    """Freeze the figures and texts, if the texts are those that were shown."""
    _whole_ward(services, viewer)
    at = _At(request, services, viewer, report_id)
    try:
        writing.require_shown(services, report_id, _seen(form))
        done = at.do(lambda: service.freeze(services, viewer, report_id))
    except MeanwhileError:
        return at.again(t("report.meanwhile_freeze"), status=409)
    except TemplateBrokenError as error:
        return at.again(t("report.template_broken", why=error.sentence))
    accounts.note(services, viewer, "report_frozen", report_id)
    return done


def _seen(form: Form) -> ShownTexts:
    """Return the marks of what was shown when the form was filled in."""
    marks = {n.removeprefix("auto."): mark for n, mark in form.items() if n.startswith("auto.")}
    return ShownTexts(form.get("written", ""), marks)


@router.post("/reports/{report_id}/reopen")
def reopen(
    request: Request, report_id: str, form: AForm, services: AService, viewer: AReportsViewer
) -> Response:
    """Take the figures back; why is needed, and kept."""
    _whole_ward(services, viewer)
    at = _At(request, services, viewer, report_id)
    reason = form.get("reason", "").strip()
    if len(reason) < 5:
        return at.again(t("report.reason_missing"))
    done = at.do(lambda: service.reopen(services, viewer, report_id, reason[:500]))
    accounts.note(services, viewer, "report_reopened", report_id)
    return done


@router.post("/reports/{report_id}/sign-off")
def sign_off(
    request: Request, report_id: str, form: AForm, services: AService, viewer: AReportsViewer
) -> Response:
    """Stand for the figures."""
    _whole_ward(services, viewer)
    at = _At(request, services, viewer, report_id)
    part, version = form.get("part", ""), form.get("version", "")
    return at.do(lambda: service.sign_off(services, viewer, report_id, part, version))


@router.get("/reports/{report_id}/records")
def counted(  # noqa: PLR0913, PLR0917
    request: Request,
    report_id: str,
    services: AService,
    viewer: AReportsViewer,
    asked: AWanted,
    number: APage = 1,
) -> Response:
    """List the records that a figure counted."""
    _whole_ward(services, viewer)
    shown = behind.counted(services, viewer, service.opened(services, report_id), asked, number)
    return records_page(request, viewer, shown, (f"/reports/{report_id}", "report.back_to"))


@router.get("/reports/{report_id}/moved")
def moved(  # noqa: PLR0913, PLR0917
    request: Request,
    report_id: str,
    services: AService,
    viewer: AReportsViewer,
    asked: AWanted,
    part: Annotated[list[Part], Query(max_length=3)],
    number: APage = 1,
) -> Response:
    """List those by whom a figure differs from the report before."""
    _whole_ward(services, viewer)
    shown = behind.moved(services, viewer, service.opened(services, report_id), asked, tuple(part), number)
    return records_page(request, viewer, shown, (f"/reports/{report_id}", "report.back_to"))


@router.get("/reports/{report_id}/cohort")
def of_cohort(  # noqa: PLR0913, PLR0917
    request: Request,
    report_id: str,
    services: AService,
    viewer: AReportsViewer,
    cohort: Annotated[str, Query(max_length=40)] = "",
    who: Who = "all",
    duty: Annotated[str, Query(max_length=40)] = "",
    number: APage = 1,
) -> Response:
    """List those of a cohort whom a figure counted."""
    _whole_ward(services, viewer)
    wanted = OfCohort(cohort, who, duty)
    shown = behind.of_cohort(services, viewer, service.opened(services, report_id), wanted, number)
    return records_page(request, viewer, shown, (f"/reports/{report_id}", "report.back_to"))


@router.get("/reports/{report_id}/file/{name}", dependencies=COSTLY)
def download(
    request: Request, report_id: str, name: str, services: AService, viewer: AReportsViewer
) -> Response:
    """Send the report as a file, and log that it was taken."""
    _whole_ward(services, viewer)
    at = _At(request, services, viewer, report_id)
    wanted = next((f for f in FORMATS if name == f), None)
    if wanted is None:
        raise ProblemError(NOT_FOUND)
    shown = service.opened(services, report_id)
    try:
        content = service.file(services, shown, wanted)
    except TemplateBrokenError as error:
        return at.again(t("report.template_broken", why=error.sentence))
    accounts.note(services, viewer, "report_taken", f"{report_id} {wanted}")
    called = f"bao-cao-{shown.row.kind}-{shown.row.last_day}.{wanted}"
    headers = {"Cache-Control": "no-store", "Content-Disposition": f'attachment; filename="{called}"'}
    return Response(content, headers=SECURITY_HEADERS | headers, media_type=_TYPES[wanted])


def _whole_ward(services: Services, viewer: Viewer) -> Campaign:
    """Return the campaign for somebody who sees all of it; raise ProblemError `wrong_scope` for others."""
    campaign = services.campaign().campaign
    accounts.require_whole_ward(campaign, viewer)
    return campaign


def _head(form: Form) -> ReportHead | None:
    """Return what the clerk filled in, or None where it is no number or no day."""
    number, day = form.get("number", "").strip(), form.get("written_on", "")
    if number and not (number.isdecimal() and 0 < int(number[:6]) < 100_000):
        return None
    try:
        return ReportHead(
            int(number) if number else None, date.fromisoformat(day), form.get("signer", "")[:120]
        )
    except ValueError:
        return None


class _At(NamedTuple):
    """A report that somebody does something with."""

    request: Request
    services: Services
    viewer: Viewer
    report_id: str

    def do(self, act: Callable[[], object], typed: Form | None = None) -> Response:
        """Do it and show the report again; say so, with what was `typed`, where it changed meanwhile."""
        try:
            act()
        except NotNowError:
            return self.again(t("report.not_now"), typed)
        return RedirectResponse(f"/reports/{self.report_id}", 303)

    def again(self, said: str, typed: Form | None = None, status: int = 400) -> Response:
        """Show the report as it stands now, with what was `typed` and why that was not kept."""
        shown = service.opened(self.services, self.report_id)
        return _page(self.request, self.viewer, shown, typed, said, status)


def _page(  # noqa: PLR0913, PLR0917
    request: Request,
    viewer: Viewer,
    shown: Opened,
    typed: Form | None = None,
    said: str = "",
    status: int = 200,
) -> Response:
    head, texts = shown.report.head, shown.report.texts.model_dump()
    plain = {
        "number": "" if head.number is None else str(head.number),
        "written_on": head.written_on.isoformat(),
        "signer": head.signer,
    }
    stands = plain | texts
    other = {n: text for n, text in stands.items() if unlike((typed or stands).get(n, ""), text)}
    values = {
        "viewer": viewer,
        "it": shown,
        "marks": shown_of(shown.row, shown.auto),
        "other": other,
        "tables": linked(shown.row.report_id, shown.campaign, shown.report.figures, shown.document),
        "kept": stands | (typed or {}),
        "unsaved": typed is not None,
        "said": said,
        "sections": SECTIONS,
        "heading": lambda name: section_heading(name, shown.row.kind),
        "formats": FORMATS,
        "signed": {s.role_key: s for s in shown.sign_offs if s.version == shown.row.version},
    }
    return page(request, "report.html", values, status)
