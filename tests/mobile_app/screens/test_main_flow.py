"""What a helper does with the app, by taps on words, against the real server."""

from collections.abc import Callable

from mobile_app.core.phone import Phone
from shared.household_code import make_code
from tests.mobile_app.screens.hand import Hand
from tests.mobile_app.world import World, done, household_act, no_network

CODE = str(make_code("LT-3", 1))
Open = Callable[[Phone], Hand]


async def _ward_with_one_household(world: World) -> None:
    office = await world.joined("office")
    office.save(household_act(office, 1, "Nguyễn Văn An", "Lê Thị Bình"))
    await office.sync()


async def _joined(world: World, hand_of: Open) -> tuple[Phone, Hand]:
    await _ward_with_one_household(world)
    phone = await world.joined("helper")
    hand = hand_of(phone)
    await hand.open()
    await hand.sees("1 hộ")
    return phone, hand


async def test_a_code_brings_the_households(world: World, hand_of: Open) -> None:
    """Opening the joining link and tapping once leads to the list of the own khu phố."""
    await _ward_with_one_household(world)
    hand = hand_of(await world.open_phone("helper"))
    await hand.open(f"/join/{world.joining_code('kp3')}")
    await hand.tap("Tham gia")
    await hand.sees("Khu phố 3")
    await hand.sees("Nguyễn Văn An, 2 người")
    await hand.sees("Chưa đến")


async def test_a_wrong_code_says_so_and_stays(world: World, hand_of: Open) -> None:
    """A code that was used or never made is refused in words, and what was typed is still there."""
    hand = hand_of(await world.open_phone("helper"))
    await hand.open("/")
    await hand.tap("Tham gia")
    await hand.sees("Nhập mã tham gia")
    await hand.type("Mã tham gia", "ABCD-2345")
    await hand.tap("Tham gia")
    await hand.sees("Mã tham gia sai hoặc đã dùng, xin mã mới")
    assert hand.typed("Mã tham gia") == "ABCD-2345"


async def test_joining_without_a_network_keeps_the_code(world: World, hand_of: Open) -> None:
    """Without a network nothing is used up: the same code works as soon as there is one."""
    hand = hand_of(await world.open_phone("helper"))
    world.network.fault = no_network
    await hand.open(f"/join/{world.joining_code('kp3')}")
    await hand.tap("Tham gia")
    await hand.sees("Mã vẫn còn dùng được")
    world.network.fault = None
    await hand.tap("Tham gia")
    await hand.sees("Việc hôm nay")


async def test_a_visit_without_network_is_saved_and_sent_later(world: World, hand_of: Open) -> None:
    """A visit with an answer is kept offline, says so, and is counted by the server once it was sent."""
    phone, hand = await _joined(world, hand_of)
    world.network.fault = no_network
    await hand.tap(CODE)
    await hand.tap("Bắt đầu thăm hộ")
    await hand.tap("Gặp, đã hỗ trợ")
    await hand.tap("Đã kích hoạt mức 2")
    await hand.tap("Lưu lần đến")
    await hand.sees("Đã lưu trên máy")
    await hand.tap("Việc tiếp theo")
    await hand.sees("Không có mạng – vẫn ghi được. Chờ gửi: 1")
    assert done(phone, "eid") == 1
    world.network.fault = None
    await hand.move_to("Đồng bộ")
    await hand.tap("Gửi ngay")
    await hand.sees("Đã gửi hết lúc")
    assert world.differences() == []


async def test_nobody_home_is_saved_with_two_taps(world: World, hand_of: Open) -> None:
    """Where nobody was met nothing is asked: outcome, save."""
    phone, hand = await _joined(world, hand_of)
    await hand.visit(f"/h/{CODE}/visit")
    await hand.tap("Không có ai ở nhà")
    await hand.sees("Ngày giờ hẹn")
    await hand.sees_no("Từng người")
    await hand.tap("Lưu lần đến")
    await hand.sees("Đã lưu trên máy")
    assert phone.households()[0].state == "to_revisit"


