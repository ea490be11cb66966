"""Put the lists together from all records, and keep why somebody was taken off or put back."""

from dataclasses import dataclass
from datetime import date

import msgspec

from shared.campaign import Campaign
from shared.link import as_counted
from shared.matrix import matrix
from shared.merge import from_doc
from shared.problem import NOT_FOUND, WRONG_SCOPE, ProblemError
from shared.vietnamese import clean
from sync_server.accounts import service as accounts
from sync_server.accounts.service import Viewer
from sync_server.clock import local_day
from sync_server.enrolment import queries as enrolment
from sync_server.enrolment.queries import Helper
from sync_server.merit import queries
from sync_server.merit.lists import Evidence, Lists, Note, Person, lists
from sync_server.merit.work import work_of
from sync_server.records import queries as records
from sync_server.rollups import queries as rollups
from sync_server.services import Services

_decode = msgspec.json.Decoder().decode
SHORTEST_REASON = 5


@dataclass(frozen=True)
class MeritPage:
    """Everything the page shows, as of `today`."""

    campaign: Campaign
    lists: Lists
    today: date


def merit(services: Services, viewer: Viewer) -> MeritPage:
    """Return the lists of the whole ward, and log who looked; raise ProblemError `wrong_scope` for less."""
    today = date.fromisoformat(local_day(services.clock()))
    campaign = services.campaign().campaign
    _require_all(campaign, viewer)
    found = _evidence(services, campaign, today)
    accounts.note(services, viewer, "merit_read", viewer.unit_id)
    return MeritPage(campaign, lists(found, campaign, today), today)


def note(services: Services, viewer: Viewer, subject: str, reason: str, *, off: bool) -> None:
    """Take a line off the lists, or put it back, with the reason.

    Raises ValueError without a reason, ProblemError `not_found` for what stands on no list.
    """
    campaign, text = services.campaign().campaign, clean(reason)[:500]
    _require_all(campaign, viewer)
    if len(text) < SHORTEST_REASON:
        raise ValueError(reason)
    with services.database.write() as connection:
        known = {h.helper_id for h in enrolment.helpers(connection, services.ward_id)}
        known |= {f"{target.unit_id}/{target.indicator}" for target in campaign.targets}
        if subject not in known:
            raise ProblemError(NOT_FOUND)
        new = Note(subject, off, text, viewer.name, services.clock())
        queries.add_note(connection, services.ward_id, new)
    accounts.note(services, viewer, "merit_corrected", subject)


def _require_all(campaign: Campaign, viewer: Viewer) -> None:
    if not campaign.neighbourhood_ids.issubset(campaign.scope_of(viewer.unit_id)):
        raise ProblemError(WRONG_SCOPE)


def _evidence(services: Services, campaign: Campaign, today: date) -> Evidence:
    ward_id, units = services.ward_id, campaign.neighbourhood_ids
    with services.database.read() as connection:
        docs = [
            doc
            for kind in ("resident", "visit", "link")
            for doc in records.docs_of_kind(connection, ward_id, kind, units)
        ]
        helpers = enrolment.helpers(connection, ward_id)
        cells = matrix(campaign, rollups.totals(connection, ward_id), today)
        notes = queries.notes(connection, ward_id)
    work = work_of(as_counted(from_doc(_decode(doc)) for doc in docs), campaign)
    people = tuple(_person(h, campaign) for h in helpers)
    return Evidence(people, work, tuple(cells), tuple(notes))


def _person(helper: Helper, campaign: Campaign) -> Person:
    category = next((c for c in campaign.helper_categories if c.key == helper.category), None)
    label, bound = (category.label, category.quota) if category else (helper.category, False)
    return Person(helper.helper_id, helper.name, helper.unit_id, label, bound)
