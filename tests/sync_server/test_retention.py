"""The day on which personal data go: said by the plan, announced, done by the server once, for good."""

import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import event

from shared.text import t
from sync_server.config import Settings
from sync_server.custody.backup.service import back_up, restore
from sync_server.custody.privacy.retention import RetentionWatch, erase_if_due
from sync_server.custody.privacy.service import erase_everybody, erase_one
from sync_server.ledger import rollups
from sync_server.plan.fault_words import why_words
from sync_server.plan.published import publish
from sync_server.plan.tables import CampaignFaultsError, from_tables, to_tables
from sync_server.web.roles import Role
from sync_server.web.services import Services
from tests.shared.strategies import CAMPAIGN
from tests.sync_server.phones import Phone, Ward, fresh_id, household, ladder, open_ward, resident
from tests.sync_server.scopes import visitor

DAY = "2024-08-31"
DAY_MS = 24 * 60 * 60 * 1000


def at(day: str) -> int:
    """Return noon of a day in UTC, which is that day in Viet Nam."""
    return int(datetime.fromisoformat(day).replace(hour=12, tzinfo=UTC).timestamp() * 1000)


def say_day(services: Services, day: str, now: int) -> None:
    """Publish the plan anew with a day on which data are erased."""
    plan = json.loads(services.campaign().body)
    publish(
        services.database, json.dumps(plan | {"version": plan["version"] + 1, "erase_on": day}).encode(), now
    )


async def recorded(ward: Ward) -> Phone:
    """Let a phone record a household of two."""
    phone, home = await ward.phone("kp3"), fresh_id()
    people = [resident(fresh_id(), "kp3", household=home) for _ in range(2)]
    await phone.tell(household(home, "kp3"), *people)
    await phone.tell(ladder(people[0]["entity"], "activated_2"))
    return phone


@contextmanager
def process(folder: Path, url: str, now: int) -> Iterator[Services]:
    """Give what another server process on the same database has open."""
    settings = Settings(data=folder, database_url=url)
    with closing(Services.open(settings, lambda: now)) as services:
        yield services


async def test_nothing_goes_before_its_day_and_everything_on_it(ward: Ward) -> None:
    """The day before all is there; on the day no record is left, totals are the same, phones are refused."""
    phone = await recorded(ward)
    say_day(ward.services, DAY, ward.now_ms)
    before, ward.now_ms = ward.totals(), at("2024-08-30")
    assert erase_if_due(ward.services) == 0
    assert len(ward.rows("SELECT entity_id FROM entity")) == 3
    ward.now_ms = at(DAY)
    assert erase_if_due(ward.services) == 3
    assert ward.rows("SELECT entity_id FROM entity") == []
    assert (ward.totals(), ward.differences()) == (before, [])
    reply = await ward.http.get("/v1/pull", headers=phone.headers)
    assert reply.json()["type"] == "urn:bonphu:revoked"
    assert ward.rows("SELECT account_id, action FROM access_log") == [(None, "erased_by_plan")]


async def test_a_plan_without_a_day_erases_nothing(ward: Ward) -> None:
    """However long ago the campaign was, without a day in the plan everything stays."""
    await recorded(ward)
    ward.now_ms = at("2034-01-01")
    assert erase_if_due(ward.services) == 0
    assert len(ward.rows("SELECT entity_id FROM entity")) == 3


async def test_a_wrong_day_can_be_corrected_for_a_week(ward: Ward) -> None:
    """A plan that names a day that is over erases nothing for seven days; a later day in time saves all."""
    await recorded(ward)
    ward.now_ms = at("2024-12-01")
    say_day(ward.services, DAY, ward.now_ms)
    for day in ("2024-12-01", "2024-12-07"):
        ward.now_ms = at(day)
        assert erase_if_due(ward.services) == 0
    say_day(ward.services, "2025-08-31", ward.now_ms)
    ward.now_ms = at("2024-12-20")
    assert erase_if_due(ward.services) == 0
    ward.now_ms = at("2025-08-31")
    assert erase_if_due(ward.services) == 3


