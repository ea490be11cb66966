"""Read the residents of the viewer's khu phố and tell how the cohorts stand; lists of people are logged."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date

from shared.campaign import Campaign
from shared.cohort import Cohort
from shared.household import Household, household_of
from shared.link import as_counted
from shared.merge import Record
from shared.problem import NOT_FOUND, ProblemError
from sync_server.office.leading.standing import Asked, CohortStanding, Member, duties_of, members, standing
from sync_server.people.accounts import service as accounts
from sync_server.store import records as queries
from sync_server.store.clock import local_day
from sync_server.store.paging import part_of
from sync_server.store.stored import read_in
from sync_server.web.services import Services
from sync_server.web.viewer import Viewer

PER_PAGE = 50
_WHO_MISSES = Asked()


@dataclass(frozen=True)
class LeadingPage:
    """How every cohort stands."""

    campaign: Campaign
    cohorts: tuple[CohortStanding, ...]
    today: date


@dataclass(frozen=True)
class CohortPage:
    """One page of those of a cohort who are asked for; `count` is how many they are in all.

    `duty` is the label of the one duty asked about, empty for all.
    """

    campaign: Campaign
    cohort: Cohort
    asked: Asked
    duty: str
    shown: tuple[Member, ...]
    homes: dict[str, Household]
    count: int
    page: int
    pages: int
    today: date


def leading(services: Services, viewer: Viewer) -> LeadingPage:
    """Return how the cohorts of the viewer's khu phố stand."""
    published = services.campaign()
    campaign, today = published.campaign, date.fromisoformat(local_day(services.clock()))
    people = _people(services, campaign, viewer)
    found = tuple(standing(people, c, campaign, published.rules, today) for c in campaign.cohorts)
    return LeadingPage(campaign, found, today)


def cohort(services: Services, viewer: Viewer, key: str, page: int, asked: Asked = _WHO_MISSES) -> CohortPage:
    """Return who of a cohort is asked for, and log who looked; raise ProblemError `not_found`."""
    published = services.campaign()
    campaign = published.campaign
    known = next((c for c in campaign.cohorts if c.key == key), None)
    if known is None:
        raise ProblemError(NOT_FOUND)
    duties = {d.key: d.label for d in duties_of(known, campaign)}
    if asked.duty and asked.duty not in duties:
        raise ProblemError(NOT_FOUND)
    found = members(_people(services, campaign, viewer), known, campaign, published.rules, asked)
    shown, number, pages = part_of(found, page, PER_PAGE)
    accounts.note(services, viewer, "cohort_read", f"{viewer.unit_id} {key} p{number}")
    with services.database.read() as connection:
        ids = {i for m in shown if (i := m.record.value("household"))}
        near = read_in(queries.docs_of(connection, services.ward_id, ids))
    return CohortPage(
        campaign=campaign,
        cohort=known,
        asked=asked,
        duty=duties.get(asked.duty, ""),
        shown=tuple(shown),
        homes=_homes(near, campaign.scope_of(viewer.unit_id)),
        count=len(found),
        page=number,
        pages=pages,
        today=date.fromisoformat(local_day(services.clock())),
    )


def _homes(found: Iterable[Record], units: Collection[str]) -> dict[str, Household]:
    return {h.id: household_of(h) for h in found if h.kind == "household" and h.value("unit") in units}


def _people(services: Services, campaign: Campaign, viewer: Viewer) -> list[Record]:
    """Return who is in a cohort, linked residents as the one person they are."""
    units = campaign.scope_of(viewer.unit_id)
    with services.database.read() as connection:
        docs = [
            doc
            for kind in ("resident", "link")
            for doc in queries.docs_of_kind(connection, services.ward_id, kind, units)
        ]
    return people_of(read_in(docs))


def people_of(records: Iterable[Record]) -> list[Record]:
    """Return who of the people in `records` is in a cohort, linked residents as the one person they are."""
    counted = as_counted(records)
    return [r for r in counted if r.kind == "resident" and r.value("cohorts") and not r.value("deleted")]
