"""Show what phones said of people who had moved, and let who sees these people take it up or not.

Nothing of it counts by itself (docs/adr/0018-…). Taken up, a change is what it would have been in time: its
helper's, under its own id.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from shared.change import Change, Fact
from shared.merge import Record
from shared.problem import NOT_FOUND, ProblemError
from sync_server.ledger.incoming import Push, read_change, read_item
from sync_server.office.set_aside import queries
from sync_server.office.set_aside.queries import SetAsideRow
from sync_server.people.accounts import service as accounts
from sync_server.store import devices as enrolment
from sync_server.store import records
from sync_server.store.clock import written_minute
from sync_server.store.database import Connection
from sync_server.store.devices import Device
from sync_server.store.paging import page_count
from sync_server.store.records import helper_names
from sync_server.store.stored import read_in
from sync_server.web.field_words import NamedRecords, field_label, record_name, record_place, value_text
from sync_server.web.services import Services
from sync_server.web.viewer import Viewer

PER_PAGE = 20
# Of an act with more fields than a visit to a large household the page shows the first.
_MOST_LINES = 60


@dataclass(frozen=True)
class SaidLine:
    """A field of what was said: of whom, what, and what stands there now."""

    name: str
    label: str
    said: str
    now: str


@dataclass(frozen=True)
class SaidTooLate:
    """A change that waits. `lines` are about records that the viewer sees, `others` counts its other facts.

    `takeable`: the viewer sees all that has moved, and nothing would move back.
    """

    change_id: str
    name: str
    place: str
    by: str
    at: str
    received_ms: int
    lines: tuple[SaidLine, ...]
    others: int
    takeable: bool


@dataclass(frozen=True)
class SetAsidePage:
    """One page of what waits; `count` is how many there are in all."""

    shown: tuple[SaidTooLate, ...]
    count: int
    page: int
    pages: int


def waiting(services: Services, viewer: Viewer, page: int) -> SetAsidePage:
    """Return a page of what waits for who sees the viewer's khu phố, and log that it was read."""
    scope = _scope(services, viewer)
    with services.database.read() as connection:
        found = queries.count(connection, services.ward_id, scope)
        pages = page_count(found, PER_PAGE)
        page = min(page, pages)
        rows = queries.waiting(connection, services.ward_id, scope, (page - 1) * PER_PAGE, PER_PAGE)
        shown = _shown(services, connection, rows, scope)
    accounts.note(services, viewer, "set_aside_read", f"p{page}")
    return SetAsidePage(shown, found, page, pages)


def take(services: Services, viewer: Viewer, change_id: str) -> str | None:
    """Let a change count as its helper's; return None, or the reason for which it may not stand.

    Raises ProblemError `not_found` for what does not wait for the viewer (any more), and as a push does.
    """
    services.require_right_clock()
    scope = _scope(services, viewer)
    with services.database.read() as connection:
        row = queries.find(connection, services.ward_id, scope, change_id)
        found = enrolment.find_devices(connection, services.ward_id, [row.device_id]) if row else {}
    if row is None or row.device_id not in found:
        raise ProblemError(NOT_FOUND)
    (result,) = services.writer.push_and_wait(_push(services, row, found[row.device_id], scope))["results"]
    if result["status"] == "rejected":
        return str(result["reason"])
    accounts.note(services, viewer, "set_aside_taken", change_id)
    return None


def decline(services: Services, viewer: Viewer, change_id: str) -> None:
    """Let a change wait no longer; it is kept. Raises ProblemError `not_found` as `take` does."""
    scope = _scope(services, viewer)
    with services.database.write() as connection:
        row = queries.find(connection, services.ward_id, scope, change_id)
        if row is None or not queries.decline(connection, services.ward_id, change_id, services.clock()):
            raise ProblemError(NOT_FOUND)
    accounts.note(services, viewer, "set_aside_declined", change_id)


