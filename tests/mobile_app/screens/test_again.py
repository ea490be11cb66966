"""What the server set aside is recorded again: each form opens as it was filled, and settles the old act."""

from collections.abc import Callable

import pytest

from mobile_app.core.acts import Act, ResidentDraft, correct_resident_act, new_resident_act
from mobile_app.core.phone import Phone
from mobile_app.screens.obstacles.state import ObstacleDraft, obstacle_fact
from mobile_app.screens.referrals.state import ReferralDraft, Whose, referral_fact
from mobile_app.screens.residents.moving import left_act, move_act
from shared.campaign import Campaign
from tests.mobile_app.screens.aside import door, person, phone_with_homes, set_aside, settled
from tests.mobile_app.screens.hand import Hand
from tests.mobile_app.world import World

Open = Callable[[Phone], Hand]


@pytest.fixture
async def phone(world: World) -> Phone:
    """A phone with two households, An and Bình in the first, that the server has."""
    return await phone_with_homes(world)


async def test_a_new_person_is_recorded_again(world: World, phone: Phone, hand_of: Open) -> None:
    """All that was typed and tapped stands in the form; mended and saved, it is the same person's record."""
    draft = ResidentDraft("Trần Văn Lạ", "1990-02-03", "male", phone="0912345678", cohorts=("member",))
    act = new_resident_act(phone.new_id, door(phone), draft, "mobile")
    hand = hand_of(phone)
    await hand.open(await set_aside(world, phone, act))
    await hand.tap("Ghi lại cho đúng")
    await hand.sees("Thêm người")
    typed = [hand.typed(label) for label in ("Họ và tên", "Ngày", "Tháng", "Năm", "Số điện thoại")]
    assert typed == ["Trần Văn Lạ", "03", "02", "1990", "0912345678"]
    assert "Nam" in hand.chosen()
    await hand.type("Họ và tên", "Trần Văn Lạc")
    await hand.tap("Lưu")
    await hand.sees("Đã lưu trên máy")
    await settled(world, phone)
    added = person(phone, "Trần Văn Lạc").resident
    assert added.id == act.facts[0].entity
    assert (added.birth_date, added.cohorts) == ("1990-02-03", ("member",))


async def test_a_correction_is_recorded_again(world: World, phone: Phone, hand_of: Open) -> None:
    """The form shows what is known, with what was typed upon it."""
    before = person(phone, "Nguyễn Văn An")
    act = correct_resident_act(before, {"full_name": "Nguyễn Văn Ân", "birth_date": "1981"}, "mobile")
    route = await set_aside(world, phone, act)
    assert person(phone, "Nguyễn Văn An").resident.birth_date == "1980"
    hand = hand_of(phone)
    await hand.open(route)
    await hand.sees("Ngày sinh: 1981")
    await hand.tap("Ghi lại cho đúng")
    await hand.sees("Số điện thoại")
    assert (hand.typed("Họ và tên"), hand.typed("Năm")) == ("Nguyễn Văn Ân", "1981")
    await hand.tap("Lưu")
    await hand.sees("Đã lưu trên máy")
    await settled(world, phone)
    assert person(phone, "Nguyễn Văn Ân").resident.birth_date == "1981"


async def test_a_move_is_recorded_again(world: World, phone: Phone, hand_of: Open) -> None:
    """The household moved to and the relation there are chosen already."""
    act = move_act(person(phone, "Lê Thị Bình"), door(phone, 2).household, "spouse", "mobile")
    hand = hand_of(phone)
    await hand.open(await set_aside(world, phone, act))
    await hand.sees("Chuyển đến hộ: Số 2, đường Lê Hồng Phong")
    await hand.tap("Ghi lại cho đúng")
    await hand.sees("Chọn hộ khác")
    assert "Vợ, chồng" in hand.chosen()
    await hand.tap("Chuyển hộ")
    await hand.sees("Đã lưu trên máy")
    await settled(world, phone)
    assert person(phone, "Lê Thị Bình").resident.household == door(phone, 2).household.id


