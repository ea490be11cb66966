"""A report in words, for Word, Excel and PDF alike: numbers and dates in the form that is printed. Pure."""

from dataclasses import dataclass
from datetime import date

from shared.campaign import Campaign
from shared.report_form import ReportForm
from shared.text import t
from shared.written import day, decimal, percent, whole
from sync_server.papers.reports import annex
from sync_server.papers.reports.figures import ReportFigures
from sync_server.papers.reports.texts import SECTIONS, Texts, signed
from sync_server.papers.reports.ways import ways
from sync_server.store.clock import written_minute

Table = tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class ReportHead:
    """What the clerk fills in: `number` may be missing on a draft, `signer` is a name without titles."""

    number: int | None
    written_on: date
    signer: str


@dataclass(frozen=True)
class Section:
    """One part of the body: a heading and its paragraphs."""

    heading: str
    paragraphs: tuple[str, ...]


@dataclass(frozen=True)
class Document:
    """Everything that stands in the report, in the order of the decree's layout.

    `annex` are tables with a heading row each, under their titles. `mark` says which figures these are;
    `draft` is empty once they are frozen.
    """

    form: ReportForm
    number: str
    place_and_date: str
    kind: str
    subject: str
    opening: str
    sections: tuple[Section, ...]
    closing: str
    signer: str
    annex_title: str
    annex: tuple[tuple[str, Table], ...]
    mark: str
    draft: str


@dataclass(frozen=True)
class Report:
    """A report of `kind` (`weekly`, `final`, `on_demand`); `frozen` is the hash once figures are frozen."""

    kind: str
    figures: ReportFigures
    texts: Texts
    head: ReportHead
    frozen: str = ""


def document_of(campaign: Campaign, form: ReportForm, report: Report) -> Document:
    """Return a report in words."""
    figures, head = report.figures, report.head
    span = {"first": day(figures.first), "last": day(figures.last)}
    number = "......" if head.number is None else f"{head.number:02d}"
    texts = report.texts.model_dump()
    return Document(
        form=form,
        number=t("report.number", number=number, symbol=form.symbol),
        place_and_date=written_date(campaign.place, head.written_on),
        kind=t("report.kind"),
        subject=t(f"report.subject_{report.kind}", campaign=campaign.name, **span),
        opening=t("report.opening", basis=campaign.legal_basis, issuer=campaign.issuer, **span),
        sections=tuple(
            Section(section_heading(name, report.kind), tuple(_paragraphs(texts[name]))) for name in SECTIONS
        ),
        closing=t("report.closing", issuer=campaign.issuer),
        signer=head.signer,
        annex_title=t("report.annex_title", last=day(figures.last)),
        annex=tuple(_annex(campaign, figures)),
        mark=_mark(figures, report.frozen),
        draft="" if report.frozen else t("report.draft"),
    )


def section_heading(name: str, kind: str) -> str:
    """Return a section's heading; only after a week's report the next week follows."""
    last = name == "tasks" and kind != "weekly"
    return t("report.section_tasks_final" if last else f"report.section_{name}")


def _mark(figures: ReportFigures, frozen: str) -> str:
    time = written_minute(figures.cutoff_ms)
    return t("report.mark", time=time, hash=frozen[:16]) if frozen else t("report.mark_draft", time=time)


def written_date(place: str, when: date) -> str:
    """Return place and date as the decree writes them: a 0 before days below 10 and months 1 and 2."""
    month = f"{when.month:02d}" if when.month <= 2 else str(when.month)
    return t("report.place_and_date", place=place, day=f"{when.day:02d}", month=month, year=when.year)


def _paragraphs(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


def _annex(campaign: Campaign, figures: ReportFigures) -> list[tuple[str, Table]]:
    tables = [(i.label, _indicator(campaign, figures, i.key)) for i in campaign.indicators]
    tables.append((t("report.annex_doors"), _doors(campaign, figures)))
    for title, heading, rows in ways(campaign, figures):
        tables.append((title, (heading, *[tuple(cell.text for cell in row) for row in rows])))
    return [(t("report.annex_table", n=n, label=label), rows) for n, (label, rows) in enumerate(tables, 1)]


DOOR_COLUMNS = ("total", "visited", "done", "to_revisit", "away", "refused", "gone", "residents")


def _indicator(campaign: Campaign, figures: ReportFigures, indicator: str) -> Table:
    names = annex.columns(figures)
    told = [_row(row) for row in annex.rows(campaign, figures, indicator)]
    heading = tuple(t(f"report.col_{name}") for name in names)
    return (heading, *[tuple(texts[name] for name in names) for texts in told])


def _row(row: annex.AnnexRow) -> dict[str, str]:
    line = row.line
    return {
        "unit": row.label,
        "target": _or_blank(line.target),
        "done": whole(line.done),
        "remaining": _or_blank(row.remaining),
        "change": signed(line.change),
        "new": signed(line.new),
        "late": signed(line.late),
        "corrected": signed(line.corrected),
        "eligible": whole(line.eligible),
        "more_eligible": signed(line.more_eligible),
        "achieved": whole(line.achieved),
        "rate": percent(line.achieved, line.eligible) or t("report.blank"),
        "basis": f"{whole(line.confirmed)} / {whole(line.seen)} / {whole(line.said)}",
        "expected": _or_blank(line.expected),
        "per_day": t("report.blank") if line.per_day is None else decimal(line.per_day),
        "forecast": t("report.blank") if line.forecast is None else day(line.forecast),
    }


def _or_blank(n: int | None) -> str:
    """A blank means that nothing was ordered: it is no zero (A.0)."""
    return t("report.blank") if n is None else whole(n)


def _doors(campaign: Campaign, figures: ReportFigures) -> Table:
    heading = (t("report.col_unit"), *[t(f"report.doors_{name}") for name in DOOR_COLUMNS])
    rows = [
        (campaign.unit(d.unit_id).short, *[whole(getattr(d, name)) for name in DOOR_COLUMNS])
        for d in figures.doors
    ]
    return (heading, *rows)
