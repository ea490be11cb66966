"""Giving households to helpers from the office, and what phones hear of it."""

import re
from html import unescape

import pytest

from shared.text import t
from sync_server.web.roles import Role
from tests.sync_server.phones import Phone, Ward, fresh_id, household
from tests.sync_server.scopes import Visitor, visitor

UNTIL = "2024-05-20"


async def doors(phone: Phone, unit: str = "kp3", n: int = 3) -> list[str]:
    homes = [fresh_id() for _ in range(n)]
    await phone.tell(*[household(h, unit, cell=str(1 + i % 2)) for i, h in enumerate(homes)])
    return homes


async def give(clerk: Visitor, helper: str, *homes: str, until: str = UNTIL, query: str = "unit=kp3") -> int:
    ticks = {f"home.{home}": "on" for home in homes}
    form = {"which": "ticked", "helper": helper, "until": until} | ticks
    return (await clerk.ask("POST", f"/assign?{query}", **form)).status_code


async def leases(phone: Phone) -> dict[str, list[str]]:
    pulled = (await phone.pull())["entities"]
    heads = {e["id"]: e["fields"].get("lease", []) for e in pulled}
    return {home: sorted(v["name"] for _, v, _ in found if v) for home, found in heads.items()}


async def test_what_the_office_gives_reaches_the_phones(ward: Ward) -> None:
    """Ticked households carry the helper's name and last day on every phone of the khu phố."""
    phone = await ward.phone("kp3", name="Thị Bé")
    first, second, third = await doors(phone)
    async with visitor(ward, Role.UNIT_LEAD, "kp3") as lead:
        assert await give(lead, phone.helper, first, second) == 303
        page = unescape((await lead.ask("GET", "/assign?unit=kp3")).text)
        assert page.count("Thị Bé, 20/05/2024") == 2
        free = unescape((await lead.ask("GET", "/assign?unit=kp3&only=free")).text)
        assert re.findall(r'name="home\.([^"]+)"', free) == [third]
    assert await leases(phone) == {first: ["Thị Bé"], second: ["Thị Bé"], third: []}
    assert ward.differences() == []


async def test_a_whole_group_is_given_and_taken_back(ward: Ward) -> None:
    """Everything that the list shows can be given at once, of one tổ only, and taken back."""
    phone = await ward.phone("kp3", name="Thị Bé")
    first, second, third = await doors(phone)
    async with visitor(ward, Role.SUPERVISOR, "long-thuy") as clerk:
        form = {"which": "every", "helper": phone.helper, "until": UNTIL}
        await clerk.ask("POST", "/assign?unit=kp3&cell=1", **form)
        assert await leases(phone) == {first: ["Thị Bé"], second: [], third: ["Thị Bé"]}
        await clerk.ask("POST", "/assign?unit=kp3", **form | {"helper": "-"})
    assert await leases(phone) == {first: [], second: [], third: []}


async def test_a_collision_is_listed_and_settled(ward: Ward) -> None:
    """A helper who took a household offline and the office that gave it meanwhile are both shown."""
    phone, other = await ward.phone("kp3", name="Thị Bé"), await ward.phone("kp3", name="Điểu Sáu")
    (home,) = await doors(phone, n=1)
    async with visitor(ward, Role.UNIT_LEAD, "kp3") as lead:
        await give(lead, phone.helper, home)
        value = {"helper": other.helper, "name": "Điểu Sáu", "until": UNTIL}
        fact = {"kind": "household", "entity": home, "set": {"lease": {"v": value}}, "seen": {}}
        assert await other.results(other.say(fact)) == ["conflict"]
        assert await leases(phone) == {home: ["Thị Bé", "Điểu Sáu"]}
        doubled = unescape((await lead.ask("GET", "/assign?unit=kp3&only=doubled")).text)
        assert "Thị Bé" in doubled
        assert "Điểu Sáu" in doubled
        await give(lead, other.helper, home, query="unit=kp3&only=doubled")
    assert await leases(phone) == {home: ["Điểu Sáu"]}


@pytest.mark.parametrize("until", ["2024-05-13", "2025-01-01", "mai", ""])
async def test_a_wrong_day_gives_nothing(ward: Ward, until: str) -> None:
    """A day that is over, too far ahead or none is refused with a sentence."""
    phone = await ward.phone("kp3")
    homes = await doors(phone)
    async with visitor(ward, Role.UNIT_LEAD, "kp3") as lead:
        assert await give(lead, phone.helper, *homes, until=until) == 400
    assert not any((await leases(phone)).values())


async def test_nobody_gives_what_is_not_theirs(ward: Ward) -> None:
    """A lead neither sees nor gives another khu phố's households, nor gives to its helpers."""
    phone, other = await ward.phone("kp3"), await ward.phone("kp4")
    homes = await doors(phone)
    async with visitor(ward, Role.UNIT_LEAD, "kp4") as lead:
        assert await give(lead, other.helper, *homes) == 403
        assert await give(lead, other.helper, *homes, query="unit=kp4") == 400
    async with visitor(ward, Role.UNIT_LEAD, "kp3") as lead:
        assert await give(lead, other.helper, *homes) == 400
        assert t("assign.wrong") in (await lead.ask("POST", "/assign?unit=kp3", which="ticked")).text
    assert not any((await leases(phone)).values())


async def test_a_lease_is_checked_like_any_field(ward: Ward) -> None:
    """A lease without helper or with half a day is set aside; it changes no total."""
    phone = await ward.phone("kp3")
    (home,) = await doors(phone, n=1)
    before = ward.totals()
    for value in ({"name": "Thị Bé", "until": UNTIL}, {"helper": "x", "name": "x", "until": "2024-05"}):
        fact = {"kind": "household", "entity": home, "set": {"lease": {"v": value}}, "seen": {}}
        assert await phone.results(phone.say(fact)) == ["field_invalid"]
    fine = {"helper": phone.helper, "name": "Thị Bé", "until": UNTIL}
    await phone.tell({"kind": "household", "entity": home, "set": {"lease": {"v": fine}}, "seen": {}})
    assert (ward.totals(), ward.differences()) == (before, [])
