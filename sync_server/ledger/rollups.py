"""Read totals, open one to its records, and prove that they are true by counting anew."""

import hashlib
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import NamedTuple, Protocol

import msgspec

from shared.change import Change
from shared.confirmed import Ladders
from shared.day_doubt import known_of
from shared.link import as_counted, ends_of
from shared.local_time import local_day
from shared.merge import Record, Stamp, add_hash, apply_change, record_hash, to_doc
from shared.rollup import COUNTING, Cells, RollupRules, contributions
from shared.rollup import recount as count_anew
from sync_server.store import campaigns
from sync_server.store import devices as enrolment
from sync_server.store import rollups as queries
from sync_server.store import ward_settings as settings
from sync_server.store.chain import LogEntry, link_hash
from sync_server.store.database import Connection, Database
from sync_server.store.seams import ChainBreak, seams
from sync_server.store.stored import record_in

_PEOPLE = ("resident", "link")
# Which records can add to a cell, by its first word; those of indicators are people's.
_KINDS = {
    "households": ("household",),
    "visits": ("visit",),
    "obstacles": ("obstacle",),
    "referrals": ("referral",),
    "tally": ("tally",),
}
_canonical = msgspec.json.Encoder(order="deterministic").encode


class CountDifference(NamedTuple):
    """Two counts of one thing that should agree: `what` is compared, `where` it differs."""

    what: str
    where: str
    kept: str
    recounted: str


def totals(database: Database, ward_id: str) -> dict[str, Cells]:
    """Return `{khu phố: {cell: n}}`: the roll-up as kept; cells of zero are absent."""
    with database.read() as connection:
        return queries.totals(connection, ward_id)


def records_behind(
    database: Database, ward_id: str, rules: RollupRules, units: Iterable[str], *cells: str
) -> list[Record]:
    """Return the records of `units` that add to any of `cells`: as many as the totals say.

    A linked person is there once; so is a desk's tally, which adds once for each caller.
    """
    kinds = {kind for cell in cells for kind in _kinds_in(cell)}
    with database.read() as connection:
        records = as_counted(map(record_in, queries.docs(connection, ward_id, units, kinds)))
        return [r for r in records if not set(cells).isdisjoint(contributions(r, rules)[1])]


def _kinds_in(cell: str) -> tuple[str, ...]:
    first, _, rest = cell.partition(".")
    if first == "doubtful" and rest != "resident":
        return (rest,)
    return _KINDS.get(first, _PEOPLE)


def erased_of(database: Database, ward_id: str, units: Iterable[str], cells: Iterable[str]) -> int:
    """Return how many of those counted in `cells` of `units` are in no list any more: they were erased."""
    with database.read() as connection:
        gone, wanted = queries.erased(connection, ward_id), set(cells)
    return max(0, sum(n for u in units for c, n in gone.get(u, {}).items() if c in wanted))


def rebuild(connection: Connection, ward_id: str, rules: RollupRules) -> None:
    """Count all records anew and keep that; for a new campaign, whose rules may differ."""
    counted = count_anew(records(connection, ward_id), rules)
    queries.replace(connection, ward_id, together(counted, queries.erased(connection, ward_id)))
    settings.put(connection, ward_id, settings.COUNTING, str(COUNTING))
    ward = campaigns.find_ward(connection, ward_id)
    seq = str(ward.seq if ward else 0)
    settings.put(connection, ward_id, settings.REBUILT_AFTER, seq)
    if settings.get(connection, ward_id, settings.DOUBTED_AFTER) is None:
        settings.put(connection, ward_id, settings.DOUBTED_AFTER, seq)


def counted_by_other_rules(connection: Connection, ward_id: str) -> bool:
    """Tell whether the kept totals are of a release that counted otherwise (`shared.rollup.COUNTING`)."""
    return settings.get(connection, ward_id, settings.COUNTING) != str(COUNTING)


class _Logged(Protocol):
    """What a row of the log says of its change."""

    @property
    def seq(self) -> int: ...
    @property
    def change_id(self) -> str: ...
    @property
    def helper_id(self) -> str: ...
    @property
    def device_id(self) -> str: ...
    @property
    def effective_ms(self) -> int: ...
    @property
    def received_ms(self) -> int: ...


def stamps(connection: Connection, ward_id: str) -> Callable[[_Logged, Change], Stamp]:
    """Return what gives a logged change the stamp that it was applied with."""
    joined = enrolment.enrolled(connection, ward_id)
    after = int(settings.get(connection, ward_id, settings.DOUBTED_AFTER) or 0)
    ladders = ladders_at(connection, ward_id)

    def stamp(row: _Logged, told: Change) -> Stamp:
        known = known_of(joined.get(row.device_id), row.received_ms) if row.seq > after else None
        held = ladders(row.seq, row.device_id)
        return Stamp(row.change_id, row.effective_ms, row.helper_id, told.channel, known, held)

    return stamp


