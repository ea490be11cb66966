"""A person who is typed in: birth dates as people know them, numbers that warn and never block."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mobile_app.core.acts import correct_resident_act
from mobile_app.core.typed import Typed
from mobile_app.screens.residents.state import (
    ResidentChosen,
    ResidentTyped,
    begun,
    birth_date,
    changes,
    check,
    chosen_of,
    draft_of,
    phone_number,
    phone_warning,
    typed_of,
)
from shared.matching.person import Person
from shared.resident import Resident
from tests.mobile_app.world import World, household_act

TODAY = date(2024, 5, 14)


def _typed(name: str = "Nguyễn Văn An", day: str = "", month: str = "", year: str = "1980") -> ResidentTyped:
    return ResidentTyped(Typed(name), Typed(day), Typed(month), Typed(year))


@pytest.mark.parametrize(
    ("day", "month", "year", "stored"),
    [
        ("", "", "", None),
        ("", "", "1957", "1957"),
        ("", "3", "1957", "1957-03"),
        ("7", "3", "1957", "1957-03-07"),
        (" 07 ", "03", "1957", "1957-03-07"),
    ],
)
def test_a_birth_date_is_kept_as_exactly_as_it_is_known(
    day: str, month: str, year: str, stored: str | None
) -> None:
    """Year, month and day, year and month, or the year alone are stored as such; nothing is made up."""
    assert birth_date(day, month, year) == stored


@pytest.mark.parametrize(
    ("day", "month", "year"),
    [
        ("31", "2", "1980"),
        ("5", "", "1980"),
        ("", "13", "1980"),
        ("", "", "80"),
        ("", "", "x"),
        ("1", "1", ""),
    ],
)
def test_no_real_date_is_refused_in_words(day: str, month: str, year: str) -> None:
    """What is no date gets its own message, and a name that is missing gets one at the same time."""
    faults = check(_typed("", day, month, year), TODAY)
    assert (faults.birth, faults.name) == ("Ngày sinh không hợp lệ", "Nhập họ và tên")
    assert faults.blocking


@given(st.dates(date(1905, 1, 1), TODAY))
def test_every_day_a_living_person_can_be_born_on_is_taken(born: date) -> None:
    """Any real day up to today is accepted and stored as that day."""
    typed = _typed("An", str(born.day), str(born.month), str(born.year))
    assert not check(typed, TODAY).blocking
    assert draft_of(typed, ResidentChosen()).birth_date == born.isoformat()


def test_tomorrow_and_long_ago_are_refused() -> None:
    """Nobody was born after today, and nobody is older than 120 years."""
    assert check(_typed(day="15", month="5", year="2024"), TODAY).birth == "Ngày sinh sau hôm nay"
    assert check(_typed(year="1890"), TODAY).birth == "Ngày sinh không hợp lệ"


async def test_the_same_person_is_found_all_over_the_phone(world: World) -> None:
    """Same folded name in any order, and a birth date that may be the same; not a generation apart."""
    phone = await world.joined("a")
    phone.save(household_act(phone, 1, "Nguyễn Văn An", "Điểu Sáu"))

    def alike(name: str, born: str | None, own: str = "") -> list[str]:
        return [v.resident.full_name for v in phone.alike(Person(own, name, born))]

    assert alike("nguyen van an", "1980") == ["Nguyễn Văn An"]
    assert alike("An Nguyễn Văn", "1980-05-14") == ["Nguyễn Văn An"]
    assert alike("Nguyễn Văn An", None) == ["Nguyễn Văn An"]
    assert alike("Nguyễn Văn An", "1950") == []
    person = phone.alike(Person("", "Điểu Sáu"))[0]
    assert alike("Điểu Sáu", None, person.resident.id) == []
    phone.save(correct_resident_act(person, {"full_name": "Điểu Bảy"}, "mobile"))
    assert alike("Điểu Sáu", None) == []
    assert alike("Điểu Bảy", "1980") == ["Điểu Bảy"]


def test_a_correction_states_only_what_was_changed() -> None:
    """What was opened and left alone is not said again; what was cleared is said to be nothing."""
    person = Resident(
        id="r", unit="kp3", full_name="Điểu Sáu", birth_date="1957-03-07", sex="male", phone="+84912345678",
        cohorts=("member", "official"), exclusion="abroad",
    )  # fmt: skip
    typed, chosen = typed_of(begun({}, person)), chosen_of(begun({}, person))
    assert changes(person, draft_of(typed, chosen)) == {}
    typed.day.text = typed.month.text = ""
    chosen = chosen.pick("cohorts", "member").pick("exclusion", "abroad").pick("sex", "female")
    changed = changes(person, draft_of(typed, chosen))
    assert changed == {"birth_date": "1957", "sex": "female", "cohorts": ["official"], "exclusion": None}


@pytest.mark.parametrize(
    ("text", "stored", "warning"),
    [
        ("", "", None),
        ("0912 345 678", "0912345678", None),
        ("+84 912.345.678", "0912345678", None),
        ("0271 3778 899", "02713778899", None),
        ("091234567", "091234567", "Số điện thoại phải đủ 10 số"),
        ("0112345678", "0112345678", "Đầu số lạ, kiểm tra lại"),
    ],
)
def test_a_strange_number_is_kept_and_warned_about(text: str, stored: str, warning: str | None) -> None:
    """Numbers are stored as digits from 0; what looks wrong is said, and saved all the same."""
    assert (phone_number(text), phone_warning(text)) == (stored, warning)
