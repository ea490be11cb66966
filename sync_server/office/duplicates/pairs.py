"""Read the two records of a link, what was said of them, and all that is linked with either already."""

from collections.abc import Iterable

from shared.link import LinkIndex, ends_of, groups, link_of, verdict_of
from shared.merge import Record
from sync_server.office.duplicates import queries
from sync_server.office.duplicates.judging import JudgedPair
from sync_server.store import records as record_statements
from sync_server.store.database import Connection
from sync_server.store.stored import read_in


def pairs_of(connection: Connection, ward_id: str, link_ids: Iterable[str]) -> dict[str, JudgedPair]:
    """Return `{link id: pair}` of suggested or judged pairs whose records both exist and are not deleted."""
    wanted = set(link_ids)
    told = read_in(record_statements.link_docs(connection, ward_id))
    links = {record.id: record for record in told}
    ends = {
        s.link_id: (s.one_id, s.other_id)
        for s in queries.suggestions(connection, ward_id)
        if s.link_id in wanted
    }
    ends |= {i: (link_of(links[i]).one, link_of(links[i]).other) for i in wanted & links.keys()}
    index = LinkIndex()
    for record in told:
        index.place(record)
    named = {person for pair in ends.values() for person in pair}
    around, _ = index.around(named)
    docs = record_statements.docs_by_id(connection, ward_id, named | around)
    found = read_in(docs.values())
    people = {r.id: r for r in found if r.kind == "resident" and not r.value("deleted")}
    parts = {r.id: group for group in groups(people, told) for r in group}
    different = {frozenset(ends_of(k)) for k in told if verdict_of(k) == "different"}
    return {
        link: JudgedPair(
            people[one],
            people[other],
            links.get(link),
            _both(parts, one, other),
            joined=parts[one] is parts[other],
            contradicted=any(frozenset((a.id, b.id)) in different for a in parts[one] for b in parts[other]),
        )
        for link, (one, other) in ends.items()
        if one in people and other in people
    }


def _both(parts: dict[str, list[Record]], one: str, other: str) -> tuple[Record, ...]:
    return tuple({r.id: r for person in (one, other) for r in parts[person]}.values())