async def test_a_visit_without_an_outcome_is_not_saved(world: World, hand_of: Open) -> None:
    """Saving asks for the outcome first, and the warning goes with the next tap."""
    phone, hand = await _joined(world, hand_of)
    await hand.visit(f"/h/{CODE}/visit")
    await hand.type("Ghi chú", "Chó dữ")
    await hand.tap("Lưu lần đến")
    await hand.sees("Chưa chọn kết quả lần đến")
    await hand.tap("Chưa đồng ý, từ chối")
    await hand.sees_no("Chưa chọn kết quả lần đến")
    await hand.tap("Lưu lần đến")
    await hand.sees("Chó dữ")
    assert phone.status().saved == 1


async def test_going_away_and_back_loses_nothing(world: World, hand_of: Open) -> None:
    """A visit that was begun is offered again, with its answers and its note."""
    _, hand = await _joined(world, hand_of)
    await hand.visit(f"/h/{CODE}/visit")
    await hand.tap("Gặp, hẹn lại")
    await hand.tap("Mai")
    await hand.type("Ghi chú", "Gọi trước")
    await hand.visit(f"/h/{CODE}")
    await hand.tap("Ghi tiếp lần đến dở")
    await hand.sees("Đây là lần đến đang ghi dở.")
    assert {"Gặp, hẹn lại", "Mai 15/05", "Tối 19:00"} <= set(hand.chosen())
    assert hand.typed("Ghi chú") == "Gọi trước"
    await hand.tap("Bỏ, ghi lại từ đầu")
    await hand.sees_no("Ngày giờ hẹn")


async def test_a_newcomer_is_saved_with_the_visit(world: World, hand_of: Open) -> None:
    """Somebody who was not on the list is added, asked and saved in the same act."""
    phone, hand = await _joined(world, hand_of)
    await hand.visit(f"/h/{CODE}/visit")
    await hand.tap("Gặp, đã hỗ trợ")
    await hand.tap("Thêm người")
    await hand.tap("Thêm vào lần đến")
    await hand.sees("Nhập họ và tên")
    await hand.type("Họ và tên", "Nguyễn Thị Út")
    await hand.type("Năm", "2012")
    await hand.tap("Nữ")
    await hand.tap("Thêm vào lần đến")
    await hand.sees("Chưa đủ tuổi (sinh từ 01/07/2010)")
    await hand.tap("Lưu lần đến")
    await hand.sees("Người trong hộ: 3")
    assert phone.status().saved == 1


async def test_a_labelled_door_becomes_a_household(world: World, hand_of: Open) -> None:
    """A right code that nobody carries yet leads to a new household and on to who lives there."""
    phone, hand = await _joined(world, hand_of)
    fresh = str(make_code("LT-3", 99))
    await hand.visit("/code")
    await hand.type("Mã hộ", fresh.replace("-", "").lower())
    await hand.tap("Mở hộ")
    await hand.tap("Tạo hộ mới với mã này")
    await hand.tap("Lưu và thêm người")
    await hand.sees("Nhập địa chỉ")
    await hand.type("Địa chỉ", "Số 9, đường Lê Lợi")
    await hand.tap("Tổ 4")
    await hand.tap("Lưu và thêm người")
    await hand.type("Họ và tên", "Trần Văn Tư")
    await hand.tap("Lưu")
    await hand.sees("Người trong hộ: 1")
    await hand.sees("Trần Văn Tư")
    assert phone.household_by_code(fresh) is not None


async def test_a_code_that_has_a_household_is_not_given_twice(world: World, hand_of: Open) -> None:
    """Typing an existing code for a new household names its address and offers to open it."""
    phone, hand = await _joined(world, hand_of)
    await hand.visit(f"/new/{CODE}")
    await hand.type("Địa chỉ", "Ở đâu đó")
    await hand.tap("Lưu và thêm người")
    await hand.sees("Mã này đã có hộ: Số 1, đường Lê Hồng Phong")
    await hand.tap("Mở hộ đó")
    await hand.sees("Người trong hộ: 2")
    assert phone.status().saved == 0


