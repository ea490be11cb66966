"""Count a report's figures: the log folded up to its cut-off, beside the log up to the report before."""

from datetime import date
from typing import NamedTuple

from shared.campaign import Campaign
from shared.change import Change
from shared.link import as_counted
from shared.merge import Record, Stamp, apply_change
from shared.rollup import Cells, recount
from sync_server.campaigns.service import Published
from sync_server.clock import local_day
from sync_server.dashboard.phones import freshness
from sync_server.database import Connection
from sync_server.enrolment import queries as enrolment
from sync_server.reports import queries
from sync_server.reports.figures import Figures, Freshness, State, figures_of
from sync_server.reports.movement import Span, movements
from sync_server.reports.period import Period
from sync_server.rollups import queries as rollups
from sync_server.rollups.service import together
from sync_server.services import Services

Records = dict[str, Record]


class Cut(NamedTuple):
    """From where to where a report counts: the ward's changes up to `seq`, compared with `before_seq`."""

    cutoff_ms: int
    seq: int
    before_seq: int


class Counted(NamedTuple):
    """A report's figures, and the ward's records of that moment, linked people as several."""

    figures: Figures
    records: Records


def count(services: Services, period: Period) -> Counted:
    """Return the figures of `period`: as of its end, or of now while it lasts."""
    now = services.clock()
    with services.database.read() as connection:
        published = services.campaigns.current(connection)
        cut = _cut(connection, services.ward_id, period, now)
        before, after = records_at(connection, services.ward_id, cut.before_seq, cut.seq)
        gone = rollups.erased(connection, services.ward_id)
        phones = freshness(enrolment.devices(connection, services.ward_id), published.campaign, now)
    fresh = Freshness(phones=phones.phones, late=phones.late_count, outstanding=phones.backlog)
    totals = together(recount(after.values(), published.rules), gone)
    return Counted(_figures(published, period, cut, (before, after), _Sums(totals, fresh)), after)


class _Sums(NamedTuple):
    """Totals as of the cut-off, counts of erased people among them, and how fresh they are."""

    totals: dict[str, Cells]
    fresh: Freshness


def _figures(
    published: Published, period: Period, cut: Cut, records: tuple[Records, Records], sums: _Sums
) -> Figures:
    campaign: Campaign = published.campaign
    before, after = records
    span = Span(period.first.isoformat(), period.last.isoformat())
    state = State(
        first=period.first,
        last=period.last,
        counted_on=date.fromisoformat(local_day(cut.cutoff_ms - 1)),
        cutoff_ms=cut.cutoff_ms,
        seq=cut.seq,
        before_seq=cut.before_seq,
        freshness=sums.fresh,
    )
    changes = movements(persons(before), persons(after), published.rules, span)
    return figures_of(campaign, sums.totals, changes, state)


def persons(records: Records) -> Records:
    """Return the records with linked residents as the one person they are."""
    return {r.id: r for r in as_counted(records.values())}


def _cut(connection: Connection, ward_id: str, period: Period, now: int) -> Cut:
    cutoff = min(now, period.ends_ms)
    last = queries.seq_of_last_frozen(connection, ward_id, period.kind, period.first.isoformat())
    before = queries.seq_at(connection, ward_id, period.starts_ms) if last is None else last
    return Cut(cutoff, queries.seq_at(connection, ward_id, cutoff), before)


def records_at(connection: Connection, ward_id: str, *seqs: int) -> list[Records]:
    """Return the ward's records as they were after each of these changes, given in their order."""
    records: Records = {}
    found: list[Records] = []
    for seq, body, change_id, effective_ms, helper_id in queries.changes_until(connection, ward_id, seqs[-1]):
        while seq > seqs[len(found)]:
            found.append(dict(records))
        change = Change.model_validate_json(body)
        stamp = Stamp(change_id, effective_ms, helper_id, change.channel)
        records.update(apply_change(records, change, stamp))
    return found + [records] * (len(seqs) - len(found))
