"""Statements about pairs that may be one person: found, shown, put off, and the links that settle them."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from sqlalchemy import delete, func, or_, select, union, update

from sync_server.store.database import Connection, upsert
from sync_server.store.records import in_parts
from sync_server.store.tables.records import entity, erasure, link_suggestion, linked, matched, ward


class Suggestion(NamedTuple):
    """A pair that somebody should look at; `evidence` is a JSON list of [key, bits]."""

    link_id: str
    one_id: str
    other_id: str
    score: float
    evidence: str
    put_off_ms: int | None = None


def head(connection: Connection, ward_id: str) -> int:
    """Return the ward's counter."""
    seq: int = connection.execute(select(ward.c.seq).where(ward.c.ward_id == ward_id)).scalar_one()
    return seq


def matched_seq(connection: Connection, ward_id: str) -> int:
    """Return up to which change duplicates were looked for."""
    row = connection.execute(select(matched.c.seq).where(matched.c.ward_id == ward_id)).scalar_one_or_none()
    return 0 if row is None else row


def note_matched(connection: Connection, ward_id: str, seq: int) -> None:
    """Remember up to which change duplicates were looked for; it never goes back."""
    new = upsert(connection, matched).values(ward_id=ward_id, seq=seq)
    on_top = new.on_conflict_do_update(
        index_elements=["ward_id"], set_={"seq": new.excluded.seq}, where=matched.c.seq < new.excluded.seq
    )
    connection.execute(on_top)


def changed_residents(
    connection: Connection, ward_id: str, units: Iterable[str], after: int
) -> list[tuple[int, bytes]]:
    """Return `(seq of their last change, JSON)` of the residents changed since, the longest ago first."""
    wanted = (
        select(entity.c.last_seq, entity.c.doc)
        .where(entity.c.ward_id == ward_id, entity.c.unit_id.in_(list(units)))
        .where(entity.c.last_seq > after, entity.c.kind == "resident")
        .order_by(entity.c.last_seq)
    )
    return [(row[0], row[1]) for row in connection.execute(wanted)]


def erasure_count(connection: Connection, ward_id: str) -> int:
    """Return how often data were erased."""
    wanted = select(func.count()).select_from(erasure).where(erasure.c.ward_id == ward_id)
    count: int = connection.execute(wanted).scalar_one()
    return count


def resident_ids(connection: Connection, ward_id: str) -> set[str]:
    """Return the ids of all residents."""
    of_ward = (entity.c.ward_id == ward_id) & (entity.c.kind == "resident")
    return set(connection.execute(select(entity.c.entity_id).where(of_ward)).scalars())


def replace_suggestions(
    connection: Connection, ward_id: str, people: Iterable[str], found: Sequence[Suggestion]
) -> None:
    """Let `found` be all suggestions about `people`; one that was put off stays so."""
    kept = {s.link_id for s in found}
    stale: set[str] = set()
    for part in in_parts(people):
        about = or_(link_suggestion.c.one_id.in_(part), link_suggestion.c.other_id.in_(part))
        known = select(link_suggestion.c.link_id).where(link_suggestion.c.ward_id == ward_id, about)
        stale.update(connection.execute(known).scalars())
    change_suggestions(connection, ward_id, stale - kept, found)


def change_suggestions(
    connection: Connection, ward_id: str, gone: Iterable[str], found: Sequence[Suggestion]
) -> None:
    """Drop the suggestions with the ids `gone` and take in `found`; one that was put off stays so."""
    for part in in_parts(gone):
        those = link_suggestion.c.link_id.in_(part)
        connection.execute(delete(link_suggestion).where(link_suggestion.c.ward_id == ward_id, those))
    if found:
        rows = [{"ward_id": ward_id, **s._asdict()} for s in found]
        new = upsert(connection, link_suggestion)
        again = {"score": new.excluded.score, "evidence": new.excluded.evidence}
        connection.execute(new.on_conflict_do_update(index_elements=["ward_id", "link_id"], set_=again), rows)


def suggestions(connection: Connection, ward_id: str) -> list[Suggestion]:
    """Return all suggestions, the surest first, those put off at the end."""
    wanted = select(*[link_suggestion.c[f] for f in Suggestion._fields]).where(
        link_suggestion.c.ward_id == ward_id
    )
    late = func.coalesce(link_suggestion.c.put_off_ms, 0)
    ordered = wanted.order_by(late, link_suggestion.c.score.desc(), link_suggestion.c.link_id)
    return [Suggestion(*row) for row in connection.execute(ordered)]


def put_off(connection: Connection, ward_id: str, link_id: str, now_ms: int) -> None:
    """Let a suggestion wait behind all others."""
    one = (link_suggestion.c.ward_id == ward_id) & (link_suggestion.c.link_id == link_id)
    connection.execute(update(link_suggestion).where(one).values(put_off_ms=now_ms))


def suggestion(connection: Connection, ward_id: str, link_id: str) -> Suggestion | None:
    """Return one suggestion, or None."""
    wanted = select(*[link_suggestion.c[f] for f in Suggestion._fields]).where(
        link_suggestion.c.ward_id == ward_id, link_suggestion.c.link_id == link_id
    )
    row = connection.execute(wanted).one_or_none()
    return None if row is None else Suggestion(*row)


def units_of(connection: Connection, ward_id: str, link_id: str) -> set[str]:
    """Return where the records are that a suggestion or link is about; none if there is no such pair."""
    suggested = (link_suggestion.c.ward_id == ward_id) & (link_suggestion.c.link_id == link_id)
    told = (linked.c.ward_id == ward_id) & (linked.c.link_id == link_id)
    ends = union(
        select(link_suggestion.c.one_id).where(suggested),
        select(link_suggestion.c.other_id).where(suggested),
        select(linked.c.person_id).where(told),
    )
    wanted = select(entity.c.unit_id).where(entity.c.ward_id == ward_id, entity.c.entity_id.in_(ends))
    return set(connection.execute(wanted).scalars())
