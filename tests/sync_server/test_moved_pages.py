"""Every page of the office, and records that left a khu phố or are linked across: who sees which words.

The records are those that phones are asked about in `test_phone_scopes.py`.
"""

import pytest

from sync_server.web.roles import Role
from tests.sync_server.phones import fact, fresh_id, ladder
from tests.sync_server.scopes import Page, Visitor, pages, told_by, visitor
from tests.sync_server.test_phone_scopes import Left, left

__all__ = ["left"]
pytestmark = pytest.mark.parametrize(
    "database_url", ["sqlite", pytest.param("postgres", marks=pytest.mark.whole)], indirect=True
)
_OF_THE_OLD = {Role.UNIT_LEAD: "kp1", Role.SUPERVISOR: "kp1", Role.OPERATOR_STAFF: "vnpt"}


def _addresses(page: Page) -> list[str]:
    """Return an address that names nothing, with each question that the page reads."""
    units = ("kp1", "kp2", "long-thuy") if "unit" in page.asks else ("",)
    cells = ("residents", "households", "eid.achieved") if "cell" in page.asks else ("",)
    return [page.path, *(f"{page.path}?unit={u}&cell={c}" for u in units for c in cells if u or c)]


async def _told(it: Left, looking: Visitor, *methods: str) -> dict[str, str]:
    """Return what each address that names nothing answers."""
    asked = [p for p in pages(it.ward.app) if p.method in methods and "{" not in p.path]
    asked = [p for p in asked if p.path != "/account/second-factor"]  # it shows a new secret each time
    return {
        f"{page.method} {address}": told_by(await looking.ask(page.method, address))
        for page in asked
        for address in _addresses(page)
    }


@pytest.mark.parametrize("role", _OF_THE_OLD)
async def test_no_page_of_the_former_khu_pho_holds_what_the_new_one_says(left: Left, role: Role) -> None:
    """Neither words of whoever moved, nor of whom they are linked to, nor ids of what came since."""
    async with visitor(left.ward, role, _OF_THE_OLD[role]) as looking:
        for asked, said in (await _told(left, looking, "GET", "POST")).items():
            assert [word for word in left.words() if word in said] == [], asked
    assert left.ward.differences() == []


@pytest.mark.parametrize("role", [Role.UNIT_LEAD, Role.SUPERVISOR])
async def test_what_left_is_answered_as_what_does_not_exist(left: Left, role: Role) -> None:
    """Its page, its forms and its cases have the answer of an id that nobody has, link and visit, too."""
    gone = ("home", "person", "twin", "visit", "across")
    ids = [left.known[i] for i in gone] + list(left.secret.values())
    async with visitor(left.ward, role, "kp1") as looking:
        for page in pages(left.ward.app):
            if "{" not in page.path or page.permission is None:
                continue
            unknown = await _answer(looking, page, fresh_id())
            told = {i: await _answer(looking, page, i) for i in ids}
            assert [i for i in ids if told[i] != unknown] == [], page


async def _answer(looking: Visitor, page: Page, id_: str) -> tuple[int, str, str]:
    reply = await looking.ask(page.method, page.filled(id_))
    return reply.status_code, reply.text.replace(id_, ""), reply.headers.get("location", "").replace(id_, "")


@pytest.mark.parametrize(("role", "unit"), [(Role.UNIT_LEAD, "kp2"), (Role.SUPERVISOR, "long-thuy")])
async def test_the_new_khu_pho_and_the_ward_are_shown_it(left: Left, role: Role, unit: str) -> None:
    """The check can fail: their lists and records have the new words."""
    async with visitor(left.ward, role, unit) as looking:
        for address in ("/records?unit=kp2&cell=residents", "/worklist?unit=kp2"):
            assert "Chim Mới" in (await looking.ask("GET", address)).text, address


async def test_what_is_said_there_changes_no_page_of_the_former_khu_pho(left: Left) -> None:
    """No count, list or order of theirs moves with what the new khu phố states of a linked person."""
    async with visitor(left.ward, Role.SUPERVISOR, "kp1") as looking:
        before = await _told(left, looking, "GET")
        person = left.known["person"]
        about = {"phone": "0911222333", "note": "Chim Nữa"}
        await left.new.tell(fact("resident", person, **about), ladder(person, "activated_2"))
        after = await _told(left, looking, "GET")
    assert [asked for asked in before if after[asked] != before[asked]] == []
