"""People written down twice: found after they arrive, judged by people; alone by the strict rule only."""

from collections.abc import AsyncIterator
from hashlib import sha256
from pathlib import Path

import httpx
import pytest

from shared.link import link_id
from shared.text import t
from sync_server.ledger import rollups
from sync_server.office.duplicates import queries
from sync_server.office.duplicates.finder import Finder
from sync_server.people.accounts import service as accounts
from sync_server.store import rosters
from sync_server.store.server_rule import RULE_ID
from tests.sync_server.kept import kept_record
from tests.sync_server.office import PASSWORD, Office, Phone, fact, form_token, fresh_id, open_office
from tests.sync_server.phones import Ward
from tests.sync_server.phones import resident as person

HOA = {"full_name": "Nguyễn Thị Hòa", "birth_date": "1957-03-12", "sex": "female"}


@pytest.fixture
async def office(tmp_path: Path) -> AsyncIterator[Office]:
    async with open_office(tmp_path) as opened:
        await opened.sign_in()
        yield opened


async def _record(phone: Phone, number: int, **more: object) -> str:
    """Let a phone record a household with one person; return the person's id."""
    home, somebody = fresh_id(), fresh_id()
    address = f"Số {number}, đường Lê Hồng Phong"
    await phone.push(
        [
            fact("household", home, unit=phone.unit, address=address),
            fact("resident", somebody, unit=phone.unit, household=home, **HOA | more),
        ]
    )
    return somebody


async def _two(office: Office, other_unit: str = "kp3", **more: object) -> tuple[str, str]:
    """Record somebody twice; return the ids, the first recorded first."""
    one = await _record(await office.phone("kp3", "Người hỗ trợ 3"), 1)
    other = await _record(await office.phone(other_unit, "Người hỗ trợ B"), 2, **more)
    Finder(office.services).catch_up()
    return one, other


def _suggested(office: Office) -> list[tuple[str, str]]:
    with office.services.database.read() as connection:
        found = queries.suggestions(connection, office.services.ward_id)
    return [(s.one_id, s.other_id) for s in found]


def _residents(office: Office, unit: str = "kp3") -> int:
    totals = rollups.totals(office.services.database, office.services.ward_id)
    return totals.get(unit, {}).get("residents", 0)


def _true(office: Office) -> bool:
    services = office.services
    return rollups.recount(services.database, services.ward_id, services.campaign().rules) == []


async def _judge(office: Office, one: str, other: str, verdict: str, home: str = "") -> httpx.Response:
    token = form_token(await office.browser.get("/duplicates"))
    form = {"csrf": token, "link": link_id(one, other), "verdict": verdict, "home": home, "page": "1"}
    return await office.browser.post("/duplicates/judge", data=form)


async def _undo(office: Office, one: str, other: str) -> httpx.Response:
    token = form_token(await office.browser.get("/duplicates/settled"))
    return await office.browser.post("/duplicates/undo", data={"csrf": token, "link": link_id(one, other)})


async def test_who_is_recorded_twice_is_shown_side_by_side_with_the_reasons(office: Office) -> None:
    """Both records, what differs, and each piece of evidence are on the page; nothing is decided."""
    await _two(office, full_name="NGUYEN THI HOA", birth_date="1957-12-03")
    shown = await office.browser.get("/duplicates")
    assert shown.status_code == 200
    for words in (
        "Nguyễn Thị Hòa",
        "NGUYEN THI HOA",
        "12/03/1957",
        "03/12/1957",
        "Số 2, đường Lê Hồng Phong",
    ):
        assert words in shown.text
    assert "ngày và tháng sinh đảo nhau" in shown.text
    assert _residents(office) == 2


