"""Statements of a push: everything a group of pushes touches, in few statements each way."""

from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from typing import Any

from sqlalchemy import Boolean, bindparam, delete, insert, select, update

from shared.change import Fact
from shared.facts import references
from shared.identity import is_id
from shared.link import LinkIndex, verdict_of
from shared.problem import BUSY, ProblemError
from sync_server.ledger.held import (
    ERASED,
    EntityRow,
    GroupOutcome,
    Left,
    LoadedState,
    Rejection,
    StoredEntity,
    Stream,
)
from sync_server.ledger.incoming import UNTOLD, Push
from sync_server.ledger.place import reaches
from sync_server.ledger.words import words_seen
from sync_server.store import devices as enrolment
from sync_server.store import rollups
from sync_server.store.campaigns import lock_ward
from sync_server.store.chain import LogEntry
from sync_server.store.database import Connection, append_rows, replace_rows
from sync_server.store.devices import Device
from sync_server.store.rows import find_rows, of_ids
from sync_server.store.stored import record_in
from sync_server.store.tables.records import (
    change,
    device,
    digest,
    disputed,
    entity,
    erasure,
    id_bytes,
    id_text,
    linked,
    moved,
    quarantine,
    stream,
    ward,
)

_STREAMS = of_ids(
    [stream.c.stream_id, stream.c.device_id, stream.c.last_n, stream.c.durable_n], stream.c.stream_id
)
_ENTITIES = of_ids(
    [entity.c.entity_id, entity.c.unit_id, entity.c.record_hash, entity.c.doc], entity.c.entity_id
)
_KINDS = of_ids([entity.c.entity_id, entity.c.unit_id, entity.c.kind], entity.c.entity_id)
_MOVE = moved.join(change, (change.c.ward_id == moved.c.ward_id) & (change.c.seq == moved.c.seq))
_BEEN = of_ids(
    [moved.c.entity_id, moved.c.unit_id, moved.c.seq, change.c.received_ms], moved.c.entity_id, _MOVE
)
_LOGGED = of_ids([change.c.change_id, change.c.body, change.c.erased_sha256], change.c.change_id)
_ERASED = of_ids([erasure.c.entity_id, erasure.c.unit_id], erasure.c.entity_id)
_WHY = [quarantine.c.body, quarantine.c.reason, quarantine.c.field]
_REFUSED = of_ids(
    [quarantine.c.change_id, quarantine.c.stream_id, quarantine.c.n, *_WHY], quarantine.c.change_id
)
_REFUSED_OF_STREAM = of_ids([quarantine.c.stream_id, quarantine.c.n, *_WHY], quarantine.c.stream_id)
_DIGESTS = select(digest.c.unit_id, digest.c["count"], digest.c.digest).where(
    digest.c.ward_id == bindparam("w")
)

_LINK = linked.join(entity, (entity.c.ward_id == linked.c.ward_id) & (entity.c.entity_id == linked.c.link_id))
_LINKED = of_ids(
    [linked.c.person_id, linked.c.link_id, entity.c.unit_id, entity.c.record_hash, entity.c.doc],
    linked.c.person_id,
    _LINK,
)
_ADVANCE = (
    update(stream)
    .where(stream.c.ward_id == bindparam("w"), stream.c.stream_id == bindparam("s"))
    .values(last_n=bindparam("to"))
)
_CONTACT = (
    update(device)
    .where(device.c.ward_id == bindparam("w"), device.c.device_id == bindparam("device"))
    .values(
        last_seen_ms=bindparam("seen"),
        clock_offset_ms=bindparam("offset"),
        backlog=bindparam("waiting"),
        app_version=bindparam("version"),
    )
)
_SETTLED = delete(disputed).where(
    disputed.c.ward_id == bindparam("w"), disputed.c.entity_id == bindparam("e")
)
_DISPUTED = insert(disputed).from_select(
    ["ward_id", "entity_id"],
    select(entity.c.ward_id, entity.c.entity_id).where(
        entity.c.ward_id == bindparam("w"),
        entity.c.entity_id == bindparam("e"),
        bindparam("lasts", type_=Boolean),
    ),
)
_TAKEN_UP = delete(quarantine).where(
    quarantine.c.ward_id == bindparam("w"), quarantine.c.change_id == bindparam("c")
)
_HEAD = (
    update(ward)
    .where(ward.c.ward_id == bindparam("w"))
    .values(seq=bindparam("to"), head_hash=bindparam("chained"))
)


