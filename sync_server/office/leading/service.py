"""Read the residents of the viewer's khu phố and tell how the cohorts stand; lists of people are logged."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from shared.campaign import Campaign
from shared.change import Fact, FieldValue
from shared.cohort import Cohort
from shared.household import Household, household_of
from shared.link import spread
from shared.local_time import local_day
from shared.merge import Record
from shared.persons import persons_by_id
from shared.problem import NOT_FOUND, ProblemError
from shared.vietnamese import fold, name_sort_key
from sync_server.office.acts.service import author_of, state
from sync_server.office.leading.standing import (
    CohortPart,
    CohortStanding,
    Member,
    Persons,
    Relatives,
    duties_of,
    everybody,
    members,
    official_of,
    relatives_by_official,
    standing,
)
from sync_server.people.accounts import service as accounts
from sync_server.store import records as queries
from sync_server.store.paging import part_of
from sync_server.store.stored import read_in
from sync_server.web.services import Services
from sync_server.web.viewer import Viewer

PER_PAGE = 50
MOST_OFFERED = 50
_WHO_MISSES = CohortPart()


@dataclass(frozen=True)
class LeadingPage:
    """How every cohort stands."""

    campaign: Campaign
    cohorts: tuple[CohortStanding, ...]
    today: date


@dataclass(frozen=True)
class CohortPage:
    """One page of those of a cohort who are asked for; `count` is how many they are in all.

    `duty` is the label of the one duty asked about, empty for all. `official` is whose relatives alone are
    listed, if anybody's; of officials who are not `seen`, in another khu phố, no name is told. `relatives`
    are those of each of `shown`, by person, in the cohorts of relatives.
    """

    campaign: Campaign
    cohort: Cohort
    asked: CohortPart
    duty: str
    official: Record | None
    seen: frozenset[str]
    shown: tuple[Member, ...]
    relatives: dict[str, tuple[Relatives, ...]]
    homes: dict[str, Household]
    count: int
    page: int
    pages: int
    today: date


@dataclass(frozen=True)
class RelativePage:
    """Somebody of a cohort of relatives, and who may be the official: those of the household first.

    `officials` are at most `MOST_OFFERED` of the `count` whose names have what was searched for; `now` is who
    it is at present, `beyond` whether that is somebody of another khu phố.
    """

    campaign: Campaign
    cohort: Cohort
    first: Cohort
    person: Record
    now: Record | None
    beyond: bool
    officials: tuple[Record, ...]
    homes: dict[str, Household]
    name: str
    count: int


def leading(services: Services, viewer: Viewer) -> LeadingPage:
    """Return how the cohorts of the viewer's khu phố stand."""
    published = services.campaign()
    campaign, today = published.campaign, date.fromisoformat(local_day(services.clock()))
    persons = persons_by_id(_records(services, campaign, viewer))
    beyond = _beyond(services, persons)
    found = tuple(standing(persons, c, campaign, published.rules, today, beyond) for c in campaign.cohorts)
    return LeadingPage(campaign, found, today)


def cohort(
    services: Services, viewer: Viewer, key: str, page: int, asked: CohortPart = _WHO_MISSES
) -> CohortPage:
    """Return who of a cohort is asked for, and log who looked; raise ProblemError `not_found`."""
    published = services.campaign()
    campaign, rules = published.campaign, published.rules
    known = _cohort(campaign, key)
    duties = {d.key: d.label for d in duties_of(known, campaign)}
    if asked.duty and asked.duty not in duties:
        raise ProblemError(NOT_FOUND)
    persons = persons_by_id(_records(services, campaign, viewer))
    found = members(persons, known, campaign, rules, asked, _beyond(services, persons))
    shown, number, pages = part_of(found, page, PER_PAGE)
    accounts.note(services, viewer, "cohort_read", f"{viewer.unit_id} {key} p{number}")
    theirs = [
        relatives_by_official(persons, c, campaign, rules) for c in campaign.cohorts if c.relatives_of == key
    ]
    return CohortPage(
        campaign=campaign,
        cohort=known,
        asked=asked,
        duty=duties.get(asked.duty, ""),
        official=persons.get(asked.of),
        seen=frozenset(persons),
        shown=tuple(shown),
        relatives={m.record.id: tuple(r[i] for r in theirs if (i := m.record.id) in r) for m in shown},
        homes=_homes(services, campaign, viewer, [m.record for m in shown]),
        count=len(found),
        page=number,
        pages=pages,
        today=date.fromisoformat(local_day(services.clock())),
    )


