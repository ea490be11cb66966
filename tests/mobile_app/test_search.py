"""Finding people and doors: without accents, by numbers in any spelling, whoever is linked once."""

import pytest

from mobile_app.core.acts import HouseholdDraft, ResidentDraft, new_household_act
from mobile_app.core.phone import Phone
from mobile_app.core.search import words_of
from tests.mobile_app.world import World, household_act


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("  Huỳnh  Đức ", ["huynh", "duc"]),
        ("0912.345.678", ["0912345678"]),
        ("0912 345 678", ["0912345678"]),
        ("+84 912 345 678", ["0912345678"]),
        ("84912345678", ["0912345678"]),
        ("345678", ["345678"]),
        ("12-14", ["12-14"]),
        ("", []),
    ],
)
def test_what_is_typed_is_looked_for_in_one_spelling(typed: str, words: list[str]) -> None:
    """Accents and case do not matter, nor what is written between the digits of a telephone number."""
    assert words_of(typed) == words


@pytest.fixture
async def phone(world: World) -> Phone:
    """A phone with two doors; at one of them somebody has a telephone."""
    phone = await world.joined("helper")
    phone.save(household_act(phone, 1, "Nguyễn Văn An"))
    people = [ResidentDraft("Điểu Kré", "1957-09-05", phone="0912345678")]
    door = HouseholdDraft("kp3", None, "Số 12/4, đường Lê Lợi")
    phone.save(new_household_act(phone.new_id, door, people, "mobile"))
    return phone


async def test_a_door_is_found_by_the_telephone_of_its_people(phone: Phone) -> None:
    """The number that somebody calls from leads to their door; any other does not."""
    assert [line.address for line in phone.households("0912 345 678")] == ["Số 12/4, đường Lê Lợi"]
    assert [line.address for line in phone.households("345 678")] == ["Số 12/4, đường Lê Lợi"]
    assert phone.households("0912 345 679") == []


@pytest.mark.parametrize("search", ["dieu kre", "kre 1957", "05/09/1957", "0912 345 678", "KRÉ"])
async def test_a_person_is_found_by_name_year_or_telephone(phone: Phone, search: str) -> None:
    """Words in any order, in name, birth date and number; nothing typed finds nobody."""
    assert [v.resident.full_name for v in phone.people(search, 5)] == ["Điểu Kré"]
    assert phone.people("  ", 5) == []


async def test_a_person_is_found_as_they_are_now(phone: Phone) -> None:
    """Whoever is added after the first search is found, and no more than asked for are given."""
    assert phone.people("nguyen", 5)
    phone.save(household_act(phone, 2, "Nguyễn Thị Ba", "Nguyễn Thị Tư"))
    assert len(phone.people("nguyen", 5)) == 3
    assert len(phone.people("nguyen", 2)) == 2
