"""Looking through the camera: what each code leads to, by a lens whose pictures the tests choose."""

import asyncio
import json
from collections.abc import Callable

import flet as ft
import pytest

from mobile_app.core.phone import Phone
from mobile_app.scanner import lens as lenses
from mobile_app.scanner.lens import NoCamera
from shared.household_code import make_code
from tests.mobile_app.screens.hand import Hand
from tests.mobile_app.world import World, household_act

CODE, FRESH, FOREIGN = (str(make_code(*c)) for c in (("LT-3", 1), ("LT-3", 77), ("LT-5", 9)))
DAMAGED = f"4P1:{CODE[:-1]}{'A' if CODE[-1] != 'A' else 'B'}"
CARD = "070090001234|285123456|TRẦN THỊ BƯỞI|05091957|Nữ|Tổ 5, Khu Phố 3, Long Thủy|15042021"


class Film:
    """A camera that shows what a test puts before it."""

    def __init__(self, *, light: bool = True, refused: bool = False) -> None:
        self.lit = False
        self.closed = 0
        self._light, self.refused = light, refused
        self._shown: asyncio.Queue[str] = asyncio.Queue()

    def show(self, text: str) -> None:
        self._shown.put_nowait(text)

    def preview(self, overlay: ft.Control) -> ft.Control:
        return ft.Container(overlay)

    async def open(self) -> bool:
        if self.refused:
            raise NoCamera("NotAllowedError")
        return self._light

    async def light(self, *, on: bool) -> None:
        self.lit = on

    async def read(self) -> str:
        return await self._shown.get()

    def close(self) -> None:
        self.closed += 1


@pytest.fixture
def film(monkeypatch: pytest.MonkeyPatch) -> Film:
    """The camera of every screen."""
    made = Film()
    monkeypatch.setattr(lenses, "new_lens", lambda: made)
    return made


@pytest.fixture
async def phone(world: World) -> Phone:
    """A phone with one household of one."""
    phone = await world.joined("helper")
    phone.save(household_act(phone, 1, "Nguyễn Văn An"))
    return phone


async def test_a_label_opens_its_household_and_the_camera_is_let_go(
    phone: Phone, hand_of: Callable[[Phone], Hand], film: Film
) -> None:
    """From the list, two looks lead to the door: tap, and hold the label into the frame."""
    hand = hand_of(phone)
    await hand.open()
    await hand.move_to("Quét mã")
    await hand.sees("Đưa mã vào khung")
    film.show(f"4P1:{CODE}")
    await hand.sees(f"Hộ {CODE}")
    await hand.sees("Nguyễn Văn An")
    assert film.closed == 1


async def test_every_wrong_code_is_named_and_the_search_goes_on(
    phone: Phone, hand_of: Callable[[Phone], Hand], film: Film
) -> None:
    """Another khu phố, another ward, a damaged label, a card, anything else: each in words, none ends it."""
    hand = hand_of(phone)
    await hand.open("/scan")
    for text, words in (
        (FOREIGN, "của Khu phố 5. Máy này chỉ có các hộ của Khu phố 3"),
        (str(make_code("XX-1", 7)), "không thuộc phường này"),
        (DAMAGED, "Mã in hỏng hoặc bị sửa"),
        (CARD, "Đây là mã trên thẻ căn cước, không lưu. Hãy quét mã hộ"),
        ("https://example.test/", "Không phải mã hộ của phường"),
        ("", "Không phải mã hộ của phường"),
    ):
        film.show(text)
        await hand.sees(words)
        assert not any("070090001234" in shown or "BƯỞI" in shown for shown in hand.texts())
    film.show(f"https://ward.test/app/h/{CODE}")
    await hand.sees("Bắt đầu thăm hộ")


async def test_a_fresh_label_offers_a_new_household(
    phone: Phone, hand_of: Callable[[Phone], Hand], film: Film
) -> None:
    """A right code that nobody has yet becomes a household by one tap, with the code filled in."""
    hand = hand_of(phone)
    await hand.open("/scan")
    film.show(f"4P1:{FRESH}")
    await hand.tap("Tạo hộ mới với mã này")
    await hand.sees("Thêm hộ mới")
    assert hand.typed("Mã hộ trên nhãn") == FRESH


