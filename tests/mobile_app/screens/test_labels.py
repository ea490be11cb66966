"""The label at a door: put on a household that has none, and told of when it can no longer be read."""

from collections.abc import Callable

import pytest

from mobile_app.core.acts import HouseholdDraft, new_household_act
from mobile_app.core.phone import Phone
from mobile_app.scanner import lens as lenses
from shared.household_code import make_code
from tests.mobile_app.screens.hand import Hand
from tests.mobile_app.screens.test_scanner import Film
from tests.mobile_app.world import World, household_act

TAKEN, FREE, FOREIGN = (str(make_code(*c)) for c in (("LT-3", 1), ("LT-3", 77), ("LT-4", 9)))
Open = Callable[[Phone], Hand]


@pytest.fixture
def film(monkeypatch: pytest.MonkeyPatch) -> Film:
    """The camera of every screen."""
    made = Film()
    monkeypatch.setattr(lenses, "new_lens", lambda: made)
    return made


@pytest.fixture
async def phone(world: World) -> Phone:
    """A phone of two khu phố, with a household that has a code and one that has none."""
    phone = await world.joined("helper", "kp3", "kp4")
    phone.save(household_act(phone, 1, "Nguyễn Văn An"))
    phone.save(new_household_act(phone.new_id, HouseholdDraft("kp3", None, "Số 9"), (), "mobile"))
    await phone.sync()
    return phone


async def _at_the_door_without(phone: Phone, hand_of: Open) -> Hand:
    home = next(line.id for line in phone.households() if line.code is None)
    hand = hand_of(phone)
    await hand.open(f"/h/{home}")
    await hand.tap("Gắn mã cho hộ")
    await hand.sees("Số 9")
    return hand


async def test_a_free_label_is_put_on_by_scanning(
    world: World, phone: Phone, hand_of: Open, film: Film
) -> None:
    """A label of the household's own khu phố that nobody has becomes its code, at the server as well."""
    hand = await _at_the_door_without(phone, hand_of)
    film.show(f"4P1:{FREE}")
    await hand.sees(f"Hộ {FREE}")
    await hand.sees("Đã lưu trên máy")
    await phone.sync()
    assert phone.household_by_code(FREE) is not None
    assert phone.status().rejected == ()
    assert world.differences() == []


async def test_labels_that_are_not_this_doors_are_refused(phone: Phone, hand_of: Open, film: Film) -> None:
    """Another household's label, one of another khu phố, and none at all are named; nothing is saved."""
    hand = await _at_the_door_without(phone, hand_of)
    film.show(f"4P1:{TAKEN}")
    await hand.sees("Mã này đã có hộ: Số 1, đường Lê Hồng Phong")
    film.show(f"4P1:{FOREIGN}")
    await hand.sees(f"{FOREIGN} của Khu phố 4")
    await hand.tap("Gắn mã này")
    await hand.sees("Nhập mã hộ")
    await hand.type("Mã hộ", FREE)
    await hand.tap("Gắn mã này")
    await hand.sees(f"Hộ {FREE}")


async def test_a_worn_label_is_told_and_renewed(phone: Phone, hand_of: Open) -> None:
    """One tap asks the office for another label, a second one says that it is on."""
    hand = hand_of(phone)
    await hand.open(f"/h/{TAKEN}")
    await hand.tap("Mã mờ, rách – in lại")
    await hand.sees("Đã báo in lại nhãn")
    await hand.tap("Đã dán nhãn mới")
    await hand.sees("Mã mờ, rách – in lại")
    await hand.sees_no("Đã báo in lại nhãn")
