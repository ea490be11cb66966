"""`bonphu report` and `bonphu report-template`."""

from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Annotated, NoReturn

import typer

from shared.local_time import local_day
from shared.text import t
from sync_server.config import Settings
from sync_server.papers.reports import service
from sync_server.papers.reports.period import KINDS, Kind, NoReportError, read_moment
from sync_server.papers.reports.word import TemplateBrokenError
from sync_server.papers.reports.word_template import default_template
from sync_server.web.opening import opened


class ReportKind(StrEnum):
    """Of a week, of the whole campaign, or of a moment that somebody asks about."""

    weekly = "weekly"
    final = "final"
    on_demand = "on-demand"

    @property
    def kind(self) -> Kind:
        """The kind of report."""
        found: Kind = next(k for k in KINDS if k == self.name)
        return found


class ReportFormat(StrEnum):
    """What the file is opened with."""

    docx = "docx"
    xlsx = "xlsx"
    pdf = "pdf"


def report(
    kind: Annotated[ReportKind, typer.Argument(help=t("report.help_kind"))],
    out: Annotated[Path, typer.Option(dir_okay=False, help=t("report.help_out"))],
    week: Annotated[str | None, typer.Option(help=t("report.help_week"))] = None,
    moment: Annotated[str, typer.Option("--at", help=t("report.help_at"))] = "",
    wanted: Annotated[ReportFormat, typer.Option("--format", help=t("report.help_format"))] = (
        ReportFormat.docx
    ),
) -> None:
    """Write a report into a file; exit with 2 for what is no week, with 1 for a template that is broken."""
    with opened(Settings()) as services:
        campaign = services.campaign().campaign
        today = date.fromisoformat(local_day(services.clock()))
        try:
            at_ms = read_moment(moment, services.clock()) if kind is ReportKind.on_demand else 0
            period = service.period_of(campaign, kind.kind, week, today, at_ms)
        except NoReportError as error:
            _stop(str(error), 2)
        except ValueError:
            unknown = t("report.moment_unknown", moment=moment) if moment else ""
            _stop(unknown or t("report.week_unknown", week=week), 2)
        shown = service.transient(services, period)
        try:
            content = service.file(services, shown, wanted.value)
        except TemplateBrokenError as error:
            _stop(t("report.template_broken", why=error.sentence))
    out.write_bytes(content)
    typer.echo(t("report.saved", out=out, mark=shown.document.mark))


def template(out: Annotated[Path, typer.Option(dir_okay=False, help=t("report.help_template_out"))]) -> None:
    """Write the Word template that comes with the program, for a clerk to change."""
    out.write_bytes(default_template())
    typer.echo(t("report.template_saved", out=out))


def _stop(sentence: str, code: int = 1) -> NoReturn:
    typer.echo(sentence, err=True)
    raise typer.Exit(code)