async def test_who_is_recorded_later_goes_the_next_day(ward: Ward) -> None:
    """After the day nobody's data stay longer than to the next one, and the totals count them, too."""
    await recorded(ward)
    say_day(ward.services, DAY, ward.now_ms)
    ward.now_ms = at(DAY)
    erase_if_due(ward.services)
    await recorded(ward)
    before = ward.totals()
    assert erase_if_due(ward.services) == 0
    ward.now_ms += DAY_MS
    assert erase_if_due(ward.services) == 3
    assert (ward.totals(), ward.differences()) == (before, [])


async def test_several_processes_and_restarts_erase_once(
    ward: Ward, tmp_path: Path, database_url: str
) -> None:
    """Three processes look at the same moment: one erases, nothing counts twice; nor does a restart."""
    await recorded(ward)
    say_day(ward.services, DAY, ward.now_ms)
    before, now = ward.totals(), at(DAY)
    with process(tmp_path, database_url, now) as one, process(tmp_path, database_url, now) as other:
        ward.now_ms = now
        with ThreadPoolExecutor(3) as pool:
            gone = list(pool.map(erase_if_due, (ward.services, one, other)))
    assert sorted(gone) == [0, 0, 3]
    with process(tmp_path, database_url, now + DAY_MS) as again:
        assert erase_if_due(again) == 0
        assert rollups.totals(again.database, again.ward_id) == before
    assert ward.differences() == []


async def test_the_server_does_it_by_itself(ward: Ward, tmp_path: Path, database_url: str) -> None:
    """A server that runs on that day, or starts on a later one, erases without anybody asking."""
    await recorded(ward)
    say_day(ward.services, DAY, ward.now_ms)
    with process(tmp_path, database_url, at("2024-09-15")) as late:
        RetentionWatch(late).close()
    assert ward.rows("SELECT entity_id FROM entity") == []


async def test_no_restore_brings_them_back(tmp_path: Path) -> None:
    """A backup of before the day is erased again by the start after its restore, whatever the plan says."""
    live, copy = tmp_path / "bonphu.db", tmp_path / "copy.db"
    async with open_ward(tmp_path) as ward:
        await recorded(ward)
        before = ward.totals()
        back_up(f"sqlite:///{live}", copy)
        say_day(ward.services, DAY, ward.now_ms)
        ward.now_ms = at(DAY)
        assert erase_if_due(ward.services) == 3
    restore(copy, f"sqlite:///{live}", at(DAY), force=True)
    async with open_ward(tmp_path) as ward:
        assert ward.rows("SELECT entity_id FROM entity") == []
        assert (ward.totals(), ward.differences()) == (before, [])


async def test_a_failed_commit_and_a_moved_day_erase_nobody(
    ward: Ward, tmp_path: Path, database_url: str
) -> None:
    """On the day the commit fails; the office moves the day; no restart and no look erases before it."""
    await recorded(ward)
    say_day(ward.services, DAY, ward.now_ms)
    ward.now_ms = at(DAY)
    engine = ward.services.database.engine

    def refuse(_connection: object) -> None:
        raise RuntimeError("commit")

    event.listen(engine, "commit", refuse)
    try:
        for _ in range(2):
            with pytest.raises(RuntimeError):
                erase_if_due(ward.services)
            with pytest.raises(RuntimeError):
                erase_everybody(ward.services)
    finally:
        event.remove(engine, "commit", refuse)
    say_day(ward.services, "2025-08-31", ward.now_ms)
    for later in (at(DAY), at("2024-12-01")):
        with process(tmp_path, database_url, later) as again:
            assert erase_if_due(again) == 0
    assert len(ward.rows("SELECT entity_id FROM entity")) == 3
    with process(tmp_path, database_url, at("2025-08-31")) as due:
        assert erase_if_due(due) == 3


