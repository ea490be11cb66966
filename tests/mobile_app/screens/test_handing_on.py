"""Referrals and obstacles by taps on words: with consent or not at all, and answers that are read."""

from collections.abc import Callable

from mobile_app.core.acts import Act, fact_of
from mobile_app.core.phone import Phone
from shared.change import FieldValue
from shared.household_code import make_code
from shared.referral import CONSENT_TEXT
from tests.mobile_app.screens.hand import Hand
from tests.mobile_app.world import World, household_act, totals, visit

CODE = str(make_code("LT-3", 1))
Open = Callable[[Phone], Hand]


async def _door(world: World, hand_of: Open) -> tuple[Phone, Hand, str]:
    phone = await world.joined("a")
    phone.save(household_act(phone, 1, "Nguyễn Văn An", "Lê Thị Bình"))
    hand = hand_of(phone)
    await hand.open(f"/h/{CODE}")
    return phone, hand, phone.households()[0].id


async def test_a_household_that_is_away_goes_to_the_area_officer_by_itself(
    world: World, hand_of: Open
) -> None:
    """The outcome alone makes the referral (R-36), and a second visit makes no second one."""
    phone, hand, home = await _door(world, hand_of)
    for _ in range(2):
        await hand.visit(f"/h/{CODE}/visit")
        await hand.tap("Hộ không có mặt ở địa phương (chuyển CSKV)")
        await hand.tap("Lưu lần đến")
        await hand.sees("Cảnh sát khu vực")
    (referral,) = phone.referrals(home)
    assert (referral.referral.to, referral.referral.household) == ("area_officer", home)
    assert totals(phone)["kp3"]["referrals.open.area_officer"] == 1
    await phone.sync()
    assert world.differences() == []


async def test_people_sent_to_a_place_are_told_which(world: World, hand_of: Open) -> None:
    """Without a place the visit is not saved and says so; with one, the referral names it (R-19)."""
    phone, hand, home = await _door(world, hand_of)
    await hand.visit(f"/h/{CODE}/visit")
    await hand.tap("Hẹn ra điểm cố định")
    await hand.tap("Lưu lần đến")
    await hand.sees("Chọn điểm hỗ trợ")
    await hand.tap("Hội trường khu phố 3")
    await hand.tap("Lưu lần đến")
    await hand.sees("Hội trường khu phố 3 · Đã gửi")
    (referral,) = phone.referrals(home)
    assert (referral.referral.to, referral.referral.place) == ("service_point", "hoi-truong-kp3")
    assert referral.referral.visit == phone.visits(home)[0].id


async def test_an_operator_is_told_only_with_consent(world: World, hand_of: Open) -> None:
    """The box is never ticked by itself; the text that was agreed to, and when, are kept (D-02)."""
    phone, hand, home = await _door(world, hand_of)
    await hand.tap("Lê Thị Bình")
    await hand.sees("4 chỉ tiêu")
    await hand.tap("Giới thiệu, chuyển")
    await hand.tap("Nhà mạng")
    await hand.tap("VNPT (VinaPhone)")
    await hand.tap("Lưu, chuyển")
    await hand.sees("Người dân chưa đồng ý chuyển thông tin cho nhà mạng")
    assert phone.referrals(home) == []
    await hand.tap("Người dân đồng ý")
    await hand.tap("Viettel")
    await hand.tap("Lưu, chuyển")
    await hand.sees("Người dân chưa đồng ý chuyển thông tin cho nhà mạng")
    await hand.tap("Người dân đồng ý")
    await hand.tap("Lưu, chuyển")
    await hand.sees("Viettel · Đã gửi")
    (view,) = phone.referrals(home)
    assert view.referral.consent is not None
    assert view.referral.consent.text == CONSENT_TEXT
    assert view.referral.consent.at.startswith(phone.today().isoformat())
    await phone.sync()
    assert (phone.status().rejected, world.differences()) == ((), [])


