"""Begin a report, keep what the clerk writes, freeze it, take it back with a reason (R-47 … R-51)."""

import hashlib
import json
import secrets
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

from shared.campaign import Campaign
from shared.identity import new_id
from shared.local_time import local_day
from shared.problem import NOT_FOUND, ProblemError
from shared.report_form import ReportForm
from shared.text import DEFAULT, speaking, t
from shared.vietnamese import clean
from shared.written import day
from sync_server.papers.reports import period as periods
from sync_server.papers.reports import queries
from sync_server.papers.reports.counting import count
from sync_server.papers.reports.document import Document, Report, ReportHead, document_of
from sync_server.papers.reports.frozen import content_of, read_content
from sync_server.papers.reports.pdf import pdf_file
from sync_server.papers.reports.period import Kind, NoReportError, Period
from sync_server.papers.reports.queries import ReportRow, SignOffRow, VersionRow
from sync_server.papers.reports.ratings import ratings
from sync_server.papers.reports.texts import Texts, first_texts
from sync_server.papers.reports.word import word_file
from sync_server.papers.reports.workbook import excel_file
from sync_server.papers.word_templates import service as templates
from sync_server.store.database import Connection
from sync_server.web.services import Services
from sync_server.web.viewer import Viewer

Format = Literal["docx", "xlsx", "pdf"]
FORMATS: tuple[Format, ...] = ("docx", "xlsx", "pdf")


class NotNowError(Exception):
    """What was asked does not fit the report's state: it is frozen, or it is not."""


@dataclass(frozen=True)
class Opened:
    """A report as it stands. `auto` are the texts that would stand there if nobody had written any."""

    row: ReportRow
    campaign: Campaign
    form: ReportForm
    report: Report
    auto: Texts
    versions: tuple[VersionRow, ...]
    sign_offs: tuple[SignOffRow, ...]

    @property
    def period(self) -> Period:
        """The report's days."""
        return period_in(self.row)

    @property
    def document(self) -> Document:
        """The report in words, in the language of who reads it here; as a file it is Vietnamese."""
        return document_of(self.campaign, self.form, self.report)


def form_of(campaign: Campaign) -> ReportForm:
    """Return the campaign's report form; raise ProblemError `not_found` where it has none."""
    if campaign.report is None:
        raise ProblemError(NOT_FOUND, "the campaign says nothing of its reports")
    return campaign.report


def kept(services: Services) -> list[ReportRow]:
    """Return every report that was begun."""
    with services.database.read() as connection:
        return queries.reports(connection, services.ward_id)


def begin(services: Services, period: Period) -> str:
    """Return the id of the report of `period`, which is begun if nobody has."""
    with services.database.write() as connection:
        for row in queries.reports(connection, services.ward_id):
            if period_in(row) == period:
                return row.report_id
        row = _new_row(services, period)
        queries.add_report(connection, row)
    return row.report_id


def _new_row(services: Services, period: Period) -> ReportRow:
    now = services.clock()
    return ReportRow(
        ward_id=services.ward_id,
        report_id=new_id(now, secrets.token_bytes(10)),
        kind=period.kind,
        first_day=period.first.isoformat(),
        last_day=period.last.isoformat(),
        number=None,
        written_on=None,
        signer="",
        texts=b"{}",
        version=0,
        frozen=0,
        made_ms=period.moment_ms or now,
    )


def opened(services: Services, report_id: str) -> Opened:
    """Return a report with its figures: the frozen ones, or those of this moment.

    Raises ProblemError `not_found`.
    """
    with services.database.read() as connection:
        row = found(connection, services, report_id)
        versions = queries.versions(connection, services.ward_id, report_id)
        signed = queries.sign_offs(connection, services.ward_id, report_id)
    campaign = services.campaign().campaign
    if row.frozen:
        report = read_content(versions[0])
        auto = report.texts
    else:
        report, auto = _draft(services, campaign, row)
    return Opened(row, campaign, form_of(campaign), report, auto, tuple(versions), tuple(signed))


def transient(services: Services, period: Period) -> Opened:
    """Return the report of `period`: the one that was begun, or a draft that is kept nowhere."""
    for row in kept(services):
        if period_in(row) == period:
            return opened(services, row.report_id)
    campaign = services.campaign().campaign
    row = _new_row(services, period)
    report, auto = _draft(services, campaign, row)
    return Opened(row, campaign, form_of(campaign), report, auto, (), ())


def _draft(services: Services, campaign: Campaign, row: ReportRow) -> tuple[Report, Texts]:
    """Return a report that is open, and the texts that would stand there by themselves."""
    counted = count(services, period_in(row))
    auto = first_texts(counted.figures, campaign, ratings(services, campaign, counted))
    written = Texts.model_validate(auto.model_dump() | json.loads(row.texts))
    head = _head(row, date.fromisoformat(local_day(services.clock())))
    return Report(row.kind, counted.figures, written, head), auto


def _head(row: ReportRow, today: date) -> ReportHead:
    return ReportHead(row.number, date.fromisoformat(row.written_on) if row.written_on else today, row.signer)


def period_in(row: ReportRow) -> Period:
    """Return the days of a report that was begun; one on demand tells of the moment it was begun for."""
    kind: Kind = next(k for k in periods.KINDS if k == row.kind)
    days = date.fromisoformat(row.first_day), date.fromisoformat(row.last_day)
    return Period(kind, *days, moment_ms=row.made_ms if kind == "on_demand" else 0)