def load(connection: Connection, ward_id: str, pushes: Sequence[Push]) -> LoadedState:
    """Return all that `pushes` touch, with the ward locked until the transaction ends.

    Raises ProblemError `busy` if the ward does not exist.
    """
    row = lock_ward(connection, ward_id)
    if row is None:
        raise ProblemError(BUSY, "no campaign is published yet")
    devices = enrolment.find_devices(connection, ward_id, {p.device_id for p in pushes})
    items = [item for push in pushes for item in push.items]
    ids = {item.id for item in items if item.id is not None}
    facts = [fact for item in items if item.change for fact in item.change.facts]
    touched = {fact.entity for fact in facts}.union(*(_told_ends(f) for f in facts))
    streams = find_rows(connection, _STREAMS, ward_id, {p.stream for p in pushes})
    entities = _entities(connection, ward_id, touched)
    judged = _judged_here(facts, entities, devices)
    been = _been(connection, ward_id, devices, entities, touched | judged)
    reached = _reached(pushes, devices, entities, been)
    links = _hanging_together(connection, ward_id, facts, entities, reached)
    return LoadedState(
        ward=row,
        devices=devices,
        streams={id_: Stream(id_text(owner), *rest) for id_, owner, *rest in streams},
        entities=entities,
        been=been,
        words=words_seen(
            connection, ward_id, [(p, devices.get(p.device_id)) for p in pushes], entities, been
        ),
        logged={
            id_: ERASED if gone else body for id_, body, gone in find_rows(connection, _LOGGED, ward_id, ids)
        },
        refused=_refused(connection, ward_id, pushes, ids),
        erased=dict(find_rows(connection, _ERASED, ward_id, touched)),
        digests={u: (n, int(d, 16)) for u, n, d in connection.execute(_DIGESTS, {"w": ward_id})},
        links=links,
        named=_named(connection, ward_id, facts, touched | entities.keys()),
    )


def _named(
    connection: Connection, ward_id: str, facts: Iterable[Fact], known: AbstractSet[str]
) -> dict[str, tuple[str, str | None]]:
    """Return unit and kind of those records that facts name and that are not among the `known` ids."""
    told = {named for fact in facts for _, named, _ in references(fact)}
    ids = _ids_in(told - known)
    return {id_: (unit, kind) for id_, unit, kind in find_rows(connection, _KINDS, ward_id, ids)}


def _entities(connection: Connection, ward_id: str, ids: Iterable[str]) -> dict[str, EntityRow]:
    return {r[0]: EntityRow(*r) for r in find_rows(connection, _ENTITIES, ward_id, ids)}


def _reached(
    pushes: Sequence[Push],
    devices: Mapping[str, Device],
    entities: Mapping[str, EntityRow],
    been: Mapping[str, Mapping[str, Left]],
) -> set[str]:
    """Return which of the `entities` that a push names are, or were, in a khu phố of its phone."""
    found: set[str] = set()
    for push in pushes:
        speaker = devices.get(push.device_id)
        if speaker is not None:
            facts = (fact for item in push.items if item.change for fact in item.change.facts)
            named = {i for f in facts for i in (f.entity, *_told_ends(f))} & entities.keys()
            found |= {i for i in named if reaches(speaker, entities[i].unit_id, been.get(i, {}))}
    return found


def _hanging_together(
    connection: Connection,
    ward_id: str,
    facts: Sequence[Fact],
    entities: dict[str, EntityRow],
    reached: AbstractSet[str],
) -> set[str]:
    """Return the links with a verdict around whom `facts` are about; add them and their ends to `entities`.

    What is not in reach has none: looking further for it would take longer than for what does not exist.
    Groups are followed without the links that `facts` change, from both ends of these: so whichever of them
    holds at some moment, all of a group is here, or enough of it to see that it is too large.
    """
    beyond = entities.keys() - reached
    ask = {f.entity for f in facts if f.kind == "resident"}
    for fact in facts:
        if fact.kind == "link":
            ask.update(_kept_ends(entities[fact.entity]) if fact.entity in reached else _told_ends(fact))
    starts, known, changing = set(ask), set[str](), {f.entity for f in facts if f.kind == "link"}
    index, changed, rows = LinkIndex(), set[str](), dict[str, EntityRow]()
    while ask:
        known |= ask
        for person, link_id, *rest in find_rows(connection, _LINKED, ward_id, ask):
            row = EntityRow(id_text(link_id), *rest)
            if person in beyond or row.entity_id in rows:
                continue
            rows[row.entity_id] = row
            record = record_in(row.doc)
            if record.id not in changing:
                index.place(record)
            elif verdict_of(record):
                changed.add(record.id)
        ask = index.around(starts)[0] - known
    told = {i for f in facts for i in (f.entity, *_told_ends(f))}
    links = index.looked_at(starts) | changed
    entities.update({i: rows[i] for i in links if i not in entities})
    entities.update(_entities(connection, ward_id, (starts | index.around(starts)[0]) - told))
    return links


def _told_ends(fact: Fact) -> list[str]:
    """Return the ids of the two residents that a fact about a link names."""
    if fact.kind != "link":
        return []
    return _ids_in(fact.set[f].v for f in ("one", "other") if f in fact.set)


