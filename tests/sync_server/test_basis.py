"""Only the police and operators confirm: what a phone claims of it is set aside, what it puts back is not."""

from typing import Any

import pytest

from shared.change import Fact, FieldValue
from shared.link import link_id
from sync_server.office.acts.service import Author, state
from tests.sync_server.phones import Json, Phone, Ward, fact, fresh_id, resident

_APPROVED = {"status": "approved", "achieved_on": None}
_ACTIVE = {"status": "activated_2", "achieved_on": "2024-05-14"}


def claim(person: str, name: str, value: Any, basis: str | None, *seen: str) -> Json:
    said = {"v": value} | ({"basis": basis} if basis else {})
    told = {"kind": "resident", "entity": person, "set": {name: said}}
    return told | {"seen": {name: list(seen)} if seen else {}}


def confirmed(ward: Ward, person: str, **values: Any) -> str:
    """Let the police's list confirm something; return its change."""
    said = {n: FieldValue(v=v, basis="police_list") for n, v in values.items()}
    clerk = Author(fresh_id(), "Công an phường", "long-thuy")
    (result,) = state(ward.services, clerk, [Fact(kind="resident", entity=person, set=said)])
    assert result["status"] != "rejected"
    return str(result["id"])


async def known(phone: Phone) -> str:
    person = fresh_id()
    await phone.tell(resident(person, "kp3"))
    return person


@pytest.mark.parametrize("basis", ["police_list", "operator"])
@pytest.mark.parametrize(("name", "value"), [("eid", _ACTIVE), ("full_name", "Điểu Bảy")])
async def test_a_phone_cannot_confirm(ward: Ward, basis: str, name: str, value: Any) -> None:
    """Of a new person or a known one, a claim of either basis is set aside whole, and counts nowhere."""
    phone = await ward.phone("kp3")
    person, new = await known(phone), fresh_id()
    made = resident(new, "kp3")
    made["set"][name] = {"v": value, "basis": basis}
    acts = [phone.say(claim(person, name, value, basis)), phone.say(made)]
    assert await phone.results(*acts) == ["basis_not_yours"] * 2
    assert ward.totals()["kp3"]["residents"] == 1
    assert "eid.achieved" not in ward.totals()["kp3"]


async def test_a_phone_cannot_say_who_is_hard_to_serve(ward: Ward) -> None:
    """Nor take it back; a new person of whom it is not said stands (A-8)."""
    phone = await ward.phone("kp3")
    person = await known(phone)
    change = confirmed(ward, person, hard_case=True)
    acts = [
        phone.say(claim(person, "hard_case", True, "stated")),
        phone.say(claim(person, "hard_case", False, None, change)),
        phone.say(resident(fresh_id(), "kp3", hard_case=True)),
        phone.say(resident(fresh_id(), "kp3", hard_case=False)),
    ]
    assert await phone.results(*acts) == [*["basis_not_yours"] * 3, "applied"]


async def test_an_undo_puts_back_what_the_police_said(ward: Ward) -> None:
    """Also where the act and its undoing come in one push; to another person it cannot be put."""
    phone = await ward.phone("kp3")
    person, other = await known(phone), await known(phone)
    before = confirmed(ward, person, eid=_APPROVED)
    wrong = phone.say(claim(person, "eid", _ACTIVE, "observed", before))
    undone = phone.say(claim(person, "eid", _APPROVED, "police_list", wrong["id"]))
    assert await phone.results(wrong, undone) == ["applied", "applied"]
    later = phone.say(claim(person, "eid", _ACTIVE, "observed", undone["id"]))
    assert await phone.results(later) == ["applied"]
    acts = [
        phone.say(claim(other, "eid", _APPROVED, "police_list", before)),
        phone.say(claim(person, "eid", _ACTIVE, "police_list", later["id"])),
        phone.say(claim(person, "eid", _APPROVED, "police_list", later["id"])),
    ]
    assert await phone.results(*acts) == ["basis_not_yours", "basis_not_yours", "applied"]


async def test_settling_a_dispute_keeps_the_basis(ward: Ward) -> None:
    """Of a person written down twice, what the police said of one record is put on both."""
    phone = await ward.phone("kp3")
    one, other = sorted([await known(phone), await known(phone)])
    before = confirmed(ward, one, sex="male")
    said = await phone.tell(claim(other, "sex", "female", "stated"))
    same = {"one": one, "other": other, "verdict": "same"}
    await phone.tell(fact("link", link_id(one, other), unit="kp3", **same))
    settled = [claim(p, "sex", "male", "police_list", before, said) for p in (one, other)]
    assert await phone.results(phone.say(*settled)) == ["applied"]