def found(connection: Connection, services: Services, report_id: str) -> ReportRow:
    """Return a report as the clerk left it; raise ProblemError `not_found`."""
    row = queries.find_report(connection, services.ward_id, report_id)
    if row is None:
        raise ProblemError(NOT_FOUND)
    return row


@speaking(DEFAULT)
def freeze(services: Services, viewer: Viewer, report_id: str) -> str:
    """Freeze figures and texts as they are now, with the files made of them; return their hash (B.5).

    Raises NotNowError if it is frozen already, TemplateBrokenError for a Word template that cannot be filled.
    """
    shown = opened(services, report_id)
    if shown.row.frozen:
        raise NotNowError
    template = templates.in_use(services)
    content = content_of(shown.report)
    report = replace(shown.report, frozen=hashlib.sha256(content).hexdigest())
    document = document_of(shown.campaign, shown.form, report)
    version = VersionRow(
        ward_id=services.ward_id,
        report_id=report_id,
        version=shown.row.version + 1,
        hash=report.frozen,
        cutoff_ms=report.figures.cutoff_ms,
        seq=report.figures.seq,
        content=content,
        word=word_file(document, template.file),
        excel=excel_file(document),
        pdf=pdf_file(document),
        frozen_ms=services.clock(),
        frozen_by=viewer.name,
        reopened_ms=None,
        reopened_by=None,
        reason="",
        template=template.version,
    )
    with services.database.write() as connection:
        if found(connection, services, report_id) != shown.row:
            raise NotNowError  # somebody froze it meanwhile, or wrote what these files do not say
        queries.add_version(connection, version)
        queries.change_report(
            connection, services.ward_id, report_id, {"frozen": 1, "version": version.version}
        )
    return version.hash


def reopen(services: Services, viewer: Viewer, report_id: str, reason: str) -> None:
    """Take frozen figures back; they and the reason are kept. Raises NotNowError if they are not frozen."""
    with services.database.write() as connection:
        row = found(connection, services, report_id)
        if not row.frozen:
            raise NotNowError
        why = {"reopened_ms": services.clock(), "reopened_by": viewer.name, "reason": clean(reason)}
        queries.reopen_version(connection, services.ward_id, report_id, row.version, why)
        queries.change_report(connection, services.ward_id, report_id, {"frozen": 0})


def sign_off(services: Services, viewer: Viewer, report_id: str, role_key: str, version: str) -> None:
    """Keep that `viewer` stands for the frozen figures of `version`, which they saw, as `role_key` (A-21).

    Raises NotNowError if that is not frozen, or that part was signed off, or by the same person.
    """
    form = form_of(services.campaign().campaign)
    if role_key not in (s.key for s in form.sign_offs):
        raise ProblemError(NOT_FOUND)
    with services.database.write() as connection:
        row = found(connection, services, report_id)
        before = [
            s for s in queries.sign_offs(connection, services.ward_id, report_id) if s.version == row.version
        ]
        seen = row.frozen and version == str(row.version)
        if not seen or any(viewer.account_id == s.account_id or role_key == s.role_key for s in before):
            raise NotNowError
        queries.add_sign_off(
            connection,
            SignOffRow(
                services.ward_id,
                report_id,
                row.version,
                role_key,
                viewer.account_id,
                viewer.name,
                services.clock(),
            ),
        )


@speaking(DEFAULT)
def file(services: Services, shown: Opened, wanted: Format) -> bytes:
    """Return the report as a file: of a frozen one the very bytes of that moment.

    Raises TemplateBrokenError for a Word template that cannot be filled.
    """
    if shown.row.frozen:
        newest = shown.versions[0]
        return {"docx": newest.word, "xlsx": newest.excel, "pdf": newest.pdf}[wanted]
    if wanted == "docx":
        return word_file(shown.document, templates.in_use(services).file)
    return excel_file(shown.document) if wanted == "xlsx" else pdf_file(shown.document)


@speaking(DEFAULT)
def preview(services: Services, period: Period, template: bytes) -> bytes:
    """Return the report of `period` filled into a Word template, with the figures of this moment.

    Raises TemplateBrokenError for one that cannot be filled.
    """
    return word_file(transient(services, period).document, template)


def period_of(campaign: Campaign, kind: Kind, week: str | None, today: date, moment_ms: int = 0) -> Period:
    """Return the days that a command or a form names; a week not named is the last that is over.

    A report on demand tells of `moment_ms` (Unix ms).

    Raises ValueError for what is no week, NoReportError for one outside the campaign or still to come.
    """
    if kind == "final":
        return periods.final(campaign)
    if kind == "on_demand":
        return periods.on_demand(campaign, moment_ms)
    form = form_of(campaign)
    if week:
        return _of_campaign(periods.read_week(week, form), week, campaign, today)
    begun = periods.weeks(campaign, form, today)
    over = [p for p in begun if p.last < today]
    return (over or begun or [periods.week_of(form, campaign.starts_on)])[0]


def _of_campaign(period: Period, week: str, campaign: Campaign, today: date) -> Period:
    if period.last < campaign.starts_on or period.first > campaign.ends_on:
        days = {"first": day(campaign.starts_on), "last": day(campaign.ends_on)}
        raise NoReportError(t("report.week_outside", week=week, **days))
    if period.first > today:
        raise NoReportError(t("report.week_ahead", week=week))
    return period
