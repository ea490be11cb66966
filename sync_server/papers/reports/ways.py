"""The annex's tables of ways of working: channels, callers, who leads by example (R-27, R-33, R-40). Pure."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from shared.campaign import Campaign
from shared.text import t
from shared.written import percent, whole
from sync_server.office.leading.standing import Who
from sync_server.papers.reports.figures import ChannelLine, CohortLine, DutyLine, ReportFigures

NO_CHANNEL = "none"  # of those of whom no channel is told


class OfCohort(NamedTuple):
    """Whom of a cohort a number counts: of one duty, or of all that is asked."""

    cohort: str
    who: Who
    duty: str = ""


class WayLine(NamedTuple):
    """A text of a table, with the cells of the roll-up, or the part of a cohort, that its number counts."""

    text: str
    cells: tuple[str, ...] = ()
    of: OfCohort | None = None


class WayTable(NamedTuple):
    """A table: its title, its heading row, and its other rows."""

    title: str
    heading: tuple[str, ...]
    rows: tuple[tuple[WayLine, ...], ...]


def ways(campaign: Campaign, figures: ReportFigures) -> list[WayTable]:
    """Return the tables; a report frozen before they were counted has none."""
    if not figures.by_channel:
        return []
    found = [_channels(campaign, figures.by_channel), _points(campaign, figures)]
    if figures.cohorts:
        found.append(_cohorts(campaign, figures.cohorts))
    return found


def _channels(campaign: Campaign, lines: Sequence[ChannelLine]) -> WayTable:
    """Return those achieved by channel: each row adds up to the indicator's, each column to the last row."""
    labels = {c.key: c.label for c in campaign.channels}
    labels[NO_CHANNEL] = t("cell.not_told")
    keys = [c.key for c in lines[0].counts]
    rows = []
    for line in lines:
        name = next((i.short for i in campaign.indicators if i.key == line.indicator), line.indicator)
        cells = [
            _told(c.n, [f"{line.indicator}.achieved.channel.{c.key}"] if c.key in labels else [])
            for c in line.counts
        ]
        rows.append((WayLine(name), *cells, _told(line.achieved, [f"{line.indicator}.achieved"])))
    sums = [sum(column) for column in zip(*([c.n for c in x.counts] for x in lines), strict=True)]
    total = (WayLine(t("report.ways_sum")), *map(_told, sums), _told(sum(sums)))
    heading = (t("report.ways_indicator"), *(labels.get(k, k) for k in keys), t("report.ways_sum"))
    return WayTable(t("report.annex_channels"), heading, (*rows, total))


def _points(campaign: Campaign, figures: ReportFigures) -> WayTable:
    """Return the callers of each service point; those of points that the plan dropped are one row."""
    labels = {p.key: p.label for p in campaign.service_points}
    rows = [
        _callers(labels[p.key], p.seen, p.served, ([f"tally.seen.{p.key}"], [f"tally.served.{p.key}"]))
        for p in figures.points
        if p.key in labels
    ]
    known = [p for p in figures.points if p.key in labels]
    seen = figures.callers_seen - sum(p.seen for p in known)
    served = figures.callers_served - sum(p.served for p in known)
    if seen or served:
        rows.append(_callers(t("report.other_points"), seen, served, ([], [])))
    whole_ward = (["tally.seen"], ["tally.served"])
    rows.append(_callers(t("report.ways_sum"), figures.callers_seen, figures.callers_served, whole_ward))
    heading = tuple(t(f"report.callers_{name}") for name in ("point", "seen", "served", "not_served", "rate"))
    return WayTable(t("report.annex_callers"), heading, tuple(rows))


def _callers(label: str, seen: int, served: int, cells: tuple[list[str], list[str]]) -> tuple[WayLine, ...]:
    rate = percent(served, seen) or t("report.blank")
    return (
        WayLine(label),
        _told(seen, cells[0]),
        _told(served, cells[1]),
        _told(seen - served),
        WayLine(rate),
    )


def _cohorts(campaign: Campaign, lines: Sequence[CohortLine]) -> WayTable:
    """Return how cohorts and their duties stand: who has done it and who misses it are all who are asked."""
    labels = {c.key: c.label for c in campaign.cohorts}
    rows: list[tuple[WayLine, ...]] = []
    for line in lines:
        opened = line.key if line.key in labels else ""
        rows.append(_done(labels.get(line.key, line.key), line.complete, line.people, opened))
        rows += [_duty(opened, duty) for duty in line.duties]
    heading = tuple(t(f"report.cohort_{name}") for name in ("who", "asked", "done", "missing", "rate"))
    return WayTable(t("report.annex_cohorts"), heading, tuple(rows))


def _duty(cohort: str, duty: DutyLine) -> tuple[WayLine, ...]:
    label = t("report.cohort_duty", duty=duty.label)
    return _done(label, duty.done, duty.asked, cohort if duty.key else "", duty.key)


def _done(label: str, done: int, asked: int, cohort: str, duty: str = "") -> tuple[WayLine, ...]:
    def part(n: int, who: Who) -> WayLine:
        return WayLine(whole(n), of=OfCohort(cohort, who, duty) if n and cohort else None)

    rate = WayLine(percent(done, asked) or t("report.blank"))
    missing = part(asked - done, "missing")
    return (WayLine(label), part(asked, "all"), part(done, "complete"), missing, rate)


def _told(n: int, cells: Iterable[str] = ()) -> WayLine:
    return WayLine(whole(n), tuple(cells) if n else ())
