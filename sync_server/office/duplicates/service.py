"""Show pairs that may be one person to those who may judge them, and keep their verdicts as facts."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple, TypeVar

from shared.change import Fact
from shared.contradiction import Contradiction, contradictions
from shared.link import ends_of, groups
from shared.merge import Record
from shared.problem import NOT_FOUND, TOO_MANY_LINKED, ProblemError
from sync_server.office.acts.service import author_of, state
from sync_server.office.duplicates import judging, queries
from sync_server.office.duplicates.judging import JudgedPair
from sync_server.office.duplicates.pairs import pairs_of
from sync_server.office.duplicates.queries import Suggestion
from sync_server.office.duplicates.sides import FieldPair, PairContext, in_short, lines, needs
from sync_server.people.accounts import service as accounts
from sync_server.store import records as record_statements
from sync_server.store.database import Connection
from sync_server.store.paging import part_of
from sync_server.store.records import helper_names
from sync_server.store.stored import read_in
from sync_server.web.services import Services
from sync_server.web.viewer import Viewer

PER_PAGE = 10
_MOST_CONTRADICTIONS = 20
_T = TypeVar("_T")


class Reason(NamedTuple):
    """A piece of evidence: the key of its text, and its points."""

    key: str
    points: float


@dataclass(frozen=True)
class ShownPair:
    """A pair as a page shows it."""

    pair: JudgedPair
    lines: Sequence[FieldPair]
    score: float = 0.0
    reasons: tuple[Reason, ...] = ()
    put_off_ms: int | None = None
    by: str = ""
    at_ms: int = 0


class ContradictionVerdict(NamedTuple):
    """A verdict of a contradiction: on whom, by their numbers in it, what, by whom, when (Unix ms)."""

    link_id: str
    one: int
    other: int
    verdict: str
    by: str
    at_ms: int


class ContradictionShown(NamedTuple):
    """What contradicts itself: who it is about, in words, all verdicts, and who counts as one meanwhile.

    `counted` are the numbers of those who count as one person, per person.
    """

    people: tuple[str, ...]
    verdicts: tuple[ContradictionVerdict, ...]
    counted: tuple[tuple[int, ...], ...]


@dataclass(frozen=True)
class PairsPage:
    """One page of pairs; `count` is how many there are in all, `contradictions` are shown before them."""

    shown: tuple[ShownPair, ...]
    count: int
    page: int
    pages: int
    contradictions: tuple[ContradictionShown, ...] = ()


def waiting(services: Services, viewer: Viewer, page: int) -> PairsPage:
    """Return a page of the pairs that wait for a verdict, the surest first, and log that it was read."""
    with services.database.read() as connection:
        found = queries.suggestions(connection, services.ward_id)
        found = _with_resting(connection, services.ward_id, found)
        pairs = pairs_of(connection, services.ward_id, [s.link_id for s in found])
        scope = _scope(services, connection, viewer)
        open_ = [s for s in found if s.link_id in pairs and _is_open(pairs[s.link_id], scope)]
        part, page, pages = part_of(open_, page, PER_PAGE)
        around = _around(services, connection, [pairs[s.link_id] for s in part])
        against = _contradictions(services, connection, scope)
    accounts.note(services, viewer, "duplicates_read", f"p{page}")
    shown = tuple(
        ShownPair(
            pair=pairs[s.link_id],
            lines=lines(pairs[s.link_id], around),
            score=s.score,
            reasons=tuple(Reason(*r) for r in json.loads(s.evidence) if r[0] != "among_many"),
            put_off_ms=s.put_off_ms,
        )
        for s in part
    )
    return PairsPage(shown, len(open_), page, pages, against)


def _contradictions(
    services: Services, connection: Connection, scope: frozenset[str]
) -> tuple[ContradictionShown, ...]:
    """Return the verdicts of a scope that contradict each other; of very many the first said."""
    told = read_in(record_statements.link_docs(connection, services.ward_id))
    ends = {end for link in told for end in ends_of(link)}
    docs = record_statements.docs_by_id(connection, services.ward_id, ends)
    residents = {r.id: r for r in read_in(docs.values()) if r.value("unit") in scope}
    found = contradictions(residents, told)[:_MOST_CONTRADICTIONS]
    if not found:
        return ()
    persons = {part.id: group for group in groups(residents, told) for part in group}
    links = [link for one in found for link in (one.different, *one.links)]
    heads = [head for link in links if (head := link.head("verdict")) is not None]
    names = helper_names(connection, services.ward_id, [head.stamp.by for head in heads])
    around = _around_records(services, connection, [r for one in found for r in one.people])
    return tuple(_shown_contradiction(one, persons, names, around) for one in found)


def _shown_contradiction(
    found: Contradiction,
    persons: Mapping[str, Sequence[Record]],
    names: Mapping[str, str],
    around: PairContext,
) -> ContradictionShown:
    number = {person.id: n for n, person in enumerate(found.people, 1)}
    together: dict[int, list[int]] = {}
    for person in found.people:
        together.setdefault(id(persons[person.id]), []).append(number[person.id])
    verdicts = []
    for link in (*found.links, found.different):
        head = link.head("verdict")
        if head is not None:
            one, other = sorted(number[end] for end in ends_of(link))
            by = names.get(head.stamp.by, "")
            verdicts.append(ContradictionVerdict(link.id, one, other, str(head.value), by, head.stamp.at))
    people = tuple(in_short(person, around) for person in found.people)
    return ContradictionShown(people, tuple(verdicts), tuple(map(tuple, together.values())))


def settled(services: Services, viewer: Viewer, page: int) -> PairsPage:
    """Return a page of the pairs that were judged, the last one first, and log that it was read."""
    with services.database.read() as connection:
        told = read_in(record_statements.link_docs(connection, services.ward_id))
        pairs = pairs_of(connection, services.ward_id, [r.id for r in told])
        scope = _scope(services, connection, viewer)
        done = [p for r in told if (p := pairs.get(r.id)) and p.verdict and _within(p, scope)]
        part, page, pages = part_of(done, page, PER_PAGE)
        around = _around(services, connection, part)
        heads = [h for p in part if p.link and (h := p.link.head("verdict"))]
        names = helper_names(connection, services.ward_id, [h.stamp.by for h in heads])
    accounts.note(services, viewer, "duplicates_read", f"settled p{page}")
    shown = tuple(
        ShownPair(p, lines(p, around), by=names.get(h.stamp.by, ""), at_ms=h.stamp.at)
        for p, h in zip(part, heads, strict=True)
    )
    return PairsPage(shown, len(done), page, pages)


def judge(services: Services, viewer: Viewer, link_id: str, verdict: str, home: str) -> None:
    """Keep a verdict (`same`, `different`, `later`) on an open pair; on another one there is nothing to do.

    `home` is the record that says where one person lives, asked for where the two are apart. Raises
    ProblemError `not_found` for a pair that is not there for the viewer, or a verdict that is none, and
    `too_many_linked` where more records would be one person than can be.
    """
    pair = _pair(services, viewer, link_id)
    if not _to_judge(pair):
        return
    if verdict == "later":
        with services.database.write() as connection:
            queries.put_off(connection, services.ward_id, link_id, services.clock())
    elif verdict == "different":
        _state(services, viewer, judging.different(pair))
    elif verdict == "same" and (not pair.apart or home in (pair.one.id, pair.other.id)):
        _state(services, viewer, judging.same(pair, home if pair.apart else None))
    else:
        raise ProblemError(NOT_FOUND)
    accounts.note(services, viewer, "duplicates_judged", f"{link_id} {verdict}")


def undo(services: Services, viewer: Viewer, link_id: str) -> None:
    """Open a judged pair again; raise ProblemError `not_found` for one that is not there for the viewer."""
    pair = _pair(services, viewer, link_id)
    if pair.verdict is not None:
        _state(services, viewer, judging.undo(pair))
        accounts.note(services, viewer, "duplicates_judged", f"{link_id} undone")


def _pair(services: Services, viewer: Viewer, link_id: str) -> JudgedPair:
    with services.database.read() as connection:
        # The same question first for what is elsewhere and what is nowhere: no time tells them apart.
        scope = _scope(services, connection, viewer)
        units = queries.units_of(connection, services.ward_id, link_id)
        if not units or not units <= scope:
            raise ProblemError(NOT_FOUND)
        pair = pairs_of(connection, services.ward_id, [link_id]).get(link_id)
        if pair is None:
            raise ProblemError(NOT_FOUND)
        return pair


def _state(services: Services, viewer: Viewer, facts: list[Fact]) -> None:
    results = state(services, author_of(viewer), facts)
    if any(r.get("reason") == "too_many_linked" for r in results):
        raise ProblemError(TOO_MANY_LINKED)
    if any(r["status"] == "rejected" for r in results):
        raise ProblemError(NOT_FOUND, str(results))


def _scope(services: Services, connection: Connection, viewer: Viewer) -> frozenset[str]:
    return frozenset(services.campaigns.current(connection).campaign.scope_of(viewer.unit_id))


def _within(pair: JudgedPair, scope: frozenset[str]) -> bool:
    return all(part.value("unit") in scope for part in (pair.one, pair.other, *pair.parts))


def _is_open(pair: JudgedPair, scope: frozenset[str]) -> bool:
    """Tell whether nobody has judged a pair, not even by linking both with a third record."""
    return _to_judge(pair) and not pair.joined and _within(pair, scope)


def _to_judge(pair: JudgedPair) -> bool:
    return pair.verdict is None or pair.rests


def _with_resting(connection: Connection, ward_id: str, found: list[Suggestion]) -> list[Suggestion]:
    """Add the links that nobody suggests any more, first: one of them may rest."""
    known = {s.link_id for s in found}
    told = read_in(record_statements.link_docs(connection, ward_id))
    linked = [Suggestion(r.id, r.value("one"), r.value("other"), 0.0, "[]") for r in told]
    return [s for s in linked if s.link_id not in known] + found


def _around(services: Services, connection: Connection, pairs: Sequence[JudgedPair]) -> PairContext:
    return _around_records(services, connection, [r for pair in pairs for r in (pair.one, pair.other)])


def _around_records(services: Services, connection: Connection, records: Sequence[Record]) -> PairContext:
    homes, authors = needs(records)
    docs = record_statements.docs_by_id(connection, services.ward_id, homes)
    return PairContext(
        campaign=services.campaigns.current(connection).campaign,
        households={r.id: r for r in read_in(docs.values()) if r.kind == "household"},
        authors=helper_names(connection, services.ward_id, authors),
    )