def ladders_at(connection: Connection, ward_id: str) -> Callable[[int, str], Ladders | None]:
    """Return what tells, of the change of a number by a device, what `Stamp.ladders` it was applied with."""
    joined = enrolment.enrolled(connection, ward_id)
    plans = campaigns.ladders_since(connection, ward_id)
    since = [after for after, _ in plans]

    def ladders(seq: int, device_id: str) -> Ladders | None:
        plan = bisect_left(since, seq)
        return plans[plan - 1][1] if plan and joined.get(device_id) is not None else None

    return ladders


def together(one: Mapping[str, Cells], other: Mapping[str, Cells], sign: int = 1) -> dict[str, Cells]:
    """Return the sum, or with `sign` -1 the difference, of two counts `{unit: {cell: n}}`, without zeros."""
    cells = {
        unit: {
            cell: one.get(unit, {}).get(cell, 0) + sign * other.get(unit, {}).get(cell, 0)
            for cell in {*one.get(unit, {}), *other.get(unit, {})}
        }
        for unit in {*one, *other}
    }
    return {unit: {cell: n for cell, n in own.items() if n} for unit, own in cells.items()}


def recount(database: Database, ward_id: str, rules: RollupRules) -> list[CountDifference]:
    """Return where the totals as kept, a recount of the records and the fold of the log disagree (I4, I6).

    Empty means: roll-up, records, where they are kept, digests, numbering and hash chain are all true, in one
    snapshot.
    """
    with database.read() as connection:
        return totals_differ(connection, ward_id, rules, replay(connection, ward_id))


class Replayed(NamedTuple):
    """The records by id, as `stored` and as the log makes them (`told`), and what is wrong with the log.

    `last` is by id the number of the last change of a record; `breaks` are where the log's chain is broken
    and nobody has accepted it yet; they are among `broken`.
    """

    stored: dict[str, Record]
    told: dict[str, Record]
    broken: list[CountDifference]
    breaks: list[ChainBreak]
    last: dict[str, int]


# Is told of a change with its entry in the log and its stamp, and of the records as they were before it.
Hearer = Callable[[LogEntry, Change, Stamp, Mapping[str, Record]], None]


def totals_differ(
    connection: Connection, ward_id: str, rules: RollupRules, replayed: Replayed
) -> list[CountDifference]:
    """Return what `recount` does, of a log that was replayed."""
    stored, told = replayed.stored, replayed.told
    kept = queries.totals(connection, ward_id)
    digests = queries.digests(connection, ward_id)
    disputed = queries.disputed_ids(connection, ward_id)
    gone = queries.erased(connection, ward_id)
    counted, folded = (count_anew(r.values(), rules) for r in (stored, told))
    return [
        *replayed.broken,
        *differences("rollup", _flat(kept), _flat(together(counted, gone))),
        *differences("rollup of the log", _flat(kept), _flat(together(folded, gone))),
        *differences("digest", digests, _digests(stored.values())),
        *differences("place", _places(queries.places(connection, ward_id)), _placed(stored, replayed.last)),
        *differences("linked", _ends(queries.link_ends(connection, ward_id)), _ends(_linked(stored))),
        *differences("disputed", dict.fromkeys(disputed, 1), _disputed(stored.values())),
        *differences("record", _prints(stored.values()), _prints(told.values())),
    ]


def records(connection: Connection, ward_id: str) -> Iterator[Record]:
    """Give all records as they are kept."""
    yield from map(record_in, queries.docs(connection, ward_id))


def replay(connection: Connection, ward_id: str, *hearers: Hearer) -> Replayed:
    """Read the records, and the log once from its first change on; what is to count from it hears it pass."""
    told: dict[str, Record] = {}
    last: dict[str, int] = {}
    broken: list[CountDifference] = []
    breaks: list[ChainBreak] = []
    for entry, change, stamp in _passing(connection, ward_id, broken, breaks):
        for hear in hearers:
            hear(entry, change, stamp, told)
        touched = apply_change(told, change, stamp)
        told.update(touched)
        last.update(dict.fromkeys(touched, entry.seq))
    return Replayed({r.id: r for r in records(connection, ward_id)}, told, broken, breaks, last)