async def test_a_note_that_was_lost_is_made_up_for_at_the_next_start(tmp_path: Path) -> None:
    """Killed after the commit and before the note: the next start writes it, and a restore erases again."""
    live, copy, notes = tmp_path / "bonphu.db", tmp_path / "copy.db", tmp_path / "lasting.jsonl"
    async with open_ward(tmp_path) as ward:
        await recorded(ward)
        back_up(f"sqlite:///{live}", copy)
        say_day(ward.services, DAY, ward.now_ms)
        ward.now_ms = at(DAY)
        assert erase_if_due(ward.services) == 3
    notes.write_text(
        "".join(notes.read_text(encoding="utf-8").splitlines(keepends=True)[:1]), encoding="utf-8"
    )
    async with open_ward(tmp_path):
        pass
    restore(copy, f"sqlite:///{live}", at(DAY), force=True)
    async with open_ward(tmp_path) as ward:
        assert ward.rows("SELECT entity_id FROM entity") == []


async def test_the_administrator_is_told_in_time_and_nobody_else(ward: Ward) -> None:
    """The board says it a month before, with the days left; the plan's page always says how it stands."""
    await recorded(ward)

    async def said(role: Role, address: str) -> str:
        async with visitor(ward, role, "long-thuy") as looking:
            return (await looking.ask("GET", address)).text

    unset = t("retention.unset")
    assert unset in await said(Role.ADMINISTRATOR, "/plan")
    assert unset not in await said(Role.ADMINISTRATOR, "/")
    ward.now_ms = at("2024-07-04")
    assert unset in await said(Role.ADMINISTRATOR, "/")
    say_day(ward.services, DAY, ward.now_ms)
    soon = t("retention.near", left="30", date="31/08/2024")
    assert "31/08/2024" in await said(Role.ADMINISTRATOR, "/plan")
    assert "31/08/2024" not in await said(Role.ADMINISTRATOR, "/")
    ward.now_ms = at("2024-08-01")
    assert soon in await said(Role.ADMINISTRATOR, "/")
    assert soon not in await said(Role.SUPERVISOR, "/")
    ward.now_ms = at(DAY)
    erase_if_due(ward.services)
    assert t("retention.gone", date="31/08/2024") in await said(Role.ADMINISTRATOR, "/")


@pytest.mark.parametrize("day", ["2024-07-03", "2024-07-10", "31/8/2024"])
def test_a_day_that_cannot_be_is_named_where_it_stands(day: str) -> None:
    """Data cannot go before the campaign has ended and been reported on; the clerk is shown the line."""
    tables = to_tables(CAMPAIGN)
    row = next(r for r in tables["general"] if r[0] == "erase_on")
    row[1] = day
    with pytest.raises(CampaignFaultsError) as caught:
        from_tables(tables)
    line = tables["general"].index(row) + 1
    (fault,) = caught.value.faults
    assert (fault.table, fault.line, fault.column) == ("general", line, "erase_on")
    assert why_words(fault) == t("plan.why_day" if "/" in day else "plan.why_too_early")


async def test_a_list_says_who_is_missing_from_it(ward: Ward) -> None:
    """Behind a number that counts erased people the list says how many; behind another it says nothing."""
    phone, home, gone = await ward.phone("kp3"), fresh_id(), fresh_id()
    people = [resident(i, "kp3", household=home) for i in (gone, fresh_id())]
    await phone.tell(household(home, "kp3"), *people)
    erase_one(ward.services, gone)
    async with visitor(ward, Role.SUPERVISOR, "long-thuy") as looking:
        people_list = (await looking.ask("GET", "/records?unit=long-thuy&cell=residents")).text
        homes = (await looking.ask("GET", "/records?unit=long-thuy&cell=households")).text
        elsewhere = (await looking.ask("GET", "/records?unit=kp4&cell=residents")).text
    said = t("records.erased", what=t("records.count_resident", n="1"))
    assert [said in page for page in (people_list, homes, elsewhere)] == [True, False, False]
    erase_one(ward.services, home)
    async with visitor(ward, Role.SUPERVISOR, "long-thuy") as looking:
        assert (
            t("records.erased", what=t("records.count_household", n="1"))
            in (await looking.ask("GET", "/records?unit=kp3&cell=households")).text
        )