async def test_a_wish_for_a_phone_is_kept_and_passed_on_only_with_consent(
    world: World, hand_of: Open
) -> None:
    """Of two who want a phone, only who agreed is told to their operator; both wishes are kept (R-45)."""
    phone, hand, home = await _door(world, hand_of)
    phone.save(visit(phone, home, smartphone="phone_2g"))
    await hand.visit(f"/h/{CODE}/visit")
    await hand.tap("Gặp, đã hỗ trợ")
    await hand.tap("Muốn mua máy giá ưu đãi")
    await hand.tap("Lưu lần đến")
    await hand.sees("Chọn nhà mạng")
    await hand.tap("Viettel")
    await hand.sees("Chưa đồng ý: chỉ ghi nguyện vọng")
    await hand.tap("Lưu lần đến")
    await hand.sees("Đã lưu trên máy")
    assert phone.referrals(home) == []
    wishing = [p.resident for p in phone.residents(home) if p.resident.wants_smartphone]
    assert [(p.full_name, p.operator) for p in wishing] == [("Nguyễn Văn An", "viettel")]
    await hand.visit(f"/h/{CODE}/visit")
    await hand.tap("Gặp, đã hỗ trợ")
    await hand.tap("Muốn mua máy giá ưu đãi")
    await hand.tap("Người dân đồng ý")
    await hand.sees("Sẽ chuyển cho nhà mạng khi lưu")
    await hand.tap("Lưu lần đến")
    await hand.sees("Viettel · Đã gửi")
    (view,) = phone.referrals(home)
    assert (view.referral.resident, view.referral.indicator) == (wishing[0].id, "smartphone")
    await phone.sync()
    assert world.differences() == []


async def test_an_obstacle_goes_to_the_police_desk_and_its_answer_comes_back(
    world: World, hand_of: Open
) -> None:
    """Told with sort and text, owned and due by the campaign's rule; the answer is new until it is read."""
    phone, hand, _ = await _door(world, hand_of)
    await hand.tap("Nguyễn Văn An")
    await hand.sees("4 chỉ tiêu")
    await hand.tap("Báo vướng mắc")
    await hand.tap("Gửi Công an phường")
    await hand.sees("Chọn loại vướng mắc")
    await hand.tap("Không nhận được OTP")
    await hand.type("Ghi rõ thêm", "Đổi số từ năm ngoái")
    await hand.tap("Gửi Công an phường")
    await hand.sees("Không nhận được OTP")
    (view,) = phone.obstacles()
    assert (view.obstacle.owner, view.obstacle.due) == ("cong-an", "2024-05-17")
    assert totals(phone)["kp3"]["obstacles.open.otp_missing"] == 1
    await phone.sync()
    await _answer(world, "Mang căn cước ra quầy số 2")
    await phone.sync()
    await hand.visit("/")
    await hand.tap("Xem trả lời")
    await hand.sees("Trả lời mới")
    await hand.sees("Trả lời: Mang căn cước ra quầy số 2")
    await hand.tap("Đã đọc hết")
    await hand.sees_no("Trả lời mới")
    phone = await world.reopened(phone, "a")
    assert phone.unread_answers() == 0
    assert "obstacles.open" not in totals(phone)["kp3"]
    assert world.differences() == []


async def _answer(world: World, text: str) -> None:
    """Answer the only obstacle, as an account of the office does."""
    desk = await world.joined("desk")
    (view,) = desk.obstacles()
    values = {"status": FieldValue(v="answered"), "answer": FieldValue(v=text)}
    desk.save(Act((fact_of("obstacle", view.obstacle.id, view.record, values),), None))
    await desk.sync()


async def test_an_obstacle_told_amid_a_visit_leaves_the_visit_as_it_was(world: World, hand_of: Open) -> None:
    """Coming back from the obstacle, outcome and answers are still there."""
    phone, hand, home = await _door(world, hand_of)
    await hand.visit(f"/h/{CODE}/visit")
    await hand.tap("Gặp, đã hỗ trợ")
    await hand.tap("Đã có thẻ")
    await hand.tap("Báo vướng mắc")
    await hand.tap("Không có giấy tờ")
    await hand.tap("Gửi Công an phường")
    await hand.sees("Từng người")
    assert "Đã có thẻ" in hand.chosen()
    await hand.tap("Lưu lần đến")
    await hand.sees("Đã lưu trên máy")
    assert (len(phone.visits(home)), len(phone.obstacles())) == (1, 1)


async def test_what_sort_of_other_obstacle_it_is_needs_words(world: World, hand_of: Open) -> None:
    """'Other' says nothing by itself, so a few words are asked for; a card number in them is doubted."""
    phone, hand, _ = await _door(world, hand_of)
    await hand.tap("Báo vướng mắc")
    await hand.tap("Khác")
    await hand.tap("Gửi Công an phường")
    await hand.sees("Ghi vài chữ về vướng mắc")
    await hand.type("Ghi rõ thêm", "thẻ 070090001234 sai tên")
    await hand.sees("Có vẻ là số thẻ căn cước")
    await hand.tap("Gửi Công an phường")
    await hand.sees("Đã lưu trên máy")
    assert len(phone.obstacles()) == 1