async def test_without_a_camera_typing_is_offered(
    phone: Phone, hand_of: Callable[[Phone], Hand], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A camera that is missing or refused says so, and the way to typing is there."""
    monkeypatch.setattr(lenses, "new_lens", lambda: Film(refused=True))
    hand = hand_of(phone)
    await hand.open("/scan")
    await hand.sees("Không mở được máy ảnh, nhập mã bằng tay")
    await hand.tap("Nhập mã hộ")
    await hand.type("Mã hộ", CODE)
    await hand.tap("Mở hộ")
    await hand.sees(f"Hộ {CODE}")


async def test_a_camera_that_is_allowed_later_is_opened_by_another_try(
    phone: Phone, hand_of: Callable[[Phone], Hand], film: Film
) -> None:
    """Whoever allows the camera after all needs not leave the screen."""
    film.refused = True
    hand = hand_of(phone)
    await hand.open("/scan")
    await hand.sees("Không mở được máy ảnh")
    film.refused = False
    await hand.tap("Thử lại")
    await hand.sees("Đưa mã vào khung")
    film.show(f"4P1:{CODE}")
    await hand.sees(f"Hộ {CODE}")


async def test_the_light_is_offered_where_there_is_one(
    phone: Phone, hand_of: Callable[[Phone], Hand], film: Film, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One tap lights the label and another ends it; a camera without a light shows no button for it."""
    hand = hand_of(phone)
    await hand.open("/scan")
    await hand.tap("Bật đèn")
    await hand.sees("Tắt đèn")
    assert film.lit
    await hand.tap("Tắt đèn")
    await hand.sees("Bật đèn")
    assert not film.lit
    await hand.visit("/")
    await hand.sees_no("Bật đèn")
    monkeypatch.setattr(lenses, "new_lens", lambda: Film(light=False))
    await hand.visit("/scan")
    await hand.sees("Đưa mã vào khung")
    await hand.sees_no("Bật đèn")


async def test_a_card_fills_the_form_and_only_that_is_kept(
    phone: Phone, hand_of: Callable[[Phone], Hand], film: Film, world: World
) -> None:
    """Name, birth date and sex of a card come into the form; its number is in no file and on no screen."""
    hand = hand_of(phone)
    await hand.open(f"/h/{CODE}/add")
    await hand.type("Số điện thoại", "0912345678")
    await hand.tap("Quét thẻ căn cước")
    film.show(f"4P1:{CODE}")
    await hand.sees("Không phải mã trên thẻ căn cước")
    film.show(CARD)
    await hand.sees("Họ và tên")
    assert hand.typed("Họ và tên") == "Trần Thị Bưởi"
    assert [hand.typed(part) for part in ("Ngày", "Tháng", "Năm")] == ["05", "09", "1957"]
    assert hand.typed("Số điện thoại") == "0912345678"
    assert "Nữ" in hand.chosen()
    await hand.tap("Lưu")
    await hand.sees("Đã lưu trên máy")
    # The files are sealed: what is kept is looked for in what the phone reads out of them.
    stated = json.dumps([own.wire for own in phone._outbox.changes], ensure_ascii=False)
    assert "Trần Thị Bưởi" in stated
    kept = [path.read_bytes() for path in (world.folder / "helper").rglob("*") if path.is_file()]
    for secret in ("070090001234", "285123456", "BƯỞI", "15042021"):
        assert secret not in stated
        assert not any(secret.encode() in data for data in kept)
        assert not any(secret in shown for shown in hand.texts())


async def test_a_card_fills_the_form_of_a_visit_in_progress(
    phone: Phone, hand_of: Callable[[Phone], Hand], film: Film
) -> None:
    """Somebody added during a visit can be scanned as well; going back by hand leaves the form alone."""
    hand = hand_of(phone)
    await hand.open(f"/h/{CODE}/visit/add")
    await hand.type("Họ và tên", "Ai đó")
    await hand.tap("Quét thẻ căn cước")
    await hand.tap("Nhập bằng tay")
    await hand.sees("Họ và tên")
    assert hand.typed("Họ và tên") == "Ai đó"
    await hand.tap("Quét thẻ căn cước")
    await hand.sees("Chỉ lấy họ tên")
    film.show(CARD)
    await hand.sees("Họ và tên")
    assert hand.typed("Họ và tên") == "Trần Thị Bưởi"
