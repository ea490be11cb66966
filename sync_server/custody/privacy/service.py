"""Erase, written down first where no restore reaches; keep what people ask about their data, and by when."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from shared.identity import new_id
from shared.local_time import LOCAL, local_day
from shared.problem import NOT_FOUND, ProblemError
from sync_server.ledger import erase
from sync_server.people.accounts import service as accounts
from sync_server.store import erasures as queries
from sync_server.store.erasures import Request
from sync_server.store.paging import page_count
from sync_server.web.services import Services
from sync_server.web.viewer import Viewer

KINDS = ("see", "correct", "delete", "restrict")
# Luật 91/2025/QH15 and NĐ 356/2025: an answer in 2 working days, done in 15 days, one extension of as long.
ANSWER_WORKING_DAYS = 2
DONE_DAYS = 15
PER_PAGE = 100


def erase_one(services: Services, entity: str) -> set[str]:
    """Erase a resident or household for good; return the ids that are gone, perhaps none."""
    now = services.clock()
    entry = services.lasting.begin("erased", entity, now)
    with services.database.write() as connection:
        rules = services.campaigns.current(connection).rules
        gone = erase.erase(connection, services.ward_id, rules, entity, now)
    services.lasting.confirm(entry)
    return gone


def erase_everybody(services: Services) -> int:
    """Erase everybody for good, keep the totals, refuse all phones; return how many records went."""
    now = services.clock()
    act = new_id(now, secrets.token_bytes(10))
    entry = services.lasting.begin("erased_all", act, now)
    with services.database.write() as connection:
        rules = services.campaigns.current(connection).rules
        gone = erase.erase_all(connection, services.ward_id, rules, act, now)
    services.lasting.confirm(entry)
    return gone


def answer_due(received: date) -> date:
    """Return the last day to answer: two working days on; Saturday and Sunday are none."""
    day, left = received, ANSWER_WORKING_DAYS
    while left:
        day += timedelta(days=1)
        left -= day.isoweekday() < 6
    return day


@dataclass(frozen=True)
class RequestForm:
    """What the form says of a request."""

    kind: str
    person: str
    contact: str
    text: str

    def wrong(self) -> set[str]:
        """Return which of `kind`, `person` cannot stand."""
        faults = {"kind": self.kind not in KINDS, "person": not 2 <= len(self.person) <= 200}
        return {name for name, is_wrong in faults.items() if is_wrong}


def take(services: Services, viewer: Viewer, asked: RequestForm) -> None:
    """Keep a request with the days by which it must be answered and done."""
    now = services.clock()
    today = date.fromisoformat(local_day(now))
    new = Request(
        request_id=new_id(now, secrets.token_bytes(10)),
        kind=asked.kind,
        person=asked.person,
        contact=asked.contact[:200],
        text=asked.text[:2000],
        entity_id=None,
        received_ms=now,
        answer_due_ms=_end_of(answer_due(today)),
        due_ms=_end_of(today + timedelta(days=DONE_DAYS)),
        answered_ms=None,
        closed_ms=None,
        outcome="",
        account_id=viewer.account_id,
    )
    with services.database.write() as connection:
        queries.add_request(connection, services.ward_id, new)
    accounts.note(services, viewer, "privacy_asked", asked.kind)


def listed(services: Services, viewer: Viewer) -> list[Request]:
    """Return the requests that the viewer may see: the open ones first, by when they are due.

    A request names somebody of whichever khu phố: only who took it, or sees the whole ward, may read it.
    """
    with services.database.read() as connection:
        whole = accounts.sees_whole_ward(services.campaigns.current(connection).campaign, viewer)
        found = queries.requests(connection, services.ward_id)
    return [r for r in found if whole or r.account_id == viewer.account_id]


def looks(services: Services, page: int) -> tuple[list[queries.Looked], int]:
    """Return a page of the access log and how many pages there are, at least one."""
    with services.database.read() as connection:
        pages = page_count(queries.look_count(connection, services.ward_id, 0), PER_PAGE)
        start = (min(page, pages) - 1) * PER_PAGE
        return queries.looks(connection, services.ward_id, 0, start, PER_PAGE), pages


def find(services: Services, viewer: Viewer, request_id: str) -> Request:
    """Return a request; raise ProblemError `not_found` for one that is not there for the viewer."""
    for request in listed(services, viewer):
        if request.request_id == request_id:
            return request
    raise ProblemError(NOT_FOUND)


def change(services: Services, viewer: Viewer, request: Request, wanted: str, outcome: str) -> None:
    """Mark a request `answered` or `closed`, or give it once as long again (`extend`).

    Raises ProblemError `not_found` for what cannot be done to it any more.
    """
    now, values = services.clock(), dict[str, object]()
    if request.closed_ms is not None:
        raise ProblemError(NOT_FOUND)
    if wanted == "answered" and request.answered_ms is None:
        values = {"answered_ms": now}
    elif wanted == "closed":
        values = {"closed_ms": now, "answered_ms": request.answered_ms or now, "outcome": outcome[:1000]}
    elif wanted == "extend" and not extended(request):
        values = {"due_ms": request.due_ms + DONE_DAYS * 86_400_000}
    else:
        raise ProblemError(NOT_FOUND)
    _keep(services, request, values)
    accounts.note(services, viewer, f"privacy_{wanted}", request.kind)


def fulfil_deletion(services: Services, viewer: Viewer, request: Request, entity: str) -> int:
    """Erase whom a request of deletion is about, and close it; return how many records went.

    The request's own words go, too. Raises ProblemError `not_found` for another request or no such record.
    """
    if request.kind != "delete" or request.closed_ms is not None:
        raise ProblemError(NOT_FOUND)
    gone = erase_one(services, entity)
    if not gone:
        raise ProblemError(NOT_FOUND)
    now = services.clock()
    values = {"closed_ms": now, "answered_ms": request.answered_ms or now, "entity_id": entity}
    _keep(services, request, values | {"person": "–", "contact": "", "text": "", "outcome": ""})
    accounts.note(services, viewer, "erased", f"{entity} {len(gone)}")
    return len(gone)


def extended(request: Request) -> bool:
    """Tell whether a request was given more time."""
    return request.due_ms - request.received_ms > (DONE_DAYS + 2) * 86_400_000


def _keep(services: Services, request: Request, values: Mapping[str, object]) -> None:
    with services.database.write() as connection:
        queries.change_request(connection, services.ward_id, request.request_id, values)


def _end_of(day: date) -> int:
    midnight = datetime(day.year, day.month, day.day, 23, 59, 59, tzinfo=LOCAL)
    return int(midnight.astimezone(UTC).timestamp() * 1000)
