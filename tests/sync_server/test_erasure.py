"""Erasing for good: nothing personal is left, totals and chain stay true, no restore brings it back."""

from pathlib import Path

import pytest

from shared.identity import new_id
from sync_server.custody.backup.service import back_up, restore
from sync_server.custody.backup.verify import verify
from sync_server.custody.privacy.service import erase_everybody, erase_one
from sync_server.ledger import rollups
from sync_server.people.enrolment import service as enrolment
from tests.sync_server.phones import Phone, Ward, fresh_id, household, ladder, open_ward, resident

WORD = "Chimsonca"


async def recorded(ward: Ward) -> tuple[Phone, str, str, str]:
    """Let a phone record a household of two in one act, and where one of them stands."""
    phone = await ward.phone("kp3")
    home, gone, other = fresh_id(), fresh_id(), fresh_id()
    first = resident(gone, "kp3", f"Nguyễn {WORD}", household=home)
    seen = await phone.tell(household(home, "kp3"), first, resident(other, "kp3", "Thị Ba", household=home))
    await phone.tell(ladder(gone, "activated_2", seen))
    await phone.tell(ladder(other, "activated_1", seen))
    return phone, home, gone, other


def everything(ward: Ward) -> str:
    """Return all that the database holds, as text."""
    tables = ("change", "entity", "quarantine", "moved", "rollup", "access_log", "roster_line", "helper")
    rows = [row for table in tables for row in ward.rows(f"SELECT * FROM {table}")]  # noqa: S608
    values = [bytes(v) if isinstance(v, bytes | memoryview) else str(v).encode() for r in rows for v in r]
    return b" ".join(values).decode(errors="replace")


async def test_one_person_goes_and_everything_else_stays(ward: Ward) -> None:
    """No table names the person any more; totals stay, the others' records, numbering and chain hold."""
    phone, home, gone, other = await recorded(ward)
    before, head = ward.totals(), verify(ward.services.database)[0].head
    assert WORD in everything(ward)
    assert erase_one(ward.services, gone) == {gone}
    left = everything(ward)
    assert WORD not in left
    assert '"activated_2"' not in left
    assert ward.totals() == before
    assert ward.differences() == []
    assert verify(ward.services.database)[0].head == head
    assert {e["id"] for e in (await phone.pull())["entities"]} == {home, other}


async def test_a_household_goes_with_its_people(ward: Ward) -> None:
    """Erasing a household erases its residents and visits with it, and every number still adds up."""
    phone, home, gone, other = await recorded(ward)
    before = ward.totals()
    assert erase_one(ward.services, home) == {home, gone, other}
    assert (await phone.pull())["entities"] == []
    assert (ward.totals(), ward.differences()) == (before, [])


async def test_phones_notice_by_the_digest(ward: Ward) -> None:
    """A phone that is up to date sees another digest and count, and finds nothing of the person any more."""
    phone, _, gone, _ = await recorded(ward)
    old = await phone.pull()
    erase_one(ward.services, gone)
    new = await phone.pull(after=old["next"])
    assert new["digests"]["kp3"]["count"] == old["digests"]["kp3"]["count"] - 1
    assert new["digests"]["kp3"]["digest"] != old["digests"]["kp3"]["digest"]


async def test_what_is_sent_again_brings_nobody_back(ward: Ward) -> None:
    """Old acts repeated are duplicates; new words about the person are set aside without them."""
    phone, _, gone, other = await recorded(ward)
    acts = list(phone.changes)
    erase_one(ward.services, gone)
    assert await phone.results(*acts) == ["duplicate"] * 3
    late = phone.say(resident(gone, "kp3", WORD), resident(other, "kp3", "Thị Ba"))
    assert await phone.results(late) == ["erased"]
    assert await phone.results(late) == ["erased"]
    assert WORD not in everything(ward)
    assert ward.differences() == []


async def test_everybody_is_erased_and_totals_stay(ward: Ward) -> None:
    """At the end of the campaign no record is left, every phone is refused, and the board shows the same."""
    phone, *_ = await recorded(ward)
    before = ward.totals()
    assert erase_everybody(ward.services) == 3
    left = everything(ward)
    assert (WORD in left, "Thị Ba" in left, "Thị Bé" in left) == (False, False, False)
    assert (ward.totals(), ward.differences()) == (before, [])
    refused = await ward.http.get("/v1/pull", headers=phone.headers)
    assert refused.json()["type"] == "urn:bonphu:revoked"


async def test_a_new_campaign_counts_erased_people_too(ward: Ward) -> None:
    """Counting everything anew by new rules keeps what the erased added."""
    _, _, gone, _ = await recorded(ward)
    before = ward.totals()
    erase_one(ward.services, gone)
    services = ward.services
    with services.database.write() as connection:
        rollups.rebuild(connection, services.ward_id, services.campaign().rules)
    assert ward.totals() == before


async def test_an_altered_rest_is_found(ward: Ward) -> None:
    """What an erasure left of an act is still held against the records it made."""
    _, _, gone, _ = await recorded(ward)
    erase_one(ward.services, gone)
    with ward.services.database.write() as connection:
        connection.exec_driver_sql(
            "UPDATE change SET effective_ms = 0 WHERE erased_sha256 IS NOT NULL AND ward_id = 'long-thuy'"
        )
    assert "chain" in {d.what for d in ward.differences()}


async def test_no_restore_takes_back_an_erasure_or_a_revocation(tmp_path: Path) -> None:
    """A backup of before knows the person and trusts the phone; after the restore's start neither is true."""
    live, copy = tmp_path / "bonphu.db", tmp_path / "copy.db"
    async with open_ward(tmp_path) as ward:
        phone, home, gone, _ = await recorded(ward)
        lost = await ward.phone("kp3")
        acts, before = list(phone.changes), ward.totals()
        back_up(f"sqlite:///{live}", copy)
        erase_one(ward.services, gone)
        enrolment.revoke(ward.services.enrolment(), lost.device)
    restore(copy, f"sqlite:///{live}", ward.now_ms, force=True)
    async with open_ward(tmp_path) as ward:
        phone.ward = lost.ward = ward
        assert WORD not in everything(ward)
        assert (ward.totals(), ward.differences()) == (before, [])
        assert (await lost.send([])).json()["type"] == "urn:bonphu:revoked"
        assert await phone.results(*acts) == ["duplicate"] * 3
        assert home in {e["id"] for e in (await phone.pull())["entities"]}


async def test_nobody_is_erased_twice_by_a_list(tmp_path: Path) -> None:
    """Starting again does nothing again: what was recorded after an erasure of everybody stays."""
    async with open_ward(tmp_path) as ward:
        await recorded(ward)
        erase_everybody(ward.services)
        await recorded(ward)
        totals = ward.totals()
    async with open_ward(tmp_path) as ward:
        assert ward.totals() == totals
        assert len(ward.rows("SELECT entity_id FROM entity")) == 3


@pytest.mark.parametrize(
    "line", ["", "{", '{"ward": "long-thuy"}', '{"ward":"long-thuy","what":"erased","id":']
)
async def test_a_torn_line_stops_no_start(tmp_path: Path, line: str) -> None:
    """A line that a crash cut off was never acted on, and is passed over."""
    (tmp_path / "lasting.jsonl").write_text(line + "\n", encoding="utf-8")
    async with open_ward(tmp_path) as ward:
        assert (await ward.http.get("/readyz")).status_code == 200
        assert erase_one(ward.services, new_id(1, b"0" * 10)) == set()
