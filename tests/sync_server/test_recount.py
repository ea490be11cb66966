"""The proof that totals are true: it passes on what the server keeps, and names whatever was touched."""

import pytest

from sync_server.ledger import rollups
from tests.sync_server.phones import Ward, fresh_id, ladder, resident
from tests.sync_server.test_links import link


async def filled(ward: Ward) -> None:
    phone = await ward.phone("kp3")
    for _ in range(3):
        person = fresh_id()
        await phone.tell(resident(person, "kp3"))
        await phone.tell(ladder(person, "activated_2"))


@pytest.mark.parametrize(
    ("tampering", "found"),
    [
        ("UPDATE rollup SET n = n + 1 WHERE cell = 'residents'", {"rollup", "rollup of the log"}),
        ("DELETE FROM rollup WHERE cell = 'eid.achieved'", {"rollup", "rollup of the log"}),
        ("UPDATE digest SET count = 4", {"digest"}),
        ("UPDATE change SET effective_ms = 0 WHERE seq = 4", {"chain", "record"}),
        ("UPDATE change SET body = CAST(replace(body, 'kp3', 'kp4') AS BLOB) WHERE seq = 3", {"chain"}),
        ("DELETE FROM change WHERE seq = 6", {"head of the log", "record"}),
        ("DELETE FROM change WHERE seq = 2", {"numbering", "chain", "record"}),
        ("UPDATE ward SET seq = 7", {"head of the log"}),
        ("UPDATE entity SET unit_id = 'kp4' WHERE last_seq = 4", {"place"}),
        ("UPDATE entity SET kind = 'visit' WHERE last_seq = 4", {"place"}),
        ("UPDATE entity SET last_seq = 99 WHERE last_seq = 4", {"place"}),
        ("UPDATE entity SET record_hash = x'0000000000000000'", {"place"}),
        ("DELETE FROM entity WHERE last_seq = 2", {"rollup", "digest", "record"}),
        (
            "UPDATE entity SET doc = CAST(replace(doc, 'activated_2', 'approved') AS BLOB)",
            {"rollup", "record"},
        ),
    ],
)
async def test_whatever_is_altered_is_found(sqlite_ward: Ward, tampering: str, found: set[str]) -> None:
    """Totals, records, digests, numbering and chain check each other (I4, I6)."""
    await filled(sqlite_ward)
    assert sqlite_ward.differences() == []
    with sqlite_ward.services.database.write() as connection:
        assert connection.exec_driver_sql(tampering).rowcount > 0
    assert found <= {difference.what for difference in sqlite_ward.differences()}


@pytest.mark.parametrize("tampering", ["UPDATE linked SET other_id = person_id", "DELETE FROM linked"])
async def test_a_link_that_is_not_found_from_its_people_is_told(sqlite_ward: Ward, tampering: str) -> None:
    """Whoever is one person is looked up by a list of its own, which has to fit the links."""
    phone, (one, other) = await sqlite_ward.phone("kp3"), (fresh_id(), fresh_id())
    for told in (resident(one, "kp3"), resident(other, "kp3"), link(one, other)):
        await phone.tell(told)
    assert sqlite_ward.differences() == []
    with sqlite_ward.services.database.write() as connection:
        assert connection.exec_driver_sql(tampering).rowcount > 0
    assert {difference.what for difference in sqlite_ward.differences()} == {"linked"}


async def test_a_report_of_differences_spreads_no_names(ward: Ward) -> None:
    """What differs is told by ids and fingerprints, not by what the records say."""
    phone = await ward.phone("kp3")
    await phone.tell(resident(fresh_id(), "kp3", "Hoàng Yến Phụng"))
    with ward.services.database.write() as connection:
        connection.exec_driver_sql("DELETE FROM entity")
    assert ward.differences()
    assert "Phụng" not in str(ward.differences())


async def test_a_total_opens_the_records_behind_it(ward: Ward) -> None:
    """For every cell there are exactly as many records as it says."""
    await filled(ward)
    services = ward.services
    for unit, cells in ward.totals().items():
        for cell, n in cells.items():
            rules = services.campaign().rules
            behind = rollups.records_behind(services.database, services.ward_id, rules, [unit], cell)
            assert len({record.id for record in behind}) == len(behind) == n


_OTHER = "X'00112233445566778899AABBCCDDEEFF'"
_TAMPERED = {
    "change_id": _OTHER,
    "stream_id": _OTHER,
    "n": "n + 1",
    "helper_id": _OTHER,
    "device_id": _OTHER,
    "effective_ms": "effective_ms + 1",
    "received_ms": "received_ms + 1",
    "body": "CAST(body || ' ' AS BLOB)",
    "hash": "randomblob(32)",
    "prev_hash": "randomblob(32)",
    "erased_sha256": "randomblob(32)",
}


@pytest.mark.parametrize("seq", [1, 3, 6])
@pytest.mark.parametrize("column", _TAMPERED)
async def test_the_chain_breaks_where_it_was_touched(sqlite_ward: Ward, column: str, seq: int) -> None:
    """Whatever column of whichever entry is altered, first, middle or last: its number is told."""
    await filled(sqlite_ward)
    with sqlite_ward.services.database.write() as connection:
        connection.exec_driver_sql(
            f"UPDATE change SET {column} = {_TAMPERED[column]} WHERE seq = {seq}"  # noqa: S608
        )
    broken = {(d.what, d.where) for d in sqlite_ward.differences()}
    assert ("chain", str(seq)) in broken