def _judged_here(
    facts: Iterable[Fact], entities: Mapping[str, EntityRow], devices: Mapping[str, Device]
) -> set[str]:
    """Return the residents of those links that `facts` change in a khu phố of one of the phones."""
    seen = {unit for one in devices.values() for unit in one.scope}
    links = (entities[f.entity] for f in facts if f.kind == "link" and f.entity in entities)
    return {end for row in links if row.unit_id in seen for end in _kept_ends(row)}


def _kept_ends(row: EntityRow) -> list[str]:
    record = record_in(row.doc)
    return _ids_in([record.value("one"), record.value("other")])


def _ids_in(values: Iterable[Any]) -> list[str]:
    return [v for v in values if isinstance(v, str) and is_id(v)]


def _been(
    connection: Connection,
    ward_id: str,
    devices: Mapping[str, Device],
    entities: Mapping[str, EntityRow],
    touched: AbstractSet[str],
) -> dict[str, dict[str, Left]]:
    """Return where entities have been, and until when, that are not where every phone sees them, or nowhere.

    Also asked for what does not exist: else the time would tell it from what is elsewhere.
    """
    scopes = [d.scope for d in devices.values()]
    seen_by_all = frozenset.intersection(*scopes) if scopes else frozenset()
    away = touched - {e.entity_id for e in entities.values() if e.unit_id in seen_by_all}
    units: dict[str, dict[str, Left]] = {}
    for entity_id, unit_id, seq, ms in find_rows(connection, _BEEN, ward_id, away):
        units.setdefault(entity_id, {})[unit_id] = Left(seq, ms)
    return units


def _refused(
    connection: Connection, ward_id: str, pushes: Sequence[Push], ids: set[str]
) -> dict[str | tuple[str, int], Rejection]:
    found: dict[str | tuple[str, int], Rejection] = {}
    nameless = {p.stream for p in pushes if any(item.id is None or item.n == UNTOLD for item in p.items)}
    for stream_id, n, *why in find_rows(connection, _REFUSED_OF_STREAM, ward_id, nameless):
        found[stream_id, n] = Rejection(*why)
    for change_id, stream_id, n, *why in find_rows(connection, _REFUSED, ward_id, ids):
        found[change_id] = found[id_text(stream_id), n] = Rejection(*why)
    return found


def store(connection: Connection, ward_id: str, out: GroupOutcome) -> None:
    """Write what was decided; rows that exist are replaced, the log only grows."""
    entries = [(*_plain(c.entry), c.hash, c.prev_hash, None) for c in out.entries]  # nothing is erased yet
    append_rows(connection, change, entries)
    replace_rows(connection, entity, [_row(ward_id, e) for e in out.entities])
    places = [(ward_id, unit, id_bytes(e), seq) for (unit, e), seq in out.moved.items()]
    replace_rows(connection, moved, places)
    sums = [(ward_id, unit, n, f"{total:016x}") for unit, (n, total) in out.digests.items()]
    replace_rows(connection, digest, sums)
    if out.links:
        ends = [(link, *pair) for link, (a, b) in out.links.items() for pair in ((a, b), (b, a))]
        rows = [(ward_id, id_bytes(p), id_bytes(link), id_bytes(other)) for link, p, other in ends]
        append_rows(connection, linked, rows)
    if out.disputes:
        _keep_disputes(connection, ward_id, out.disputes)
    if out.taken_up:
        connection.execute(_TAKEN_UP, [{"w": ward_id, "c": change_id} for change_id in out.taken_up])
    if out.quarantine:
        connection.execute(insert(quarantine), [q._asdict() for q in out.quarantine])
    rollups.add(connection, ward_id, out.tally)
    advanced = [{"w": ward_id, "s": s, "to": row.last_n} for s, row in out.streams.items()]
    contacts = [c._asdict() | {"w": ward_id} for c in out.contacts]
    if advanced:
        connection.execute(_ADVANCE, advanced)
    if contacts:
        connection.execute(_CONTACT, contacts)
    connection.execute(_HEAD, {"w": ward_id, "to": out.seq, "chained": out.head_hash})


def _keep_disputes(connection: Connection, ward_id: str, disputes: Mapping[str, bool]) -> None:
    """Write down whether people disagree about these entities; whichever it is takes the same statements."""
    rows = [{"w": ward_id, "e": entity_id, "lasts": lasts} for entity_id, lasts in disputes.items()]
    connection.execute(_SETTLED, [{"w": row["w"], "e": row["e"]} for row in rows])
    connection.execute(_DISPUTED, rows)


def _plain(entry: LogEntry) -> tuple[Any, ...]:
    ward_id, seq, change_id, stream_id, n, helper_id, device_id, *rest = entry
    ids = id_bytes(change_id), id_bytes(stream_id), n, id_bytes(helper_id), id_bytes(device_id)
    return ward_id, seq, *ids, *rest


def _row(ward_id: str, standing: StoredEntity) -> tuple[Any, ...]:
    record, hashed = standing.record, standing.hash.to_bytes(8, "big")
    return ward_id, id_bytes(record.id), record.kind, standing.unit, standing.seq, hashed, standing.doc
