"""Prove that everything people are rated by is true: totals, quota, cohorts and the report of this moment.

Each is counted twice, from the records as kept and from the log alone; what differs is named.
"""

from collections.abc import Iterable, Mapping
from datetime import date

from shared.campaign import Campaign
from shared.local_time import local_day
from shared.matrix import matrix
from shared.merge import Record
from shared.persons import persons_by_id
from shared.rollup import RollupRules, monday
from shared.rollup import recount as count_anew
from sync_server.ledger import rollups
from sync_server.ledger.closing import as_of
from sync_server.ledger.history import Moments
from sync_server.ledger.rollups import CountDifference, differences, together
from sync_server.office.leading.standing import standing
from sync_server.office.merit.service import Heard, work_by_helper
from sync_server.office.merit.work import Work
from sync_server.papers.reports.counting import counted, cut_of
from sync_server.papers.reports.period import on_demand
from sync_server.store import rollups as queries
from sync_server.store.stored import readable
from sync_server.web.services import Services


def recount(services: Services) -> list[CountDifference]:
    """Return where what is kept differs from a count of the log, which is read once (I4, I6, R-53).

    `rollups.recount` tells what is compared of totals and log. The totals of when this week began are, too.
    """
    ward_id, now = services.ward_id, services.clock()
    today = date.fromisoformat(local_day(now))
    with services.database.read() as connection:
        published = services.campaigns.current(connection)
        campaign, rules = published.campaign, published.rules
        begun = today >= campaign.starts_on
        cut = cut_of(connection, ward_id, on_demand(campaign, now), now) if begun else None
        heard, moments = Heard(campaign), Moments(*((cut.before_seq, cut.seq) if cut else ()))
        week = monday(today.isoformat())
        start = rollups.week_of(connection, ward_id, week)
        began = Moments(*(() if start is None else (start,)))
        log = rollups.replay(connection, ward_id, heard.hear, moments.hear, began.hear)
        both = log.stored, log.told
        works = [
            work_by_helper(connection, ward_id, campaign, records.values(), heard.said) for records in both
        ]
        cohorts = [_cohorts(records.values(), campaign, rules, today) for records in both]
        found = [
            *rollups.totals_differ(connection, ward_id, rules, log),
            *(
                difference
                for then in began.found(log.told)
                for difference in rollups.week_differs(connection, ward_id, rules, week, then.values())
            ),
            *differences("quota", *map(_quota, works)),
            *differences("cohorts", *cohorts),
        ]
        if cut is None:
            return found
        # Cases after the day would still have to be left out, but no line of a report counts them.
        before, after = moments.found(log.told)
        states = as_of(before, campaign, cut.before_until), as_of(after, campaign, cut.until)
        lines = counted(connection, ward_id, published, cut, states).figures.lines
        totals = count_anew(as_of(log.stored, campaign, today).values(), rules)
        cells = matrix(campaign, together(totals, queries.erased(connection, ward_id)), today)
    board = {f"{c.unit_id} {c.indicator}": (c.done, c.achieved, c.eligible) for c in cells}
    told_lines = {f"{x.unit_id} {x.indicator}": (x.done, x.achieved, x.eligible) for x in lines}
    return [*found, *differences("report", board, told_lines)]


def _quota(work: Mapping[str, Work]) -> dict[str, int]:
    """Return each helper's figures: how many people each is of."""
    return {f"{helper} {figure}": own.count(figure) for helper, own in work.items() for figure in own.behind}


def _cohorts(
    records: Iterable[Record], campaign: Campaign, rules: RollupRules, today: date
) -> dict[str, tuple[int, ...]]:
    """Return how each cohort stands, and each of its duties."""
    people, found = persons_by_id(readable(records)), dict[str, tuple[int, ...]]()
    for cohort in campaign.cohorts:
        own = standing(people, cohort, campaign, rules, today)
        found[cohort.key] = own.people, own.complete, own.late, own.not_asked, own.unlinked
        found |= {f"{cohort.key} {d.duty.key}": (d.done, d.asked, d.late) for d in own.duties}
    return found
