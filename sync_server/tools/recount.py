"""Prove that everything people are rated by is true: totals, quota, cohorts and the report of this moment.

Each is counted twice, from the records as kept and from the log alone; what differs is named.
"""

from collections.abc import Iterable, Mapping
from datetime import date

from shared.campaign import Campaign
from shared.matrix import matrix
from shared.merge import Record
from shared.persons import persons_by_id
from shared.rollup import RollupRules
from shared.rollup import recount as count_anew
from sync_server.ledger import rollups as service
from sync_server.ledger.closing import as_of
from sync_server.ledger.rollups import Difference, differences, together
from sync_server.office.leading.standing import standing
from sync_server.office.merit.service import work_by_helper
from sync_server.office.merit.work import Work
from sync_server.papers.reports.counting import count
from sync_server.papers.reports.period import on_demand
from sync_server.store import rollups as queries
from sync_server.store.clock import local_day
from sync_server.store.stored import readable
from sync_server.web.services import Services


def recount(services: Services) -> list[Difference]:
    """Return where what is kept differs from a count of the log; see `rollups.service.recount` for totals."""
    ward_id, published = services.ward_id, services.campaign()
    campaign, rules = published.campaign, published.rules
    today = date.fromisoformat(local_day(services.clock()))
    found = service.recount(services.database, ward_id, rules)
    with services.database.read() as connection:
        kept = {r.id: r for r in service.records(connection, ward_id)}
        told = service.folded(connection, ward_id)
        gone = queries.erased(connection, ward_id)
        works = work_by_helper(connection, ward_id, campaign, kept.values(), told.values())
    cohorts = [_cohorts(r.values(), campaign, rules, today) for r in (kept, told)]
    found += [*differences("quota", *map(_quota, works)), *differences("cohorts", *cohorts)]
    if today < campaign.starts_on:
        return found
    lines = count(services, on_demand(campaign, services.clock())).figures.lines
    totals = together(count_anew(as_of(kept, campaign, today).values(), rules), gone)
    board = {
        f"{c.unit_id} {c.indicator}": (c.done, c.achieved, c.eligible)
        for c in matrix(campaign, totals, today)
    }
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
