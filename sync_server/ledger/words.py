"""Earlier changes that a push names as seen, where it has to be known what they said."""

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet

from sync_server.ledger.basis import seen_by
from sync_server.ledger.held import EntityRow, Words
from sync_server.ledger.incoming import Push, read_change
from sync_server.store.database import Connection
from sync_server.store.devices import Device
from sync_server.store.rows import find_rows, of_ids
from sync_server.store.tables.records import change, id_text

_WORDS = of_ids([change.c.change_id, change.c.device_id, change.c.body], change.c.change_id)


def words_seen(
    connection: Connection,
    ward_id: str,
    pushes: Sequence[Push],
    devices: Mapping[str, Device],
    entities: Mapping[str, EntityRow],
) -> dict[str, Words]:
    """Return the changes that phones claim to have seen of what is not in their khu phố, or nowhere.

    And those over which they put back what only the police or an operator can say, with what these had seen.
    """
    seen, over = set[str](), set[str]()
    for push in pushes:
        scope = devices[push.device_id].scope if push.device_id in devices else frozenset[str]()
        for fact in (fact for item in push.items if item.change for fact in item.change.facts):
            row = entities.get(fact.entity)
            if fact.seen and (row is None or row.unit_id not in scope):
                seen.update(change_id for ids in fact.seen.values() for change_id in ids)
            if not push.of_office:
                over |= seen_by(fact)
    found = _read_words(connection, ward_id, seen | over)
    if not over:
        return found
    told = [item.change for push in pushes for item in push.items if item.change and item.id in over]
    facts = [f for c in told for f in c.facts] + [f for i in over & found.keys() for f in found[i].facts]
    before = {c for fact in facts for ids in fact.seen.values() for c in ids}
    return found | _read_words(connection, ward_id, before - found.keys())


def _read_words(connection: Connection, ward_id: str, ids: AbstractSet[str]) -> dict[str, Words]:
    found: dict[str, Words] = {}
    for change_id, device_id, body in find_rows(connection, _WORDS, ward_id, ids):
        read = read_change(body)
        if read is not None:
            found[change_id] = Words(id_text(device_id), read.facts)
    return found