async def test_a_twin_entry_needs_a_second_tap(world: World, hand_of: Open) -> None:
    """The same name and birth date in one household is asked about, and kept when confirmed."""
    phone, hand = await _joined(world, hand_of)
    await hand.visit(f"/h/{CODE}/add")
    await hand.type("Họ và tên", "Nguyen van An")
    await hand.type("Năm", "1980")
    await hand.tap("Lưu")
    await hand.sees("Có thể trùng: đã có người cùng tên, ngày sinh.")
    await hand.sees("Nguyễn Văn An")
    assert phone.status().saved == 0
    await hand.tap("Sửa lại")
    await hand.sees("Chỉ biết năm sinh")
    assert hand.typed("Họ và tên") == "Nguyen van An"
    await hand.tap("Lưu")
    await hand.tap("Khác người")
    await hand.sees("Người trong hộ: 3")


async def test_a_long_list_is_drawn_bit_by_bit(world: World, hand_of: Open) -> None:
    """Of many households only the first are drawn; more follow when one scrolls towards the end."""
    phone = await world.joined("helper")
    for number in range(1, 121):
        phone.save(household_act(phone, number, "Nguyễn Văn An"))
    hand = hand_of(phone)
    await hand.open()
    await hand.move_to("Danh sách")
    await hand.sees("Tìm tên")
    await hand.sees("120 hộ")
    assert hand.rows() == 20
    await hand.scroll_to_end()
    await hand.sees(str(make_code("LT-3", 21)))
    assert hand.rows() == 40


async def test_a_thousand_households_are_never_drawn_at_once(world: World, hand_of: Open) -> None:
    """Scrolling on and on draws two hundred rows at most; the next take their place, and give it back."""
    phone = await world.joined("helper")
    for number in range(1, 1_001):
        phone.save(household_act(phone, number, "Nguyễn Văn An"))
    hand = hand_of(phone)
    await hand.open()
    await hand.move_to("Danh sách")
    await hand.sees("1000 hộ")
    for rows in range(20, 201, 20):
        assert hand.rows() == rows
        await hand.scroll_to_end()
        await hand.sees(str(make_code("LT-3", min(rows + 1, 200))))
    assert hand.rows() == 200
    await hand.tap("Xem tiếp, còn 800 hộ")
    await hand.sees(str(make_code("LT-3", 201)))
    assert hand.rows() == 20
    await hand.tap("Xem lại 200 hộ trước")
    await hand.sees(str(make_code("LT-3", 1)))


async def test_search_finds_without_accents(world: World, hand_of: Open) -> None:
    """Typing plain letters finds accented names; what finds nothing says so and can be cleared."""
    _, hand = await _joined(world, hand_of)
    await hand.move_to("Danh sách")
    await hand.type("Tìm tên", "le thi binh")
    await hand.sees(CODE)
    await hand.type("Tìm tên", "le thi binhx")
    await hand.sees("Không có hộ nào khớp “le thi binhx”")
    await hand.tap("Xóa tìm kiếm")
    await hand.sees(CODE)
    assert hand.typed("Tìm tên") == ""


async def test_results_show_numerator_and_denominator(world: World, hand_of: Open) -> None:
    """The own khu phố's figures name what they are counted from, and what is not sent yet."""
    phone, hand = await _joined(world, hand_of)
    world.network.fault = no_network
    await hand.visit(f"/h/{CODE}/visit")
    await hand.tap("Gặp, đã hỗ trợ")
    await hand.tap("Cả nhà: Định danh")
    await hand.tap("Lưu lần đến")
    await hand.sees("Đã lưu trên máy")
    await hand.tap("Việc tiếp theo")
    await hand.move_to("Kết quả")
    await hand.sees("Đã đạt 2 trên 2 người (100,0 %)")
    await hand.sees("Chỉ tiêu làm thêm: 248")
    await hand.sees("cộng với 1 mục vừa ghi chưa gửi")
    assert done(phone, "eid") == 2


async def test_an_unforeseen_error_says_that_data_is_safe(world: World, hand_of: Open) -> None:
    """An error nobody thought of becomes a screen in people's words instead of a frozen one."""
    phone, hand = await _joined(world, hand_of)

    def fail() -> None:
        raise RuntimeError("gãy")

    phone.matrix = fail  # type: ignore[method-assign, assignment]
    await hand.move_to("Kết quả")
    await hand.sees("Những gì đã lưu vẫn còn nguyên trên máy")
