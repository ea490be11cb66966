"""What the running server's own search offers in the end of a made-up ward, as phones bring it bit by bit."""

import threading
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple
from unittest.mock import patch

from sync_server.office.duplicates import queries
from sync_server.office.duplicates.finder import Finder
from sync_server.store import records as record_statements
from sync_server.store import rosters
from sync_server.store.stored import read_in
from tests.bench.hard_troubles import Row
from tests.bench.hard_ward import HardWard
from tests.sync_server.phones import Json, Phone, Ward, fact, fresh_id, open_ward, said

_UNIT, _AT_ONCE = "kp3", 150
_SEXES = {"nam": "male", "nữ": "female"}


class Offered(NamedTuple):
    """Pairs of row ids: those suggested, and those of them that the rule linked by itself."""

    pairs: set[tuple[str, str]]
    linked: set[tuple[str, str]]


async def offered(ward: HardWard, folder: Path, looks: int = 3) -> Offered:
    """Let phones record a ward in `looks` parts, each followed by a look; then correct what was wrong.

    The server's own thread is kept from looking, which would make the parts others in each run.
    """
    with patch("sync_server.office.duplicates.finder._LOOK_EVERY_S", 3_600.0):
        return await _offered(ward, folder, looks)


async def _offered(ward: HardWard, folder: Path, looks: int) -> Offered:
    async with open_ward(folder) as server:
        told = _Told(ward, server, await server.phone(_UNIT))
        finder, never = Finder(server.services), _NoRest()
        for part in _parts(ward.rows, -(-len(ward.rows) // looks)):
            await told.record(part)
            finder.catch_up(never)
        await told.correct()
        while finder.catch_up(never):
            pass
        return told.offered()


class _NoRest(threading.Event):
    def wait(self, timeout: float | None = None) -> bool:  # noqa: ARG002 - as the one it stands for
        return False


class _Told:
    def __init__(self, ward: HardWard, server: Ward, phone: Phone) -> None:
        self._ward, self._server, self._phone = ward, server, phone
        self._ids = {row["id"]: fresh_id() for row in ward.rows}
        self._doors = {row["household"]: fresh_id() for row in [*ward.rows, *ward.early.values()]}
        self._said_in: dict[str, str] = {}

    async def record(self, rows: list[Row]) -> None:
        for part in _parts(rows, _AT_ONCE):
            facts = [self._fact(self._ward.early.get(row["id"], row)) for row in part]
            change = await self._phone.tell(*facts)
            self._said_in.update(dict.fromkeys((row["id"] for row in part), change))
        keys = {
            self._ids[row["id"]]: sha256(row["roster_key"].encode()).digest()
            for row in rows
            if row["roster_key"]
        }
        with self._server.services.database.write() as connection:
            rosters.put_keys(connection, self._server.services.ward_id, fresh_id(), keys)

    async def correct(self) -> None:
        """State what the rows say in the end where they said something else at first."""
        rows = {row["id"]: row for row in self._ward.rows}
        for part in _parts(list(self._ward.early.values()), _AT_ONCE):
            await self._phone.tell(*[self._correction(first, rows[first["id"]]) for first in part])

    def _correction(self, first: Row, row: Row) -> Json:
        before, after = self._values(first), self._values(row)
        changed = {field: value for field, value in after.items() if before[field] != value}
        seen = {field: [self._said_in[row["id"]]] for field in changed}
        entity = self._ids[row["id"]]
        return {"kind": "resident", "entity": entity, "set": said(**changed), "seen": seen}

    def _fact(self, row: Row) -> Json:
        return fact("resident", self._ids[row["id"]], unit=_UNIT, **self._values(row))

    def _values(self, row: Row) -> dict[str, str | None]:
        return {
            "full_name": row["full_name"],
            "birth_date": row["birth_date"] or None,
            "sex": _SEXES.get(row["sex"]),
            "phone": row["phone"] or None,
            "household": self._doors[row["household"]],
        }

    def offered(self) -> Offered:
        services = self._server.services
        of = {entity: row for row, entity in self._ids.items()}
        with services.database.read() as connection:
            found = queries.suggestions(connection, services.ward_id)
            linked = {r.id for r in read_in(record_statements.link_docs(connection, services.ward_id))}
        ends = {s.link_id: (of[s.one_id], of[s.other_id]) for s in found}
        pairs = {link: (min(both), max(both)) for link, both in ends.items()}
        return Offered(set(pairs.values()), {pair for link, pair in pairs.items() if link in linked})


def _parts(rows: list[Row], size: int) -> Iterator[list[Row]]:
    return (rows[start : start + size] for start in range(0, len(rows), size))
