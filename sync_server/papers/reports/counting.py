"""Count a report's figures: what is known of its days when it is drawn up, beside the report before."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import NamedTuple

from shared.campaign import Campaign
from shared.local_time import local_day
from shared.persons import persons_by_id
from shared.rollup import Cells, recount
from sync_server.ledger.closing import Records, as_of
from sync_server.ledger.history import records_at
from sync_server.ledger.movement import Span, movements
from sync_server.ledger.rollups import together
from sync_server.office.leading.standing import standing
from sync_server.papers.reports import queries
from sync_server.papers.reports.figures import (
    CohortLine,
    DutyLine,
    PhonesHeard,
    ReportFigures,
    State,
    figures_of,
)
from sync_server.papers.reports.frozen import figures_in
from sync_server.papers.reports.obstacles import raised_since
from sync_server.papers.reports.period import Period
from sync_server.papers.reports.queries import ReportRow
from sync_server.people.devices.freshness import is_late
from sync_server.plan.published import Published
from sync_server.store import devices as enrolment
from sync_server.store import log, rollups
from sync_server.store.database import Connection
from sync_server.store.devices import Device
from sync_server.web.services import Services


class Cut(NamedTuple):
    """What a report of `period` counts: what was done until `until`, by the ward's changes up to `seq`.

    It is compared with what was done until `before_until`, by the changes up to `before_seq`; with everything
    for None, as reports counted before days closed them.
    """

    period: Period
    cutoff_ms: int
    seq: int
    until: date
    before_seq: int
    before_until: date | None


class CountedReport(NamedTuple):
    """A report's figures, and the ward's records as it counts them, linked people as several."""

    figures: ReportFigures
    records: Records


def count(services: Services, period: Period) -> CountedReport:
    """Return the figures of `period` as far as they are known now; on demand, as they were at its moment."""
    with services.database.read() as connection:
        published = services.campaigns.current(connection)
        cut = cut_of(connection, services.ward_id, period, services.clock())
        records = states(connection, services.ward_id, published.campaign, cut)
        return counted(connection, services.ward_id, published, cut, records)


def counted(
    connection: Connection, ward_id: str, published: Published, cut: Cut, records: tuple[Records, Records]
) -> CountedReport:
    """Return the figures of a cut from the records as `states` gives them, before and after."""
    phones = [device for device, _ in enrolment.devices(connection, ward_id)]
    totals = together(recount(records[1].values(), published.rules), rollups.erased(connection, ward_id))
    sums = _Sums(totals, _freshness(phones, cut.period, cut.cutoff_ms))
    return CountedReport(_figures(published, cut, records, sums), records[1])


def _freshness(phones: Iterable[Device], period: Period, now: int) -> PhonesHeard:
    """Return how many phones may still hold something of the period, and how much.

    Of a period that is over those count that joined in it or before, and were not heard of since.
    """
    in_use = [p for p in phones if p.revoked_ms is None and p.enrolled_ms < period.ends_ms]
    late = [p for p in in_use if is_late(p, now) and p.last_seen_ms < period.ends_ms]
    return PhonesHeard(phones=len(in_use), late=len(late), outstanding=sum(p.backlog for p in late))


class _Sums(NamedTuple):
    """Totals as of the cut-off, counts of erased people among them, and how fresh they are."""

    totals: dict[str, Cells]
    fresh: PhonesHeard


def _figures(published: Published, cut: Cut, records: tuple[Records, Records], sums: _Sums) -> ReportFigures:
    campaign, period = published.campaign, cut.period
    before, after = records
    span = Span(period.first.isoformat(), period.last.isoformat())
    state = State(
        first=period.first,
        last=period.last,
        counted_on=period.counted_on(date.fromisoformat(local_day(cut.cutoff_ms))),
        cutoff_ms=cut.cutoff_ms,
        seq=cut.seq,
        until=cut.until,
        before_seq=cut.before_seq,
        before_until=cut.before_until,
        freshness=sums.fresh,
        cohorts=_cohorts(after, published, date.fromisoformat(local_day(cut.cutoff_ms))),
        raised=raised_since(after.values(), period.first) if period.kind == "weekly" else None,
    )
    changes = movements(before, after, published.rules, span)
    return figures_of(campaign, sums.totals, changes, state)


def _cohorts(records: Records, published: Published, today: date) -> tuple[CohortLine, ...]:
    """Return how those stand who are to lead by example, and other cohorts (R-16, R-40)."""
    people = persons_by_id(records.values())
    campaign, rules = published.campaign, published.rules
    found = [standing(people, c, campaign, rules, today) for c in campaign.cohorts]
    return tuple(
        CohortLine(
            key=s.cohort.key,
            people=s.people,
            complete=s.complete,
            duties=tuple(
                DutyLine(label=d.duty.label, done=d.done, asked=d.asked, key=d.duty.key) for d in s.duties
            ),
        )
        for s in found
    )


def cut_of(connection: Connection, ward_id: str, period: Period, now: int) -> Cut:
    """Return what a report of `period` counts that is drawn up `now` (Unix ms); on demand, at its moment.

    What the next report, once frozen, told as its own is not taken into this one as well.
    """
    now = period.moment_ms or now
    kept = queries.reports(connection, ward_id) if period.kind == "weekly" else []
    same = [r for r in kept if r.kind == period.kind]
    later = [r for r in same if r.frozen and r.first_day > period.last.isoformat()]
    known = log.seq_at(connection, ward_id, now + 1)
    seqs = [known if period.moment_ms else log.last_seq(connection, ward_id)]
    seqs += [_frozen(connection, ward_id, r).before_seq for r in later]
    before_seq, before_until = _before(connection, ward_id, same, period, min(seqs))
    return Cut(period, now, min(seqs), period.last, before_seq, before_until)


def _before(
    connection: Connection, ward_id: str, kept: list[ReportRow], period: Period, seq: int
) -> tuple[int, date | None]:
    """Return up to which change and day the report before counts, none of them after `seq`.

    That is the last frozen one, or the one of the days just before while it is drawn up; if there is neither,
    what was known at the first moment of the period.
    """
    day_before = period.first - timedelta(days=1)
    earlier = [r for r in kept if r.last_day < period.first.isoformat()]
    if any(r.last_day == day_before.isoformat() and not r.frozen for r in earlier):
        return seq, day_before
    frozen = next((_frozen(connection, ward_id, r) for r in earlier if r.frozen), None)
    if frozen is not None:
        return min(seq, frozen.seq), frozen.until
    return min(seq, log.seq_at(connection, ward_id, period.starts_ms)), day_before


def _frozen(connection: Connection, ward_id: str, row: ReportRow) -> ReportFigures:
    return figures_in(queries.content(connection, ward_id, row.report_id, row.version))


def states(
    connection: Connection, ward_id: str, campaign: Campaign, cut: Cut | ReportFigures
) -> tuple[Records, Records]:
    """Return the ward's records as the report before counts them, and as this one does."""
    last = None if cut.until is None else cut.until.isoformat()
    before, after = records_at(connection, ward_id, cut.before_seq, cut.seq, last=last)
    return as_of(before, campaign, cut.before_until), as_of(after, campaign, cut.until)
