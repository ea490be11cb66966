"""Show what people disagree about to those who may decide, and keep what they decide as a change."""

from collections.abc import Sequence
from dataclasses import dataclass

from shared.change import Fact
from shared.link import groups, one_person, spread
from shared.merge import Record, restated
from shared.problem import NOT_FOUND, ProblemError
from sync_server.office.acts.service import author_of, state
from sync_server.office.conflicts import queries
from sync_server.people.accounts import service as accounts
from sync_server.store import records as record_statements
from sync_server.store.database import Connection
from sync_server.store.paging import part_of
from sync_server.store.records import helper_names
from sync_server.store.stored import read_in
from sync_server.web.field_words import (
    Dispute,
    NamedRecords,
    disputed_fields,
    disputes,
    needs,
    record_name,
    record_place,
)
from sync_server.web.services import Services
from sync_server.web.viewer import Viewer

PER_PAGE = 20


@dataclass(frozen=True)
class ShownDispute:
    """A disputed record as the page shows it: what it is of, where, and every field to decide."""

    record: Record
    name: str
    place: str
    disputes: Sequence[Dispute]


@dataclass(frozen=True)
class ConflictsPage:
    """One page of disputed records; `count` is how many there are in all."""

    shown: tuple[ShownDispute, ...]
    count: int
    page: int
    pages: int


@dataclass(frozen=True)
class _Disputed:
    """A disputed record, or the one that linked records make, with its parts."""

    record: Record
    parts: tuple[Record, ...]


def conflicts(services: Services, viewer: Viewer, page: int) -> ConflictsPage:
    """Return a page of what people disagree about under the viewer's unit, and log that it was read."""
    with services.database.read() as connection:
        found = list(_found(services, connection, viewer).values())
        part, page, pages = part_of([d.record for d in found], page, PER_PAGE)
        around = _around(services, connection, part)
    accounts.note(services, viewer, "conflicts_read", f"p{page}")
    shown = tuple(
        ShownDispute(r, record_name(r, around), record_place(r, around), disputes(r, around)) for r in part
    )
    return ConflictsPage(shown, len(found), page, pages)


def settle(services: Services, viewer: Viewer, entity: str, field: str, choice: str) -> None:
    """Let the value at place `choice` among a field's heads stand, said by somebody who has seen them all.

    `choice` is `<change id>.<place>`, of the head that the page showed: where the field has changed since,
    nothing is decided. Raises ProblemError `not_found` for what is not there for the viewer.
    """
    with services.database.read() as connection:
        found = _found(services, connection, viewer).get(entity)
    if found is None:
        raise ProblemError(NOT_FOUND)
    heads = found.record.fields.get(field, ())
    head = next((h for n, h in enumerate(heads) if choice == f"{h.stamp.change}.{n}.{len(heads)}"), None)
    if head is None or field not in disputed_fields(found.record):
        return
    seen = found.record.seen([field])
    fact = Fact(kind=found.record.kind, entity=found.parts[0].id, set={field: restated(head)}, seen=seen)
    results = state(services, author_of(viewer), spread(fact, found.parts))
    if any(r["status"] == "rejected" for r in results):
        raise ProblemError(NOT_FOUND, str(results))
    accounts.note(services, viewer, "conflict_settled", f"{entity} {field}")


def _found(services: Services, connection: Connection, viewer: Viewer) -> dict[str, _Disputed]:
    """Return what is disputed in the viewer's khu phố by id; linked residents as the person they are."""
    scope = frozenset(services.campaigns.current(connection).campaign.scope_of(viewer.unit_id))
    told = read_in(record_statements.link_docs(connection, services.ward_id))
    ends = {r.value(end) for r in told for end in ("one", "other")}
    docs = record_statements.docs_by_id(connection, services.ward_id, ends)
    residents = {r.id: r for r in read_in(docs.values())}
    persons = [g for g in groups(residents, told) if len(g) > 1]
    linked = {part.id for group in persons for part in group}
    alone = read_in(queries.disputed_docs(connection, services.ward_id))
    every = [_Disputed(one_person(g), tuple(g)) for g in persons]
    every += [_Disputed(r, (r,)) for r in alone if r.id not in linked]
    return {
        d.record.id: d
        for d in every
        if d.record.value("unit") in scope and not d.record.value("deleted") and disputed_fields(d.record)
    }


def _around(services: Services, connection: Connection, records: Sequence[Record]) -> NamedRecords:
    homes, authors = needs(records)
    docs = record_statements.docs_by_id(connection, services.ward_id, homes)
    scope = {r.value("unit") for r in records}
    seen = [r for r in read_in(docs.values()) if r.value("unit") in scope]
    return NamedRecords(
        campaign=services.campaigns.current(connection).campaign,
        households={r.id: r for r in seen if r.kind == "household"},
        residents={r.id: r for r in seen if r.kind == "resident"},
        authors=helper_names(connection, services.ward_id, authors),
    )