async def test_one_person_counts_once_until_the_verdict_is_undone(office: Office) -> None:
    """Judged to be one, the person counts once and the pair leaves the list; undone, all is as before."""
    one, other = await _two(office)
    assert (await _judge(office, one, other, "same", home=one)).status_code == 303
    assert _residents(office) == 1
    assert "Nguyễn Thị Hòa" not in (await office.browser.get("/duplicates")).text
    assert "Nguyễn Thị Hòa" in (await office.browser.get("/duplicates/settled")).text
    assert (await _undo(office, one, other)).status_code == 303
    assert _residents(office) == 2
    assert "Nguyễn Thị Hòa" in (await office.browser.get("/duplicates")).text
    assert _true(office)


async def test_two_people_stay_two_and_are_not_asked_about_again(office: Office) -> None:
    """Judged to be two, a pair does not come back, though its records change."""
    one, other = await _two(office)
    await _judge(office, one, other, "different")
    phone = await office.phone("kp3", "Người hỗ trợ C")
    await phone.push([fact("resident", other, phone="0912345678")])
    Finder(office.services).catch_up()
    assert _residents(office) == 2
    assert "Nguyễn Thị Hòa" not in (await office.browser.get("/duplicates")).text


async def test_later_puts_a_pair_behind_the_others(office: Office) -> None:
    """What is left for later stays in the list, at its end."""
    one, other = await _two(office)
    phone = await office.phone("kp3", "Người hỗ trợ D")
    pair = {"full_name": "Võ Thị Sáu Bích", "birth_date": "1971-08-09"}
    await _record(phone, 3, **pair)
    await _record(phone, 4, **pair | {"birth_date": "1971-09-08"})
    Finder(office.services).catch_up()
    first = (await office.browser.get("/duplicates")).text
    assert first.index("Nguyễn Thị Hòa") < first.index("Võ Thị Sáu Bích")
    await _judge(office, one, other, "later")
    then = (await office.browser.get("/duplicates")).text
    assert then.index("Võ Thị Sáu Bích") < then.index("Nguyễn Thị Hòa")
    assert _residents(office) == 4


async def test_a_person_of_two_khu_pho_goes_where_people_say(office: Office) -> None:
    """Linked across khu phố, everything that is this person is in the chosen one; undone, both are back."""
    one, other = await _two(office, other_unit="kp4")
    assert (_residents(office), _residents(office, "kp4")) == (1, 1)
    await _judge(office, one, other, "same", home=other)
    assert (_residents(office), _residents(office, "kp4")) == (0, 1)
    assert _true(office)
    await _undo(office, one, other)
    assert (_residents(office), _residents(office, "kp4")) == (1, 1)
    assert _true(office)


async def test_where_somebody_lives_must_be_said(office: Office) -> None:
    """Two doors and no word which: nothing is linked."""
    one, other = await _two(office)
    assert (await _judge(office, one, other, "same")).status_code == 404
    assert _residents(office) == 2


async def test_undoing_leaves_alone_who_has_moved_since(office: Office) -> None:
    """A later word about where somebody lives is not overwritten by taking a link back."""
    one, other = await _two(office, other_unit="kp4")
    await _judge(office, one, other, "same", home=other)
    phone = await office.phone("kp4", "Người hỗ trợ E")
    record = kept_record(office.services, one)
    seen = record.seen(["household"])
    newer = fact("resident", one, household=fresh_id()) | {"seen": {k: list(v) for k, v in seen.items()}}
    await phone.push([newer])
    await _undo(office, one, other)
    after = kept_record(office.services, one)
    assert (after.value("unit"), after.value("household")) == ("kp3", newer["set"]["household"]["v"])
    assert _true(office)