def _scope(services: Services, viewer: Viewer) -> frozenset[str]:
    return frozenset(services.campaign().campaign.scope_of(viewer.unit_id))


def _push(services: Services, row: SetAsideRow, device: Device, scope: frozenset[str]) -> Push:
    """Return the change as its phone pushed it, with the khu phố in which somebody takes it up."""
    now, item = services.clock(), read_item(row.body)._replace(n=row.n)
    offset, version = device.clock_offset_ms, device.app_version
    one = Push(row.device_id, row.stream_id, now, offset, device.backlog, version, (item,))
    return one._replace(handed_over=True, lent=scope)  # a refused phone's, too


def _shown(
    services: Services, connection: Connection, rows: Iterable[SetAsideRow], scope: frozenset[str]
) -> tuple[SaidTooLate, ...]:
    told = [(row, change) for row in rows if (change := read_change(row.body)) is not None]
    facts = [fact for _, change in told for fact in change.facts]
    ids = {fact.entity for fact in facts}
    there = {r.id: r for r in read_in(records.docs_by_id(connection, services.ward_id, ids).values())}
    seen = {i: r for i, r in there.items() if r.value("unit") in scope}
    named = {r.value("household") for r in seen.values()} | {
        f.set[name].v
        for f in facts
        for name in ("household", "relative_of")
        if f.entity in seen and name in f.set
    }
    ask = {i for i in named if isinstance(i, str)} - there.keys()
    near = read_in(records.docs_by_id(connection, services.ward_id, ask).values())
    visible = [r for r in (*near, *seen.values()) if r.value("unit") in scope]
    around = NamedRecords(
        campaign=services.campaigns.current(connection).campaign,
        households={r.id: r for r in visible if r.kind == "household"},
        residents={r.id: r for r in visible if r.kind == "resident"},
        authors=helper_names(connection, services.ward_id, {row.helper_id for row, _ in told}),
    )
    devices = enrolment.find_devices(connection, services.ward_id, {row.device_id for row, _ in told})
    return tuple(
        _line(row, change, _Sight(there, seen, devices[row.device_id].scope, scope), around)
        for row, change in told
        if row.device_id in devices
    )


@dataclass(frozen=True)
class _Sight:
    """The records that changes speak of, those that the viewer sees, and the khu phố of phone and viewer."""

    there: Mapping[str, Record]
    seen: Mapping[str, Record]
    own: frozenset[str]
    scope: frozenset[str]

    def allows(self, fact: Fact) -> bool:
        """Tell whether a fact may be taken up, as far as it is a matter of where its record is."""
        record = self.there.get(fact.entity)
        if record is None or record.value("unit") in self.own:
            return True
        return record.value("unit") in self.scope and "unit" not in fact.set


def _line(row: SetAsideRow, change: Change, sight: _Sight, around: NamedRecords) -> SaidTooLate:
    about = [fact for fact in change.facts if fact.entity in sight.seen]
    lines = tuple(_lines(about, sight, around))
    first = next((sight.seen[f.entity] for f in about), None)
    return SaidTooLate(
        change_id=row.change_id,
        name="" if first is None else record_name(first, around),
        place="" if first is None else record_place(first, around),
        by=around.authors.get(row.helper_id, ""),
        at=written_minute(int(change.at.timestamp() * 1000)),
        received_ms=row.received_ms,
        lines=lines[:_MOST_LINES],
        others=len(change.facts) - len(about) + max(0, len(lines) - _MOST_LINES),
        takeable=all(map(sight.allows, change.facts)),
    )


def _lines(facts: Iterable[Fact], sight: _Sight, around: NamedRecords) -> Iterable[SaidLine]:
    for fact in facts:
        record = sight.seen[fact.entity]
        for field, said in fact.set.items():
            yield SaidLine(
                record_name(record, around),
                field_label(field, around.campaign),
                value_text(field, said.v, around),
                value_text(field, record.value(field), around),
            )
