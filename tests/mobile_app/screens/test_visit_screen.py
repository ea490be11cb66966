"""The visit's screen by taps on words: nothing typed gets lost unsaid, and a slip is taken back."""

from collections.abc import Callable

from mobile_app.core.acts import HouseholdDraft, ResidentDraft, new_household_act
from mobile_app.core.phone import Phone
from shared.household_code import make_code
from tests.mobile_app.screens.hand import Hand
from tests.mobile_app.world import World, done, household_act, totals

CODE = str(make_code("LT-3", 1))
Open = Callable[[Phone], Hand]


async def _door(world: World, hand_of: Open) -> tuple[Phone, Hand, str]:
    phone = await world.joined("a")
    phone.save(household_act(phone, 1, "Nguyễn Văn An", "Lê Thị Bình"))
    hand = hand_of(phone)
    await hand.open(f"/h/{CODE}/visit")
    return phone, hand, phone.households()[0].id


async def test_answers_stay_in_sight_when_nobody_was_met_after_all(world: World, hand_of: Open) -> None:
    """The outcome changed to an absence: the form says what is kept, shows it, and saves it."""
    phone, hand, _ = await _door(world, hand_of)
    await hand.tap("Gặp, đã hỗ trợ")
    await hand.tap("Đã kích hoạt mức 2")
    await hand.tap("Đi làm ăn xa")
    await hand.sees("đã ghi 1 mục về người trong hộ")
    assert "Đã kích hoạt mức 2" in hand.chosen()
    await hand.sees_no("Lê Thị Bình")
    await hand.tap("Lưu lần đến")
    await hand.sees("Đã lưu trên máy")
    assert (done(phone, "eid"), phone.households()[0].state) == (1, "away")


async def test_answers_go_only_by_the_helpers_own_word(world: World, hand_of: Open) -> None:
    """They are dropped by a button that says so, and the absence is saved alone."""
    phone, hand, _ = await _door(world, hand_of)
    await hand.tap("Gặp, đã hỗ trợ")
    await hand.tap("Đã kích hoạt mức 2")
    await hand.tap("Không có ai ở nhà")
    await hand.tap("Bỏ các mục này")
    await hand.sees_no("Từng người")
    await hand.tap("Lưu lần đến")
    await hand.sees("Đã lưu trên máy")
    assert done(phone, "eid") == 0


async def test_an_appointment_that_will_not_be_saved_is_said(world: World, hand_of: Open) -> None:
    """A day agreed upon, then an outcome without one: the form tells that it falls away."""
    _, hand, _ = await _door(world, hand_of)
    await hand.tap("Gặp, hẹn lại")
    await hand.tap("Mai 15/05")
    await hand.tap("Gặp, đã hỗ trợ")
    await hand.sees("ngày hẹn 15/05/2024 sẽ không lưu")


async def test_a_saved_visit_is_taken_back_and_mended(world: World, hand_of: Open) -> None:
    """Undo right after saving: totals as before, and all that was tapped is there to be saved anew."""
    phone, hand, home = await _door(world, hand_of)
    before = totals(phone)
    await hand.tap("Gặp, đã hỗ trợ")
    await hand.tap("Đã kích hoạt mức 2")
    await hand.tap("Thêm người")
    await hand.type("Họ và tên", "Thị Bưởi")
    await hand.tap("Thêm vào lần đến")
    await hand.tap("Lưu lần đến")
    await hand.sees("Người trong hộ: 3")
    await hand.tap("Hoàn tác")
    await hand.sees("Những gì đã ghi còn trong lần đến dở")
    assert totals(phone) == before
    assert phone.visits(home) == []
    await hand.tap("Ghi tiếp lần đến dở")
    await hand.sees("Thị Bưởi")
    assert "Đã kích hoạt mức 2" in hand.chosen()
    await hand.tap("Lưu lần đến")
    await hand.sees("Người trong hộ: 3")
    assert done(phone, "eid") == 1
    await phone.sync()
    assert (phone.status().rejected, world.differences()) == ((), [])


async def test_seen_with_own_eyes_is_said_once_for_all(world: World, hand_of: Open) -> None:
    """What the answers rest on is chosen on top; a single one can still say otherwise."""
    phone, hand, home = await _door(world, hand_of)
    await hand.tap("Gặp, đã hỗ trợ")
    await hand.tap("Tận mắt thấy")
    await hand.tap("Cả nhà: Smartphone 4G")
    await hand.tap("Lưu lần đến")
    await hand.sees("Đã lưu trên máy")
    assert [p.standing("smartphone").basis for p in phone.residents(home)] == ["observed", "observed"]


async def test_a_note_with_a_code_in_it_is_doubted_and_saved(world: World, hand_of: Open) -> None:
    """The warning stands below the field while one types; saving is never refused for it."""
    phone, hand, home = await _door(world, hand_of)
    await hand.tap("Không có ai ở nhà")
    await hand.type("Ghi chú", "OTP 482193")
    await hand.sees("Có vẻ là mã OTP")
    await hand.tap("Lưu lần đến")
    await hand.sees("Đã lưu trên máy")
    assert phone.visits(home)[0].note == "OTP 482193"


async def test_who_came_along_is_kept_with_the_visit(world: World, hand_of: Open) -> None:
    """Operator's staff and an association at the door are named on the visit (R-46)."""
    phone, hand, home = await _door(world, hand_of)
    await hand.tap("Gặp, đã hỗ trợ")
    await hand.tap("Đi cùng: không ai")
    await hand.tap("VIETTEL")
    await hand.tap("HPN")
    await hand.tap("Lưu lần đến")
    await hand.sees("Đi cùng: VIETTEL, HPN")
    assert set(phone.visits(home)[0].accompanied) == {"viettel", "hoi-phu-nu"}


async def test_a_fixed_desk_asks_which_one(world: World, hand_of: Open) -> None:
    """The channel unfolds when tapped; done at a service point, the visit names it (R-33)."""
    phone, hand, home = await _door(world, hand_of)
    await hand.tap("Gặp, đã hỗ trợ")
    await hand.tap("Hình thức: Lưu động")
    await hand.tap("Cố định")
    await hand.tap("Lưu lần đến")
    await hand.sees("Chọn điểm hỗ trợ")
    await hand.tap("Một cửa UBND phường")
    await hand.tap("Lưu lần đến")
    await hand.sees("Đã lưu trên máy")
    saved = phone.visits(home)[0]
    assert (saved.channel, saved.place) == ("fixed", "mot-cua-ubnd")


async def test_what_cannot_be_is_explained_not_hidden(world: World, hand_of: Open) -> None:
    """A child is too young for a card, who is abroad does not count: both stand there, with the reason."""
    phone = await world.joined("a")
    people = [ResidentDraft("Nguyễn Thị Bé", "2020"), ResidentDraft("Lê Văn Xa", "1990", exclusion="abroad")]
    draft = HouseholdDraft("kp3", CODE, "Số 1, đường Lê Hồng Phong")
    phone.save(new_household_act(phone.new_id, draft, people, "mobile"))
    hand = hand_of(phone)
    await hand.open(f"/h/{CODE}/visit")
    await hand.tap("Gặp, đã hỗ trợ")
    await hand.sees("Nguyễn Thị Bé")
    texts = hand.texts()
    assert texts.count("Không tính chỉ tiêu: Xuất cảnh") == 4
    assert sum(words.startswith("Chưa đủ tuổi (sinh") for words in texts) >= 2
