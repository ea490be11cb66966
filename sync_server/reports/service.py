"""Begin a report, keep what the clerk writes, freeze it, take it back with a reason (R-47 … R-51)."""

import hashlib
import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

from shared.campaign import Campaign
from shared.identity import new_id
from shared.problem import NOT_FOUND, ProblemError
from shared.report_form import ReportForm
from shared.text import DEFAULT, speaking
from shared.vietnamese import clean
from sync_server.accounts.service import Viewer
from sync_server.clock import local_day
from sync_server.database import Connection
from sync_server.reports import period as periods
from sync_server.reports import queries
from sync_server.reports.counting import count
from sync_server.reports.document import Document, Head, Report, document_of
from sync_server.reports.figures import Figures
from sync_server.reports.pdf import pdf_file
from sync_server.reports.period import Kind, Period
from sync_server.reports.queries import ReportRow, SignOffRow, VersionRow
from sync_server.reports.texts import SECTIONS, Texts, first_texts
from sync_server.reports.word import word_file
from sync_server.reports.word_template import default_template
from sync_server.reports.workbook import excel_file
from sync_server.services import Services

Format = Literal["docx", "xlsx", "pdf"]
FORMATS: tuple[Format, ...] = ("docx", "xlsx", "pdf")


class NotNowError(Exception):
    """What was asked does not fit the report's state: it is frozen, or it is not."""


@dataclass(frozen=True)
class Opened:
    """A report as it stands. `auto` are the texts that would stand there by themselves."""

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
        return _period(self.row)

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
            if _period(row) == period:
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
        made_ms=now,
    )


def opened(services: Services, report_id: str) -> Opened:
    """Return a report with its figures: the frozen ones, or those of this moment.

    Raises ProblemError `not_found`.
    """
    with services.database.read() as connection:
        row = _found(connection, services, report_id)
        versions = queries.versions(connection, services.ward_id, report_id)
        signed = queries.sign_offs(connection, services.ward_id, report_id)
    campaign = services.campaign().campaign
    report = _read_content(versions[0]) if row.frozen else _draft(services, campaign, row)
    auto = first_texts(report.figures, campaign)
    return Opened(row, campaign, form_of(campaign), report, auto, tuple(versions), tuple(signed))


def transient(services: Services, period: Period) -> Opened:
    """Return the report of `period`: the one that was begun, or a draft that is kept nowhere."""
    for row in kept(services):
        if _period(row) == period:
            return opened(services, row.report_id)
    campaign = services.campaign().campaign
    report = _draft(services, campaign, _new_row(services, period))
    row = _new_row(services, period)
    return Opened(row, campaign, form_of(campaign), report, report.texts, (), ())


def _draft(services: Services, campaign: Campaign, row: ReportRow) -> Report:
    figures = count(services, _period(row))
    written = Texts.model_validate(first_texts(figures, campaign).model_dump() | json.loads(row.texts))
    return Report(row.kind, figures, written, _head(row, date.fromisoformat(local_day(services.clock()))))


def _head(row: ReportRow, today: date) -> Head:
    return Head(row.number, date.fromisoformat(row.written_on) if row.written_on else today, row.signer)


def _period(row: ReportRow) -> Period:
    kind: Kind = "final" if row.kind == "final" else "weekly"
    return Period(kind, date.fromisoformat(row.first_day), date.fromisoformat(row.last_day))


def save(services: Services, shown: Opened, head: Head, texts: Mapping[str, str]) -> None:
    """Keep what the clerk wrote; a section that says what would stand there by itself is not kept as written.

    Raises NotNowError if the report is frozen by now, ProblemError `not_found`.
    """
    auto, report_id = shown.auto.model_dump(), shown.row.report_id
    own = {name: texts[name] for name in SECTIONS if _plain(texts[name]) != _plain(auto[name])}
    values = {
        "number": head.number,
        "written_on": head.written_on.isoformat(),
        "signer": clean(head.signer),
        "texts": json.dumps(own, ensure_ascii=False).encode(),
    }
    with services.database.write() as connection:
        if _found(connection, services, report_id).frozen:
            raise NotNowError
        queries.change_report(connection, services.ward_id, report_id, values)


def _found(connection: Connection, services: Services, report_id: str) -> ReportRow:
    row = queries.find_report(connection, services.ward_id, report_id)
    if row is None:
        raise ProblemError(NOT_FOUND)
    return row


