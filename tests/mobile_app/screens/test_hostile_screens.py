"""Every screen of the app over records that cannot be read, or only with care: all of them are drawn."""

import logging
from collections.abc import Callable, Iterator

import flet as ft
import pytest

from mobile_app import routes
from mobile_app.core.phone import Phone
from mobile_app.scanner import lens as lenses
from mobile_app.scanner.lens import NoCamera as NoLens
from mobile_app.screens.visits.drafts import VisitDrafts
from mobile_app.screens.visits.state import VisitForm
from shared.text import texts
from tests.conftest import Amount
from tests.hostile import Case, cases
from tests.mobile_app.hostile_pull import CODE, NAMES, chosen, docs_of, phone_with
from tests.mobile_app.screens.hand import Hand
from tests.mobile_app.world import World
from tests.right import HOME, PERSON

Open = Callable[[Phone], Hand]
_EVERYWHERE = (
    routes.HOME,
    routes.JOIN,
    routes.CODE,
    routes.SCAN,
    routes.DESK,
    routes.DESK_NEW,
    routes.NEW_HOUSEHOLD,
    routes.RESULTS,
    routes.SYNC,
    routes.LOG,
    routes.ACTS,
    routes.MORE,
    routes.OBSTACLES,
    routes.ACCOUNT,
    routes.HELP,
    routes.UNREADABLE,
    routes.SIGN_OUT,
)


def _of_household(key: str) -> Iterator[str]:
    yield from (
        routes.household(key),
        routes.visit(key),
        routes.new_resident(key),
        routes.visit_resident(key),
        routes.attach_code(key),
        routes.refer(key),
        routes.obstacle(key),
    )


def _of_person(key: str, resident: str) -> Iterator[str]:
    yield from (
        routes.resident(key, resident),
        routes.edit_resident(key, resident),
        routes.move_resident(key, resident),
        routes.move_resident_to(key, resident, CODE),
        routes.refer(key, resident),
        routes.obstacle(key, resident),
        routes.visit_obstacle(key, resident),
        routes.desk_person(resident),
    )


def _addresses(some: list[Case], every: int) -> Iterator[str]:
    """Give the addresses that hostile records have a part in; of each record its own, of some all."""
    yield from (*_EVERYWHERE, *_of_household(HOME), *_of_person(CODE, PERSON))
    for number, case in enumerate(some):
        entity = case.entity(number)
        yield routes.unreadable(entity)
        if case.kind == "household":
            found = list(_of_household(entity))
            yield from found if number % every == 0 else found[:2]
        if case.kind == "resident":
            found = list(_of_person(CODE, entity))
            yield from found if number % every == 0 else found[:1]


async def test_every_screen_is_drawn_over_hostile_records(
    world: World,
    hand_of: Open,
    amount: Amount,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """No screen and no line of one fails; the right household and its people are on their screens."""
    monkeypatch.setattr(lenses, "new_lens", NoCamera)
    with caplog.at_level(logging.ERROR):
        for number, some in enumerate(chosen(amount, usual=70, whole=6_000, together=300)):
            phone = await phone_with(world, docs_of(some), f"phone-{number}")
            hand = hand_of(phone)
            await hand.open()
            assert await _gone(hand, _addresses(some, every=amount.of(6, 3))) == []
            await hand.visit(routes.household(CODE))
            for name in NAMES.values():
                await hand.sees(name)
            hand.close()
    assert [r.getMessage() for r in caplog.records] == []


async def _gone(hand: Hand, addresses: Iterator[str]) -> list[str]:
    """Return those addresses whose screen, or a line of it, could not be drawn."""
    gone = []
    for address in addresses:
        await hand.visit(address)
        await hand.drawn_at(address)
        if {texts("vi")["app.broken_title"], texts("vi")["app.part_broken"]} & set(hand.texts()):
            gone.append(address)
    return gone


async def test_the_list_and_its_search_keep_the_right_lines(world: World, hand_of: Open) -> None:
    """Beside households that cannot be read, each one line, the right one is found and opened."""
    phone = await phone_with(world, docs_of([c for c in cases() if _bad_day(c)]))
    hand = hand_of(phone)
    await hand.open()
    await hand.sees("bản ghi trên máy không đọc được")
    await hand.move_to(texts("vi")["app.list_short"])
    await hand.sees(CODE)
    await hand.sees("Không đọc được · Hộ · mã …")
    await hand.type("Tìm", CODE)
    await hand.sees_no("Không đọc được · Hộ")
    await hand.tap(CODE)
    await hand.sees("Không đọc được · Lần đến · mã …")


def _bad_day(case: Case) -> bool:
    places = (("last_visit", "appointment"), ("on",))
    return (
        case.kind in ("household", "visit") and case.place in places and case.value.name == "day_that_is_none"
    )


async def test_a_visit_to_an_unreadable_household_is_recorded(world: World, hand_of: Open) -> None:
    """Its line says what can be done; a visit mends what it says anew, and the household can be read."""
    case = next(c for c in cases() if _bad_day(c))
    phone = await phone_with(world, docs_of([case]))
    home = case.entity(0)
    assert phone.unreadable(home)
    hand = hand_of(phone)
    await hand.open(routes.household(home))
    await hand.sees(texts("vi")["unreadable_record.what"])
    await hand.tap(texts("vi")["household.start"])
    await hand.tap("Không có ai ở nhà")
    await hand.tap(texts("vi")["visit.save"])
    await hand.sees(texts("vi")["household.saved"])
    assert phone.unreadable(home) is None
    assert phone.household(home) is not None


class NoCamera:
    """A lens on a machine without a camera."""

    async def open(self) -> bool:
        """Refuse."""
        raise NoLens("none here")

    def close(self) -> None:
        """Nothing is open."""

    def preview(self, _over: ft.Control) -> ft.Control:
        """Return an empty picture."""
        return ft.Container()


@pytest.mark.parametrize("kept", ["rác", 5, None, [], {}, {"channel": 5}, {"home": 3, "draft": []}])
async def test_a_draft_that_nobody_can_read_costs_no_other(world: World, kept: object) -> None:
    """A damaged draft is left alone; the visit begun beside it is there."""
    phone = await phone_with(world, [])
    drafts = VisitDrafts(phone)
    drafts.open(HOME, drafts.open(HOME, _form()).form)
    drafts.put(HOME, _form(outcome="nobody_home"))
    phone.drafts._side.keep(kept, list)
    phone.drafts._side.keep({"home": PERSON, "n": 1, "draft": kept}, list)
    phone = await world.reopened(phone, "a")
    assert VisitDrafts(phone).begun() == [HOME]


def _form(outcome: str | None = None) -> VisitForm:
    return VisitForm("mobile", outcome)
