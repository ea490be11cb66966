"""What people set for themselves: it is followed at once, and kept."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from mobile_app.config import native_files
from mobile_app.core.phone import Phone
from mobile_app.store.byte_file import ByteFile
from mobile_app.store.preferences import Preferences
from mobile_app.ui.settings import PhoneSettings
from shared.text import DEFAULT, language, speak
from tests.mobile_app.screens.hand import Hand
from tests.mobile_app.world import World, household_act

Open = Callable[[Phone], Hand]


@pytest.fixture(autouse=True)
def _vietnamese_again() -> Iterator[None]:
    yield
    speak(DEFAULT)


async def _open(world: World, hand_of: Open) -> Hand:
    phone = await world.joined("a")
    phone.save(household_act(phone, 1, "Nguyễn Văn An"))
    hand = hand_of(phone)
    await hand.open()
    return hand


async def test_the_whole_app_changes_its_language(world: World, hand_of: Open) -> None:
    """After the switch every screen speaks English, also those drawn before; and back again."""
    hand = await _open(world, hand_of)
    await hand.sees("Việc hôm nay")
    await hand.visit("/account")
    await hand.tap("English")
    await hand.sees("Account, this phone")
    await hand.visit("/")
    await hand.sees("Today's work")
    await hand.sees("Not visited: 1 households")
    await hand.visit("/account")
    await hand.tap("Tiếng Việt")
    await hand.sees("Tài khoản, máy này")


async def test_the_language_can_be_chosen_before_joining(world: World, hand_of: Open) -> None:
    """Whoever does not read Vietnamese finds the other language on the first screen."""
    hand = hand_of(await world.open_phone("new"))
    await hand.open()
    await hand.tap("English")
    await hand.sees("Joining code")


async def test_brightness_follows_the_phone_until_one_is_chosen(world: World, hand_of: Open) -> None:
    """As the phone is set at first; dark when dark is tapped."""
    hand = await _open(world, hand_of)
    assert hand.brightness == "system"
    await hand.visit("/account")
    await hand.tap("Tối")
    assert hand.brightness == "dark"


async def test_hints_are_read_one_by_one_and_never_again(world: World, hand_of: Open) -> None:
    """Three at most, each gone with a tap; all gone for good after the last."""
    hand = await _open(world, hand_of)
    for number in (1, 2):
        await hand.sees(f"Mẹo {number}/3")
        await hand.tap("Tiếp")
    await hand.tap("Đã hiểu")
    await hand.sees_no("Mẹo")


async def test_hints_can_be_skipped(world: World, hand_of: Open) -> None:
    """One tap takes all of them away."""
    hand = await _open(world, hand_of)
    await hand.tap("Bỏ qua")
    await hand.sees_no("Mẹo")


async def test_what_was_chosen_is_there_at_the_next_start(tmp_path: Path) -> None:
    """Language, brightness and read hints outlive the app; what is broken counts as not chosen."""
    files = native_files(tmp_path)
    first = await Preferences.open(files)
    settings = PhoneSettings(first)
    settings.choose("language", "en")
    settings.choose("brightness", "dark")
    settings.choose("hint", "2")
    first.close()
    second = await Preferences.open(files)
    again = PhoneSettings(second)
    assert (again.language, again.brightness, again.hint, language()) == ("en", "dark", 2, "en")
    second.close()
    (tmp_path / "preferences.journal").write_bytes(b"{broken")
    third = PhoneSettings(await Preferences.open(files))
    assert (third.language, third.brightness, third.hint, language()) == ("vi", "system", 0, "vi")


async def test_a_phone_without_storage_can_still_be_set() -> None:
    """Where no file can be had, a choice lasts as long as the app is open."""

    async def refuse(_name: str) -> ByteFile:
        raise OSError("no storage")

    settings = PhoneSettings(await Preferences.open(refuse))
    settings.choose("language", "en")
    assert settings.language == "en"
