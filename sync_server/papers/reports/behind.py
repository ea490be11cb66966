"""The people and doors behind a report's figures, as they were when it was counted."""

from collections.abc import Mapping

from shared.campaign import Campaign
from shared.merge import Record
from shared.persons import persons_by_id
from shared.problem import NOT_FOUND, ProblemError
from shared.rollup import contributions
from shared.text import t
from sync_server.ledger.history import persons
from sync_server.ledger.movement import Span, moved_by
from sync_server.office.leading.standing import CohortPart, duties_of, members
from sync_server.office.records.service import (
    Behind,
    RecordsPage,
    WantedList,
    behind_cells,
    names_of,
    seen_below,
    show,
)
from sync_server.papers.reports.counting import states
from sync_server.papers.reports.links import Parts
from sync_server.papers.reports.service import Opened
from sync_server.papers.reports.ways import OfCohort
from sync_server.web.services import Services
from sync_server.web.viewer import Viewer


def counted(services: Services, viewer: Viewer, shown: Opened, wanted: WantedList, page: int) -> RecordsPage:
    """Return a page of the records that a report counted in cells of the roll-up, and log who looked.

    Raises ProblemError `not_found` for what no report counts.
    """
    published = services.campaign()
    names, below = names_of(published.campaign, wanted), _below(published.campaign, viewer, wanted.unit_id)
    found = [
        r
        for r in persons(_states(services, shown)[1]).values()
        if r.value("unit") in below and not set(wanted.cells).isdisjoint(contributions(r, published.rules)[1])
    ]
    behind = behind_cells(published, wanted, names, found)
    subject = f"{shown.row.report_id} {wanted.unit_id} {' '.join(wanted.cells)}"
    return show(services, viewer, behind, page, subject)


def moved(  # noqa: PLR0913, PLR0917
    services: Services, viewer: Viewer, shown: Opened, wanted: WantedList, parts: Parts, page: int
) -> RecordsPage:
    """Return a page of those by whom a cell differs from the report before, and log who looked.

    Raises ProblemError `not_found` for what no report counts.
    """
    published = services.campaign()
    names, below = names_of(published.campaign, wanted), _below(published.campaign, viewer, wanted.unit_id)
    then, now = _states(services, shown)
    before, after = persons(then), persons(now)
    figures = shown.report.figures
    span = Span(figures.first.isoformat(), figures.last.isoformat())
    places = {(unit, cell) for unit in below for cell in wanted.cells}
    effects = moved_by(then, now, published.rules, span, places, parts)
    behind = Behind(
        unit=published.campaign.unit(wanted.unit_id),
        kind="resident",
        title=f"{names[0].title}: {t('report.col_change')}",
        records=[after.get(i) or before[i] for i in effects],
        indicator=names[0].indicator,
        effects=effects,
    )
    subject = f"{shown.row.report_id} {wanted.unit_id} {' '.join(wanted.cells)} {' '.join(parts)}"
    return show(services, viewer, behind, page, subject)


def of_cohort(services: Services, viewer: Viewer, shown: Opened, wanted: OfCohort, page: int) -> RecordsPage:
    """Return a page of those of a cohort whom a report counted, and log who looked.

    Raises ProblemError `not_found` for a cohort or duty that the plan does not have.
    """
    published = services.campaign()
    campaign = published.campaign
    cohort = next((c for c in campaign.cohorts if c.key == wanted.cohort), None)
    duties = {"": "", **({d.key: d.label for d in duties_of(cohort, campaign)} if cohort else {})}
    if cohort is None or wanted.duty not in duties:
        raise ProblemError(NOT_FOUND)
    people = persons_by_id(_states(services, shown)[1].values())
    asked = CohortPart(wanted.who, wanted.duty)
    found = members(people, cohort, campaign, published.rules, asked)
    title = ", ".join(
        filter(None, (cohort.label, duties[wanted.duty], t(f"report.cohort_list_{wanted.who}")))
    )
    behind = Behind(
        unit=campaign.unit(campaign.ward_id),
        kind="resident",
        title=title,
        records=[m.record for m in found],
    )
    subject = f"{shown.row.report_id} {cohort.key} {wanted.who} {wanted.duty}"
    return show(services, viewer, behind, page, subject)


def _below(campaign: Campaign, viewer: Viewer, unit_id: str) -> frozenset[str]:
    return frozenset(seen_below(campaign, viewer, unit_id))


def _states(services: Services, shown: Opened) -> tuple[Mapping[str, Record], Mapping[str, Record]]:
    """Return the records at the report before, and at this one, linked people as several."""
    figures = shown.report.figures
    with services.database.read() as connection:
        return states(connection, services.ward_id, shown.campaign, figures)