def _plain(text: str) -> list[str]:
    return [clean(line) for line in text.splitlines() if line.strip()]


@speaking(DEFAULT)
def freeze(services: Services, viewer: Viewer, report_id: str, template: bytes | None = None) -> str:
    """Freeze figures and texts as they are now, with the files made of them; return their hash (B.5).

    Raises NotNowError if it is frozen already, TemplateBrokenError for a Word template that cannot be filled.
    """
    shown = opened(services, report_id)
    if shown.row.frozen:
        raise NotNowError
    content = _content(shown.report)
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
        word=word_file(document, template or default_template()),
        excel=excel_file(document),
        pdf=pdf_file(document),
        frozen_ms=services.clock(),
        frozen_by=viewer.name,
        reopened_ms=None,
        reopened_by=None,
        reason="",
    )
    with services.database.write() as connection:
        if _found(connection, services, report_id) != shown.row:
            raise NotNowError  # somebody froze it meanwhile, or wrote what these files do not say
        queries.add_version(connection, version)
        queries.change_report(
            connection, services.ward_id, report_id, {"frozen": 1, "version": version.version}
        )
    return version.hash


def reopen(services: Services, viewer: Viewer, report_id: str, reason: str) -> None:
    """Take frozen figures back; they and the reason are kept. Raises NotNowError if they are not frozen."""
    with services.database.write() as connection:
        row = _found(connection, services, report_id)
        if not row.frozen:
            raise NotNowError
        why = {"reopened_ms": services.clock(), "reopened_by": viewer.name, "reason": clean(reason)}
        queries.reopen_version(connection, services.ward_id, report_id, row.version, why)
        queries.change_report(connection, services.ward_id, report_id, {"frozen": 0})


def sign_off(services: Services, viewer: Viewer, report_id: str, role_key: str) -> None:
    """Keep that `viewer` stands for the frozen figures as `role_key` (A-21).

    Raises NotNowError if nothing is frozen, or that part was signed off, or by the same person.
    """
    form = form_of(services.campaign().campaign)
    if role_key not in (s.key for s in form.sign_offs):
        raise ProblemError(NOT_FOUND)
    with services.database.write() as connection:
        row = _found(connection, services, report_id)
        before = [
            s for s in queries.sign_offs(connection, services.ward_id, report_id) if s.version == row.version
        ]
        if not row.frozen or any(viewer.account_id == s.account_id or role_key == s.role_key for s in before):
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
def file(shown: Opened, wanted: Format, template: bytes | None = None) -> bytes:
    """Return the report as a file: of a frozen one the very bytes of that moment."""
    if shown.row.frozen:
        newest = shown.versions[0]
        return {"docx": newest.word, "xlsx": newest.excel, "pdf": newest.pdf}[wanted]
    if wanted == "docx":
        return word_file(shown.document, template or default_template())
    return excel_file(shown.document) if wanted == "xlsx" else pdf_file(shown.document)


def _content(report: Report) -> bytes:
    """Return everything a frozen report says, as JSON with sorted keys: what its hash is of."""
    head = report.head
    told = {
        "kind": report.kind,
        "figures": report.figures.model_dump(mode="json"),
        "texts": report.texts.model_dump(),
        "head": {"number": head.number, "written_on": head.written_on.isoformat(), "signer": head.signer},
    }
    return json.dumps(told, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def _read_content(version: VersionRow) -> Report:
    told = json.loads(version.content)
    head = told["head"]
    return Report(
        kind=told["kind"],
        figures=Figures.model_validate(told["figures"]),
        texts=Texts.model_validate(told["texts"]),
        head=Head(head["number"], date.fromisoformat(head["written_on"]), head["signer"]),
        frozen=version.hash,
    )


def period_of(campaign: Campaign, kind: Kind, week: str | None, today: date) -> Period:
    """Return the days that a command or a form names; a week not named is the last that is over.

    Raises ValueError for what is no week.
    """
    if kind == "final":
        return periods.final(campaign)
    form = form_of(campaign)
    if week:
        return periods.read_week(week, form)
    begun = periods.weeks(campaign, form, today)
    over = [p for p in begun if p.last < today]
    return (over or begun or [periods.week_of(form, campaign.starts_on)])[0]