def _passing(
    connection: Connection, ward_id: str, broken: list[CountDifference], breaks: list[ChainBreak]
) -> Iterator[tuple[LogEntry, Change, Stamp]]:
    """Give the log's changes, and add to `broken` what is wrong with numbering and chain.

    A break that somebody accepted (`seams`) is none while both its ends stay as they were then.
    """
    ward = campaigns.find_ward(connection, ward_id)
    stamped = stamps(connection, ward_id)
    accepted = seams(connection, ward_id)
    seq, hashed = 0, campaigns.GENESIS
    for entry, kept_hash, prev_hash, erased in queries.log(connection, ward_id):
        seq += 1
        if entry.seq != seq:
            broken.append(CountDifference("numbering", str(seq), str(entry.seq), str(seq)))
            seq = entry.seq
        linked = link_hash(entry, hashed, erased)
        found = ChainBreak(seq, hashed, prev_hash, kept_hash, linked)
        if (prev_hash != hashed or kept_hash != linked) and accepted.get(seq) != found:
            breaks.append(found)
            broken.append(CountDifference("chain", str(seq), kept_hash.hex(), linked.hex()))
        hashed = kept_hash
        if entry.body or not erased:
            said = Change.model_validate_json(entry.body)
            yield entry, said, stamped(entry, said)
    if ward is not None and (ward.seq, ward.head_hash) != (seq, hashed):
        broken.append(CountDifference("head of the log", ward_id, str(ward.seq), str(seq)))


def _digests(records: Iterable[Record]) -> dict[str, tuple[int, str]]:
    sums: dict[str, tuple[int, int]] = {}
    for record in records:
        count, total = sums.get(record.value("unit"), (0, 0))
        sums[record.value("unit")] = count + 1, add_hash(total, plus=record_hash(record))
    return {unit: (count, f"{total:016x}") for unit, (count, total) in sums.items()}


def week_of(connection: Connection, ward_id: str, week: str) -> int | None:
    """Return after which change a week's first totals were kept; None where nobody can recount them.

    That is before its first change, and once a plan came into force, a release counted otherwise or somebody
    was erased in it: they were counted by other rules or of other records then.
    """
    start = queries.week_start(connection, ward_id, week)
    rebuilt = int(settings.get(connection, ward_id, settings.REBUILT_AFTER) or 0)
    since = max([rebuilt, *(after for after, _ in campaigns.ladders_since(connection, ward_id))])
    erased = queries.last_erasure(connection, ward_id)
    told = start is not None and since <= start and (erased is None or local_day(erased) < week)
    return start if told else None


def week_differs(
    connection: Connection, ward_id: str, rules: RollupRules, week: str, then: Iterable[Record]
) -> list[CountDifference]:
    """Return where the totals kept of a week's beginning differ from a count of the records of `then`."""
    kept, gone = queries.week_totals(connection, ward_id, week) or {}, queries.erased(connection, ward_id)
    return differences("week", _flat(kept), _flat(together(count_anew(then, rules), gone)))


def _places(kept: Mapping[str, queries.StoredPlace]) -> dict[str, str]:
    return {i: f"{p.unit} {p.kind} {p.hash.hex()} {p.last_seq}" for i, p in kept.items()}


def _placed(records: Mapping[str, Record], last: Mapping[str, int]) -> dict[str, str]:
    found = {
        i: queries.StoredPlace(r.value("unit"), r.kind, record_hash(r).to_bytes(8, "big"), last.get(i, 0))
        for i, r in records.items()
    }
    return _places(found)


def _ends(links: Mapping[tuple[str, str], str]) -> dict[str, str]:
    return {f"{link} {person}": other for (person, link), other in links.items()}


def _linked(records: Mapping[str, Record]) -> dict[tuple[str, str], str]:
    ends = ((i, *ends_of(r)) for i, r in records.items() if r.kind == "link")
    return {key: to for i, one, other in ends for key, to in (((one, i), other), ((other, i), one))}


def _disputed(records: Iterable[Record]) -> dict[str, int]:
    return {r.id: 1 for r in records if r.disputed}


def _prints(records: Iterable[Record]) -> dict[str, str]:
    # A fingerprint each: a report of differences must not spread what the records say.
    return {r.id: hashlib.sha256(_canonical(to_doc(r))).hexdigest()[:16] for r in records}


def _flat(units: dict[str, Cells]) -> dict[str, int]:
    return {f"{unit} {cell}": n for unit, cells in units.items() for cell, n in cells.items()}


def differences(what: str, kept: Mapping[str, object], new: Mapping[str, object]) -> list[CountDifference]:
    """Return where two counts of one thing, by what is counted, do not agree."""
    return [
        CountDifference(what, key, str(kept.get(key)), str(new.get(key)))
        for key in sorted(kept.keys() | new.keys())
        if kept.get(key) != new.get(key)
    ]