async def test_linked_records_that_part_are_shown_again(office: Office) -> None:
    """One moved to another khu phố makes the link rest: both count, and people are asked anew."""
    one, other = await _two(office)
    await _judge(office, one, other, "same", home=one)
    both = frozenset(["kp3", "kp4"])
    assert "Nguyễn Thị Hòa" not in (await office.browser.get("/duplicates")).text
    seen = {n: list(v) for n, v in kept_record(office.services, other).seen(["unit"]).items()}
    phone = await office.phone_of(both, "Người hỗ trợ G")
    await phone.push([fact("resident", other, unit="kp4") | {"seen": seen}])
    assert (_residents(office), _residents(office, "kp4")) == (1, 1)
    assert "Nguyễn Thị Hòa" in (await office.browser.get("/duplicates")).text
    await _judge(office, one, other, "same", home=other)
    assert (_residents(office), _residents(office, "kp4")) == (0, 1)
    assert _true(office)


async def test_a_third_record_joins_the_person(office: Office) -> None:
    """Linking with one of two linked records is linking with the person: the other pair is asked no more."""
    one, other = await _two(office)
    third = await _record(await office.phone("kp3", "Người hỗ trợ F"), 5)
    Finder(office.services).catch_up()
    await _judge(office, one, other, "same", home=one)
    await _judge(office, other, third, "same", home=third)
    assert _residents(office) == 1
    assert "Nguyễn Thị Hòa" not in (await office.browser.get("/duplicates")).text
    assert _true(office)


async def test_who_sees_one_khu_pho_judges_only_its_pairs(office: Office) -> None:
    """A pair with a record elsewhere is not shown, and is answered as if it did not exist."""
    one, other = await _two(office, other_unit="kp4")
    accounts.create_account(office.services, "kp3", "kp3", PASSWORD)
    await office.sign_in("kp3")
    assert "Nguyễn Thị Hòa" not in (await office.browser.get("/duplicates")).text
    token = form_token(await office.browser.get("/duplicates"))
    form = {"csrf": token, "link": link_id(one, other), "verdict": "same", "home": one}
    assert (await office.browser.post("/duplicates/judge", data=form)).status_code == 404
    assert (_residents(office), _residents(office, "kp4")) == (1, 1)


async def test_a_form_from_elsewhere_judges_nothing(office: Office) -> None:
    """Without the page's token no verdict is kept."""
    one, other = await _two(office)
    form = {"link": link_id(one, other), "verdict": "same", "home": one}
    assert (await office.browser.post("/duplicates/judge", data=form)).status_code == 403
    assert _residents(office) == 2


async def _keyed(ward: Ward, *people: dict[str, object], unit: str = "kp3") -> list[str]:
    """Let people be recorded whom a police list knows by `number`, one and the same unless said otherwise."""
    phone, ids, keys = await ward.phone("kp3", "kp4"), [], {}
    for more in people:
        ids.append(fresh_id())
        told = {"unit": unit, "number": "070057000001"} | HOA | more
        number = told.pop("number")
        if number:
            keys[ids[-1]] = sha256(str(number).encode()).digest()
        await phone.tell(person(ids[-1], str(told.pop("unit")), str(told.pop("full_name")), **told))
    _list(ward, keys)
    return ids


def _list(ward: Ward, keys: dict[str, bytes]) -> None:
    with ward.services.database.write() as connection:
        rosters.put_keys(connection, ward.services.ward_id, fresh_id(), keys)


async def test_the_rule_links_what_the_police_list_knows_as_one(ward: Ward) -> None:
    """One key and one name: linked without people, by a rule that is named, and undoable like any link."""
    one, other = await _keyed(ward, {}, {"birth_date": "1957-12-03"})
    finder = Finder(ward.services)
    assert finder.catch_up() == 2
    assert ward.totals()["kp3"]["residents"] == 1
    link = kept_record(ward.services, link_id(one, other))
    verdict = link.head("verdict")
    assert verdict is not None
    assert (verdict.value, verdict.stamp.by) == ("same", RULE_ID)
    assert ward.differences() == []


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({}, {"number": None}),
        ({"household": "h"}, {"household": "h", "full_name": "Nguyễn Thị Hoa"}),
        ({}, {"birth_date": "1985-01-20"}),
        ({}, {"sex": "male"}),
        ({}, {"unit": "kp4"}),
    ],
    ids=["no key", "twins", "a generation apart", "two sexes", "two khu phố"],
)
async def test_the_rule_leaves_the_rest_to_people(
    sqlite_ward: Ward, one: dict[str, object], other: dict[str, object]
) -> None:
    """Without a key, or with anything against it, nobody is linked by a machine."""
    home = fresh_id()
    people = [p | ({"household": home} if "household" in p else {}) for p in (one, other)]
    await _keyed(sqlite_ward, *people)
    Finder(sqlite_ward.services).catch_up()
    assert sum(cells["residents"] for cells in sqlite_ward.totals().values()) == 2


