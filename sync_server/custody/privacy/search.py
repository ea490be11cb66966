"""What is kept of somebody: found by name or household code, every field as it stands, within the scope."""

from collections.abc import Iterator
from typing import NamedTuple

from shared.merge import Record
from shared.vietnamese import fold
from sync_server.store import rollups
from sync_server.store.stored import record_in
from sync_server.web.field_words import NamedRecords, basis_label, field_label, value_text
from sync_server.web.services import Services
from sync_server.web.viewer import Viewer

_MOST = 20


class Match(NamedTuple):
    """A resident or household, with each field's name, value and basis in words."""

    id: str
    kind: str
    name: str
    fields: tuple[tuple[str, str, str], ...]


def find(services: Services, viewer: Viewer, words: str) -> list[Match]:
    """Return at most 20 residents and households whose name, code or address has all the words."""
    wanted = fold(words).split()
    seen = [r for r in _seen(services, viewer) if r.kind in ("resident", "household")]
    found = [r for r in seen if all(w in _named(r) for w in wanted)][:_MOST]
    named = {home for r in found if isinstance(home := r.value("household"), str)}
    homes = {r.id: r for r in seen if r.id in named}
    people = {r.id: r for r in seen if r.kind == "resident"}
    around = NamedRecords(services.campaign().campaign, homes, people, {})
    return [_match(record, around) for record in found]


def may_see(services: Services, viewer: Viewer, entity: str) -> bool:
    """Tell whether a record exists where the viewer sees it."""
    return any(r.id == entity for r in _seen(services, viewer))


def _seen(services: Services, viewer: Viewer) -> Iterator[Record]:
    with services.database.read() as connection:
        scope = services.campaigns.current(connection).campaign.scope_of(viewer.unit_id)
        docs = list(rollups.docs(connection, services.ward_id, scope))
    return (record_in(d) for d in docs)


def _named(record: Record) -> str:
    values = (record.value(f) for f in ("full_name", "code", "address"))
    return fold(" ".join(str(v) for v in values if v))


def _match(record: Record, around: NamedRecords) -> Match:
    name = record.value("full_name") or record.value("code") or record.value("address") or record.id
    told = []
    for field in record.stated:
        head = record.head(field)
        if head is not None and head.value is not None:
            said = value_text(field, head.value, around)
            basis = basis_label(head.basis, around.campaign) if head.basis else ""
            told.append((field_label(field, around.campaign), said, basis))
    return Match(record.id, record.kind, str(name), tuple(told))
