"""Earlier changes that a push names as seen, where it has to be known what they said."""

from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from itertools import islice

from shared.change import Fact
from sync_server.ledger.basis import seen_by
from sync_server.ledger.held import EntityRow, Left, Words
from sync_server.ledger.incoming import Push, read_change
from sync_server.ledger.place import MOST_CORRECTIONS, left
from sync_server.store.database import Connection
from sync_server.store.devices import Device
from sync_server.store.rows import find_rows, no_longer_than, of_ids
from sync_server.store.tables.records import change, id_text

# Bounds of what one push can make the server read: so many changes, each as long as the acts of a large
# household. A correction that would need more is set aside like any other word too late.
MOST_NAMED = 1_000
LONGEST_READ = 32_768
_READ = [change.c.change_id, change.c.device_id, change.c.seq, change.c.body]
_WORDS = no_longer_than(of_ids(_READ, change.c.change_id), change.c.body, LONGEST_READ)


def words_seen(
    connection: Connection,
    ward_id: str,
    asked: Sequence[tuple[Push, Device | None]],
    entities: Mapping[str, EntityRow],
    been: Mapping[str, Mapping[str, Left]],
) -> dict[str, Words]:
    """Return the changes that phones claim to have seen of what is not in their khu phố, or nowhere.

    With those that they corrected by these, as far as they came after the record was moved; and those over
    which phones put back what only the police or an operator can say, with what these had seen. `asked` are
    pushes with their phones, where there are such.
    """
    seen, over = set[str](), set[str]()
    ours: list[tuple[Fact, Device, Left]] = []
    for push, device in asked:
        scope = device.scope if device else frozenset[str]()
        facts = [f for item in push.items if item.change for f in item.change.facts]
        away = [f for f in facts if f.seen and _unit_of(f, entities) not in scope]
        away.sort(key=lambda fact: fact.entity not in entities)  # what is corrected before what is made
        seen.update(islice(dict.fromkeys(c for fact in away for c in _named(fact)), MOST_NAMED))
        if device is not None:
            ours += [(f, device, gone) for f in away if (gone := left(device, been.get(f.entity, {})))]
        if not push.of_office:
            over.update(islice(dict.fromkeys(c for fact in facts for c in sorted(seen_by(fact))), MOST_NAMED))
    found = _read_words(connection, ward_id, seen | over)
    _follow(connection, ward_id, ours, found)
    if not over:
        return found
    told = [item.change for push, _ in asked for item in push.items if item.change and item.id in over]
    later = [f for c in told for f in c.facts] + [f for i in over & found.keys() for f in found[i].facts]
    before = set(islice(dict.fromkeys(c for fact in later for c in _named(fact)), MOST_NAMED))
    return found | _read_words(connection, ward_id, before - found.keys())


def _follow(
    connection: Connection, ward_id: str, ours: Sequence[tuple[Fact, Device, Left]], found: dict[str, Words]
) -> None:
    """Add to `found` what phones corrected by those of their words that came after a move."""
    asked = set(found)
    for _ in range(MOST_CORRECTIONS):
        named = dict.fromkeys(c for fact, device, gone in ours for c in _corrected(fact, device, gone, found))
        ask = set(islice((c for c in named if c not in asked), MOST_NAMED))
        if not ask:
            return
        asked |= ask
        found |= _read_words(connection, ward_id, ask)


def _corrected(fact: Fact, device: Device, gone: Left, found: Mapping[str, Words]) -> Iterator[str]:
    """Give what the phone's own words after a move name as seen, of those that a fact leads to."""
    for field in fact.set:
        ask, past = list(fact.seen.get(field, ())), set[str]()
        while ask and len(past) <= MOST_CORRECTIONS:
            change_id = ask.pop()
            said = found.get(change_id)
            if said is None or said.seq < gone.seq or said.device_id != device.device_id or change_id in past:
                continue
            past.add(change_id)
            further = said.seen_of(fact.entity, field)
            yield from further
            ask += further


def _unit_of(fact: Fact, entities: Mapping[str, EntityRow]) -> str | None:
    row = entities.get(fact.entity)
    return None if row is None else row.unit_id


def _named(fact: Fact) -> Iterator[str]:
    """Give the changes that a fact names as seen."""
    for ids in fact.seen.values():
        yield from ids


def _read_words(connection: Connection, ward_id: str, ids: AbstractSet[str]) -> dict[str, Words]:
    found: dict[str, Words] = {}
    for change_id, device_id, seq, body in find_rows(connection, _WORDS, ward_id, ids):
        read = read_change(body)
        if read is not None:
            found[change_id] = Words(id_text(device_id), seq, read.facts)
    return found