async def test_what_people_undid_the_rule_does_not_do_again(ward: Ward) -> None:
    """Whoever takes the rule's link back has the last word."""
    one, other = await _keyed(ward, {}, {})
    Finder(ward.services).catch_up()
    said = kept_record(ward.services, link_id(one, other)).seen(["verdict"])
    phone = await ward.phone("kp3")
    undo = {"kind": "link", "entity": link_id(one, other), "set": {"verdict": {"v": None}}}
    await phone.tell(undo | {"seen": {"verdict": list(said["verdict"])}})
    await phone.tell({"kind": "resident", "entity": other, "set": {"phone": {"v": "0912345678"}}})
    Finder(ward.services).catch_up()
    assert ward.totals()["kp3"]["residents"] == 2


async def test_a_list_that_comes_later_links_as_well(ward: Ward) -> None:
    """Numbers that a list brings after people were recorded are looked at without any new change."""
    one, other = await _keyed(ward, {"number": None}, {"number": None})
    finder = Finder(ward.services)
    assert finder.catch_up() == 2
    assert ward.totals()["kp3"]["residents"] == 2
    _list(ward, dict.fromkeys((one, other), sha256(b"070057000001").digest()))
    finder.catch_up()
    assert ward.totals()["kp3"]["residents"] == 1


async def test_no_phone_can_say_what_a_list_knows(sqlite_ward: Ward) -> None:
    """A field that only looks like the list's key moves no machine to link."""
    claimed: dict[str, object] = {"number": None, "roster_key": "k1"}
    await _keyed(sqlite_ward, claimed, claimed)
    Finder(sqlite_ward.services).catch_up()
    assert sqlite_ward.totals()["kp3"]["residents"] == 2


async def test_looking_goes_on_where_it_stopped(ward: Ward) -> None:
    """After a restart only what changed since is compared, with everybody; a corrected record is let go."""
    phone, one, other = await ward.phone("kp3"), fresh_id(), fresh_id()
    await phone.tell(person(one, "kp3", **{k: v for k, v in HOA.items() if k != "full_name"}))
    assert Finder(ward.services).catch_up() == 1
    await phone.tell(person(other, "kp3", **{k: v for k, v in HOA.items() if k != "full_name"}))
    finder = Finder(ward.services)
    assert finder.catch_up() == 1
    assert len(ward.rows("SELECT 1 FROM link_suggestion")) == 1
    assert finder.catch_up() == 0
    born = {"kind": "resident", "entity": other, "set": {"birth_date": {"v": "1999-01-05"}}}
    await phone.tell(
        born
        | {"seen": {"birth_date": list(kept_record(ward.services, other).seen(["birth_date"])["birth_date"])}}
    )
    assert finder.catch_up() == 1
    assert ward.rows("SELECT 1 FROM link_suggestion") == []


async def test_a_verdict_that_would_join_too_many_is_explained(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Beyond what can be one person the page says why, nothing is linked, and the rule leaves it alone."""
    one, other = await _two(office)
    monkeypatch.setattr("shared.link.MOST_LINKED", 1)
    reply = await _judge(office, one, other, "same", home=one)
    assert (reply.status_code, t("problem.too_many_linked") in reply.text) == (409, True)
    assert _residents(office) == 2
    assert _true(office)