def relative(services: Services, viewer: Viewer, key: str, person: str, name: str) -> RelativePage:
    """Return who may be the official of a relative, by a part of the name; log who looked.

    Raises ProblemError `not_found` for a cohort that is not one of relatives, and for who is not in it.
    """
    campaign = services.campaign().campaign
    cohort, first = _related(campaign, key)
    persons = persons_by_id(_records(services, campaign, viewer))
    found = _relative(persons, cohort, person)
    accounts.note(services, viewer, "cohort_read", f"{viewer.unit_id} {key} {found.id}")
    words, home = fold(name).split(), found.value("household")
    named = [p for p in _officials(persons, first, found) if all(w in fold(_name(p)) for w in words)]
    named.sort(key=lambda p: (not home or p.value("household") != home, name_sort_key(_name(p)), p.id))
    offered = named[:MOST_OFFERED]
    return RelativePage(
        campaign=campaign,
        cohort=cohort,
        first=first,
        person=found,
        now=official_of(found, cohort, persons),
        beyond=official_of(found, cohort, {}, _beyond(services, persons)) is not None,
        officials=tuple(offered),
        homes=_homes(services, campaign, viewer, [found, *offered]),
        name=name,
        count=len(named),
    )


def link_relative(services: Services, viewer: Viewer, key: str, person: str, official: str) -> None:
    """State whose relative somebody is; an empty `official` says that nobody is known.

    Raises ProblemError `not_found` for who is not in the cohorts concerned, under the viewer's unit.
    """
    campaign = services.campaign().campaign
    cohort, first = _related(campaign, key)
    records = _records(services, campaign, viewer)
    persons = persons_by_id(records)
    found = _relative(persons, cohort, person)
    if official and official not in {p.id for p in _officials(persons, first, found)}:
        raise ProblemError(NOT_FOUND)
    own = {i for i, p in persons.items() if p.id == found.id}
    parts = sorted((r for r in records if r.kind == "resident" and r.id in own), key=lambda r: r.id)
    said = {"relative_of": FieldValue(v=official or None, basis="stated")}
    fact = Fact(kind="resident", entity=parts[0].id, set=said, seen=found.seen(["relative_of"]))
    results = state(services, author_of(viewer), spread(fact, parts))
    if any(r["status"] == "rejected" for r in results):
        raise ProblemError(NOT_FOUND, str(results))
    accounts.note(services, viewer, "relative_linked", f"{found.id} {official or '-'}")


def _cohort(campaign: Campaign, key: str) -> Cohort:
    known = next((c for c in campaign.cohorts if c.key == key), None)
    if known is None:
        raise ProblemError(NOT_FOUND)
    return known


def _related(campaign: Campaign, key: str) -> tuple[Cohort, Cohort]:
    """Return a cohort of relatives, and the one whose relatives they are."""
    known = _cohort(campaign, key)
    if known.relatives_of is None:
        raise ProblemError(NOT_FOUND)
    return known, _cohort(campaign, known.relatives_of)


def _relative(persons: Persons, cohort: Cohort, person: str) -> Record:
    found = persons.get(person)
    if found is None or cohort.key not in (found.value("cohorts") or ()):
        raise ProblemError(NOT_FOUND)
    return found


def _name(person: Record) -> str:
    return person.text("full_name") or ""


def _officials(persons: Persons, first: Cohort, relative: Record) -> list[Record]:
    """Return who may be whose relative somebody is."""
    return [p for p in everybody(persons) if first.key in (p.value("cohorts") or ()) and p.id != relative.id]


def _homes(
    services: Services, campaign: Campaign, viewer: Viewer, people: Iterable[Record]
) -> dict[str, Household]:
    """Return the households of people, those in the viewer's khu phố."""
    units = campaign.scope_of(viewer.unit_id)
    with services.database.read() as connection:
        ids = {i for p in people if (i := p.value("household"))}
        near = read_in(queries.docs_of(connection, services.ward_id, ids))
    return {h.id: household_of(h) for h in near if h.kind == "household" and h.value("unit") in units}


def _beyond(services: Services, persons: Persons) -> dict[str, Record]:
    """Return the officials, by id, of whom somebody of `persons` is a relative and who are not among them."""
    named = {i for p in everybody(persons) if (i := p.text("relative_of"))} - persons.keys()
    with services.database.read() as connection:
        docs = queries.docs_of(connection, services.ward_id, named)
    return {r.id: r for r in read_in(docs) if r.kind == "resident" and not r.value("deleted")}


def _records(services: Services, campaign: Campaign, viewer: Viewer) -> list[Record]:
    """Return the residents of the viewer's khu phố, and the links between them."""
    units = campaign.scope_of(viewer.unit_id)
    with services.database.read() as connection:
        docs = [
            doc
            for kind in ("resident", "link")
            for doc in queries.docs_of_kind(connection, services.ward_id, kind, units)
        ]
    return list(read_in(docs))