async def test_what_was_one_tap_is_sent_again_as_it_was(world: World, phone: Phone, hand_of: Open) -> None:
    """Somebody who left the ward yesterday left yesterday, however late it is sent again."""
    act = left_act(person(phone, "Lê Thị Bình"), phone.today(), "mobile")
    hand = hand_of(phone)
    await hand.open(await set_aside(world, phone, act))
    await hand.sees("Rời phường ngày: 13/05/2024")
    await hand.tap("Gửi lại như đã ghi")
    await hand.sees("Đã xem lại")
    await settled(world, phone)
    assert person(phone, "Lê Thị Bình").resident.moved_away == "2024-05-13"


async def test_a_referral_is_recorded_again(world: World, phone: Phone, hand_of: Open) -> None:
    """Operator, note and the consent as it was given, with its minute, are in what is sent."""
    someone, own = person(phone, "Lê Thị Bình").resident.id, door(phone).household
    draft = ReferralDraft("operator", operator="viettel", resident=someone, agreed=True, note="Gọi buổi tối")
    fact = referral_fact(phone.new_id, Whose(own.unit, own.id), draft, phone.now())
    hand = hand_of(phone)
    await hand.open(await set_aside(world, phone, Act((fact,), "mobile")))
    await hand.tap("Ghi lại cho đúng")
    await hand.sees("Lê Thị Bình")
    assert hand.typed("Ghi chú") == "Gọi buổi tối"
    assert {"Nhà mạng", "Viettel"} <= set(hand.chosen())
    await hand.tap("Lưu, chuyển")
    await hand.sees("Đã lưu trên máy")
    await settled(world, phone)
    (view,) = phone.referrals(own.id)
    consent = view.referral.consent
    assert consent is not None
    assert (view.referral.on, consent.at) == ("2024-05-13", "2024-05-13T19:00")


async def test_consent_to_another_operator_is_asked_now(world: World, phone: Phone, hand_of: Open) -> None:
    """Who is changed in the form has not been agreed to: the box is empty, and its minute is today's."""
    someone, own = person(phone, "Lê Thị Bình").resident.id, door(phone).household
    draft = ReferralDraft("operator", operator="viettel", resident=someone, agreed=True)
    fact = referral_fact(phone.new_id, Whose(own.unit, own.id), draft, phone.now())
    hand = hand_of(phone)
    await hand.open(await set_aside(world, phone, Act((fact,), "mobile")))
    await hand.tap("Ghi lại cho đúng")
    await hand.tap("VNPT (VinaPhone)")
    await hand.tap("Lưu, chuyển")
    await hand.sees("Người dân chưa đồng ý chuyển thông tin cho nhà mạng")
    await hand.tap("Người dân đồng ý")
    await hand.tap("Lưu, chuyển")
    await hand.sees("Đã lưu trên máy")
    (view,) = phone.referrals(own.id)
    assert view.referral.consent is not None
    assert view.referral.consent.at.startswith("2024-05-14")


async def test_an_obstacle_is_recorded_again(
    world: World, phone: Phone, hand_of: Open, campaign: Campaign
) -> None:
    """Its sort and its words stand in the form; the day it was told is the day it was told."""
    someone, own = person(phone, "Lê Thị Bình").resident.id, door(phone).household
    draft = ObstacleDraft(campaign.obstacle_types[0].key, "Mất giấy khai sinh", someone)
    whose = Whose(own.unit, own.id)
    fact = obstacle_fact(phone.new_id, whose, draft, campaign, phone.today())
    hand = hand_of(phone)
    await hand.open(await set_aside(world, phone, Act((fact,), "mobile")))
    await hand.tap("Ghi lại cho đúng")
    await hand.sees("Lê Thị Bình")
    assert hand.typed("Ghi rõ thêm") == "Mất giấy khai sinh"
    await hand.tap("Gửi Công an phường")
    await hand.sees("Đã lưu trên máy")
    await settled(world, phone)
    (view,) = phone.obstacles()
    assert (view.obstacle.text, view.obstacle.on) == ("Mất giấy khai sinh", "2024-05-13")
