"""What a code leads to, and what is said of people and households."""

import pytest

from mobile_app import routes
from mobile_app.core.phone import Phone
from mobile_app.screens.households import new_state
from mobile_app.screens.households.state import Found, Refused, Unknown, find, state_words, why_not
from shared.campaign import Campaign
from shared.household_code import make_code
from tests.mobile_app.world import World, household_act

KNOWN, FRESH, FOREIGN = (str(make_code(*c)) for c in (("LT-3", 1), ("LT-3", 2), ("LT-5", 1)))


def _by_code(code: str) -> str | None:
    return "id" if code == KNOWN else None


@pytest.mark.parametrize(
    ("text", "leads_to"),
    [
        (KNOWN, Found(KNOWN)),
        (KNOWN.replace("-", " ").lower(), Found(KNOWN)),
        (f"4P1:{KNOWN}", Found(KNOWN)),
        (f"https://ward.test/app/h/{KNOWN}", Found(KNOWN)),
        (FRESH, Unknown(FRESH)),
    ],
)
def test_a_right_code_is_found_in_every_spelling(campaign: Campaign, text: str, leads_to: object) -> None:
    """Typed, scanned or as a link: the same code leads to the same household, or to a new one."""
    assert find(text, _by_code, campaign, ["kp3"]) == leads_to


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "Nhập mã hộ"),
        ("LT-3-0001", "Không phải mã hộ"),
        (KNOWN[:-1] + ("A" if KNOWN[-1] != "A" else "B"), "Mã hộ sai"),
        ("070090001234||Nguyễn Văn An|01011990|Nam|Tổ 5|15042021", "mã trên thẻ căn cước, không lưu"),
        (FOREIGN, "của Khu phố 5. Máy này chỉ có các hộ của Khu phố 3"),
        (str(make_code("XX-1", 7)), "không thuộc phường này"),
    ],
)
def test_what_opens_nothing_says_why(campaign: Campaign, text: str, says: str) -> None:
    """Each way to be wrong has words of its own."""
    finding = find(text, _by_code, campaign, ["kp3"])
    assert isinstance(finding, Refused)
    assert says in finding.text


def test_a_new_household_needs_an_address_and_a_free_code(campaign: Campaign) -> None:
    """A door may be without a label; a label of another household is refused with that household."""

    def check(code: str, address: str) -> new_state.HouseholdFaults:
        return new_state.check(code, address, _by_code, campaign, "kp3")

    assert not check("", "Số 1").any
    assert not check(FRESH, "Số 1").any
    assert check(FRESH, " ").address == "Nhập địa chỉ"
    assert check(KNOWN, "Số 1").taken == KNOWN
    assert check("LT-3-9", "Số 1").code == "Không phải mã hộ"


@pytest.mark.parametrize(
    ("route", "code"),
    [("/join/ABCD-2345", "ABCD-2345"), ("/join", ""), ("/join/ABCD?x=1", "ABCD"), ("/h/LT-3-0001-K", "")],
)
def test_only_a_joining_link_carries_a_joining_code(route: str, code: str) -> None:
    """The code stands in the address after /join/, and nowhere else."""
    assert routes.joining_code(route) == code


@pytest.fixture
async def phone(world: World) -> Phone:
    """A phone with one household of two."""
    phone = await world.joined("helper")
    phone.save(household_act(phone, 1, "Nguyễn Văn An", "Bé Tí"))
    return phone


async def test_states_are_told_in_words_with_the_indicator(phone: Phone, campaign: Campaign) -> None:
    """All four ladders are named, and what nobody asked is said to be unasked."""
    view = phone.residents(phone.households()[0].id)[0]
    words = [word.text for word in state_words(view, campaign)]
    assert words[:2] == ["CCCD: chưa hỏi", "Định danh: chưa hỏi"]
    assert len(words) == 4
    assert why_not(view, "eid", campaign) == ""
