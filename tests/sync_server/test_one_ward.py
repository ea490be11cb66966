"""The ward is the partition: of every table, of every reference, of every statement.

That no statement of the server reaches beyond one ward is checked after each test in this folder
(`conftest.statements`); here is shown that the check can fail, and that the schema keeps to it.
"""

import pytest
from sqlalchemy import ForeignKeyConstraint, Index, UniqueConstraint

from sync_server.store.tables.records import metadata
from tests.sync_server.phones import Ward, fresh_id, ladder, resident
from tests.sync_server.statements import untied


def test_every_table_belongs_to_a_ward() -> None:
    """The ward comes first in every key: one ward's rows lie together, and can be moved together."""
    first = {table.name: next(iter(table.primary_key)).name for table in metadata.sorted_tables}
    assert {name for name, column in first.items() if column != "ward_id"} == set()


def test_nothing_is_unique_or_referred_to_across_wards() -> None:
    """Every unique rule, index and reference begins with the ward, so no node need ask another."""
    rules = [c for t in metadata.sorted_tables for c in (*t.constraints, *t.indexes)]
    ruled = [r for r in rules if isinstance(r, UniqueConstraint | ForeignKeyConstraint | Index)]
    assert len(ruled) > 8
    assert {str(r.name) for r in ruled if next(iter(r.columns)).name != "ward_id"} == set()


@pytest.mark.parametrize(
    "statement",
    [
        "SELECT doc FROM entity WHERE entity_id = ?",
        "UPDATE device SET revoked_ms = ? WHERE device.device_id = ?",
        "DELETE FROM session WHERE expires_ms <= ?",
        "INSERT INTO rollup (unit_id, cell, n) VALUES (?, ?, ?)",
        "SELECT 1 FROM device JOIN helper ON device.helper_id = helper.helper_id WHERE device.ward_id = ?",
        "SELECT 1 FROM entity WHERE ward_id = ? AND entity_id IN (SELECT entity_id FROM moved)",
        "SELECT ward.seq FROM ward",
    ],
)
def test_what_reaches_beyond_a_ward_is_noticed(statement: str) -> None:
    """Rows found, changed, removed, made or joined without their ward are each told."""
    assert untied(statement)


@pytest.mark.parametrize(
    "statement",
    [
        "SELECT doc FROM entity WHERE entity.ward_id = %(w)s AND entity_id IN (%(a)s)",
        "INSERT INTO rollup (ward_id, n) VALUES (?, ?) ON CONFLICT (ward_id) DO UPDATE SET n = excluded.n",
        "SELECT 1 FROM device JOIN helper ON helper.ward_id = device.ward_id WHERE device.ward_id = ?",
        "SELECT ward.seq \nFROM ward \nWHERE ward.ward_id = %(w)s FOR UPDATE",
        "SELECT version_num FROM alembic_version",
        "BEGIN IMMEDIATE",
    ],
)
def test_what_stays_in_its_ward_is_let_through(statement: str) -> None:
    """A statement that holds each of its tables to a ward is no fault."""
    assert not untied(statement)


async def test_pushes_and_pulls_are_among_what_is_overheard(ward: Ward, statements: set[str]) -> None:
    """The check hears what the server asks: of each table that a push touches and a pull reads."""
    phone = await ward.phone("kp3")
    person = fresh_id()
    seen = await phone.tell(resident(person, "kp3"))
    await phone.tell(ladder(person, "activated_2", seen))
    await phone.pull()
    for words in ("INSERT INTO change", "INSERT INTO entity", "INSERT INTO rollup", "UPDATE stream"):
        assert any(words in statement for statement in statements)
    assert any("FROM entity" in statement and "last_seq" in statement for statement in statements)
