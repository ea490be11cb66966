"""What the ward's pages state: in the same log, by the same checks, beside what phones say."""

import asyncio

from shared.change import Fact, FieldValue
from sync_server.office.acts.service import Author, state
from sync_server.people.enrolment import service as enrolment
from tests.sync_server.phones import Ward, fresh_id, ladder, resident


def correction(person: str, seen: str, name: str) -> Fact:
    return Fact(
        kind="resident",
        entity=person,
        set={"full_name": FieldValue(v=name)},
        seen={"full_name": (seen,)},
    )


def clerk(unit: str = "long-thuy") -> Author:
    return Author(fresh_id(), "Văn phòng", unit)


async def test_an_office_act_reaches_the_phones(ward: Ward) -> None:
    """What a clerk corrects, having seen what stood, is what a phone of that khu phố pulls."""
    phone, person = await ward.phone("kp3"), fresh_id()
    seen = await phone.tell(resident(person, "kp3", "Thị Be"))
    results = state(ward.services, clerk(), [correction(person, seen, "Thị Bé")])
    assert [r["status"] for r in results] == ["applied"]
    names = (await phone.pull())["entities"][0]["fields"]["full_name"]
    assert [value for _, value, _ in names] == ["Thị Bé"]
    assert ward.differences() == []


async def test_what_the_clerk_was_not_shown_stays_beside(ward: Ward) -> None:
    """An act that has not seen a phone's newer value makes a conflict, and overwrites nothing."""
    phone, person = await ward.phone("kp3"), fresh_id()
    await phone.tell(resident(person, "kp3", "Thị Be"))
    results = state(ward.services, clerk(), [correction(person, fresh_id(), "Thị Bé")])
    assert [r["status"] for r in results] == ["conflict"]


async def test_nobody_states_anything_outside_of_what_they_see(ward: Ward) -> None:
    """An account of one khu phố cannot speak of another's people; one that is given it later can."""
    phone, person = await ward.phone("kp3"), fresh_id()
    seen = await phone.tell(resident(person, "kp3"))
    narrow = clerk("kp4")
    refused = state(ward.services, narrow, [correction(person, seen, "Ai Đó")])
    assert [r["reason"] for r in refused] == ["entity_unknown"]
    wide = narrow._replace(unit_id="long-thuy")
    assert [r["status"] for r in state(ward.services, wide, [correction(person, seen, "Ai Đó")])] == [
        "applied"
    ]


async def test_many_acts_of_one_author_at_once_are_all_kept(ward: Ward) -> None:
    """Acts stated at the same moment take their numbers one after the other, and each is in the log once."""
    phone, people, author = await ward.phone("kp3"), [fresh_id() for _ in range(6)], clerk()
    seen = await phone.tell(*[resident(person, "kp3") for person in people])
    state(ward.services, author, [correction(people[0], seen, "Đầu Tiên")])
    told = await asyncio.gather(
        *[
            asyncio.to_thread(state, ward.services, author, [correction(person, seen, f"Người {i}")])
            for i, person in enumerate(people[1:])
        ]
    )
    assert [r["status"] for results in told for r in results] == ["applied"] * 5
    numbers = ward.rows("SELECT n FROM change ORDER BY seq")
    assert sorted(n for (n,) in numbers[1:]) == [1, 2, 3, 4, 5, 6]


async def test_an_act_is_kept_whole_or_not_at_all(ward: Ward) -> None:
    """One fact that cannot stand keeps the whole act out, and the next act is not delayed."""
    phone, person, author = await ward.phone("kp3"), fresh_id(), clerk()
    seen = await phone.tell(resident(person, "kp3", "Thị Bé"))
    wrong = Fact.model_validate(ladder(person, "no_such_step"))
    results = state(
        ward.services,
        author,
        [correction(person, seen, "Không Thành"), wrong],
        [correction(person, seen, "Thành")],
    )
    assert [r.get("reason") or r["status"] for r in results] == ["step_unknown", "applied"]
    assert (await phone.pull())["entities"][0]["fields"]["full_name"][0][1] == "Thành"


async def test_an_author_is_no_phone_and_no_helper_in_the_field(ward: Ward) -> None:
    """Lists of phones and of helpers do not show who states facts from the ward's pages."""
    phone, person = await ward.phone("kp3"), fresh_id()
    seen = await phone.tell(resident(person, "kp3"))
    state(ward.services, clerk(), [correction(person, seen, "Thị Bé")])
    database, ward_id = ward.services.database, ward.services.ward_id
    assert [d.device_id for d, _ in enrolment.devices(database, ward_id)] == [phone.device]
    assert len(enrolment.helpers(database, ward_id)) == 1
