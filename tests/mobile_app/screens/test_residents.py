"""A person on the list: corrected, moved, gone, told apart from somebody alike, by taps on words."""

from collections.abc import Callable

from mobile_app.core.acts import Act, correct_resident_act, fact_of
from mobile_app.core.phone import Phone
from mobile_app.core.views import ResidentView
from shared.change import FieldValue
from shared.household_code import make_code
from shared.resident import Resident
from tests.mobile_app.screens.hand import Hand
from tests.mobile_app.world import World, household_act, totals

FIRST, SECOND = str(make_code("LT-3", 1)), str(make_code("LT-3", 2))
Open = Callable[[Phone], Hand]


async def _two_doors(world: World, hand_of: Open) -> tuple[Phone, Hand]:
    phone = await world.joined("a")
    phone.save(household_act(phone, 1, "Nguyễn Văn An", "Lê Thị Bình"))
    phone.save(household_act(phone, 2, "Điểu Sáu"))
    hand = hand_of(phone)
    await hand.open(f"/h/{FIRST}")
    return phone, hand


def _door(phone: Phone, code: str) -> str:
    found = phone.household_by_code(code)
    assert found is not None
    return found


async def test_a_person_is_corrected_in_every_field(world: World, hand_of: Open) -> None:
    """Name, year, groups and why somebody is not counted are mended in one form, and only they are stated."""
    phone, hand = await _two_doors(world, hand_of)
    await hand.tap("Lê Thị Bình")
    await hand.sees("4 chỉ tiêu")
    await hand.tap("Sửa thông tin")
    await hand.sees("Chỉ biết năm sinh")
    assert (hand.typed("Họ và tên"), hand.typed("Năm")) == ("Lê Thị Bình", "1980")
    await hand.type("Họ và tên", "Lê Thị Bình An")
    await hand.tap("Đoàn viên, hội viên")
    await hand.tap("Cán bộ, công chức")
    await hand.tap("Xuất cảnh")
    await hand.tap("Lưu")
    await hand.sees("Không tính chỉ tiêu: Xuất cảnh")
    person = phone.residents(_door(phone, FIRST))[1].resident
    assert person.full_name == "Lê Thị Bình An"
    assert set(person.cohorts) == {"member", "official"}
    assert person.exclusion == "abroad"
    change = phone._outbox.changes[-1].change
    assert set(change.facts[0].set) == {"full_name", "cohorts", "exclusion"}


async def test_what_officials_do_beside_the_indicators_is_a_tick(world: World, hand_of: Open) -> None:
    """Asked only of whom it is asked of; it is sent, and shown with the person (R-16)."""
    phone, hand = await _two_doors(world, hand_of)
    await hand.tap("Lê Thị Bình")
    await hand.sees("4 chỉ tiêu")
    await hand.tap("Sửa thông tin")
    await hand.sees("Chỉ biết năm sinh")
    await hand.sees_no("Cổng dịch vụ công Quốc gia")
    await hand.tap("Cán bộ, công chức")
    await hand.tap("Dùng tài khoản định danh điện tử vào Cổng dịch vụ công Quốc gia")
    await hand.tap("Lưu")
    await hand.sees("Đã làm thêm: Dùng tài khoản")
    await phone.sync()
    assert phone.residents(_door(phone, FIRST))[1].resident.ticks == ("public_portals",)
    assert world.differences() == []


async def test_a_correction_can_be_taken_back(world: World, hand_of: Open) -> None:
    """Right after saving, one tap puts the old name and all totals back."""
    phone, hand = await _two_doors(world, hand_of)
    before = totals(phone)
    await hand.tap("Lê Thị Bình")
    await hand.sees("4 chỉ tiêu")
    await hand.tap("Sửa thông tin")
    await hand.sees("Chỉ biết năm sinh")
    await hand.tap("Vắng mặt không rõ nơi đến")
    await hand.tap("Lưu")
    await hand.sees("Đã lưu trên máy")
    assert totals(phone) != before
    await hand.tap("Hoàn tác")
    await hand.sees("Đã hoàn tác")
    assert totals(phone) == before


async def test_a_person_moves_to_another_door(world: World, hand_of: Open) -> None:
    """The other household is found by its people's names; the relation to its head is asked anew."""
    phone, hand = await _two_doors(world, hand_of)
    await hand.tap("Lê Thị Bình")
    await hand.sees("4 chỉ tiêu")
    await hand.tap("Chuyển hộ, chuyển đi")
    await hand.type("Tìm tên, mã hộ, số nhà", "dieu sau")
    await hand.tap("Số 2, đường Lê Hồng Phong")
    await hand.tap("Vợ, chồng")
    await hand.tap("Chuyển hộ")
    await hand.sees("Người trong hộ: 2")
    names = [v.resident.full_name for v in phone.residents(_door(phone, SECOND))]
    assert names == ["Điểu Sáu", "Lê Thị Bình"]
    assert phone.residents(_door(phone, SECOND))[1].resident.relation == "spouse"
    assert len(phone.residents(_door(phone, FIRST))) == 1
    await phone.sync()
    assert world.differences() == []


async def test_whoever_left_counts_nowhere_and_is_not_forgotten(world: World, hand_of: Open) -> None:
    """Somebody who moved away leaves every rate, stands apart on the screen, and can come back."""
    phone, hand = await _two_doors(world, hand_of)
    before = totals(phone)["kp3"]["residents"]
    await hand.tap("Lê Thị Bình")
    await hand.sees("4 chỉ tiêu")
    await hand.tap("Chuyển hộ, chuyển đi")
    await hand.tap("Đã chuyển đi nơi khác")
    await hand.sees("Đã chuyển đi: 1")
    assert totals(phone)["kp3"]["residents"] == before - 1
    assert totals(phone)["kp3"]["moved_away"] == 1
    await phone.sync()
    assert world.differences() == []
    await hand.tap("Lê Thị Bình")
    await hand.sees("4 chỉ tiêu")
    await hand.tap("Chuyển hộ, chuyển đi")
    await hand.tap("Vẫn ở đây, ghi lại")
    await hand.sees("Người trong hộ: 2")
    assert totals(phone)["kp3"]["residents"] == before


async def test_somebody_alike_elsewhere_is_moved_here_instead_of_doubled(world: World, hand_of: Open) -> None:
    """Typed in at one door while listed at another: both are shown, and the one person moves."""
    phone, hand = await _two_doors(world, hand_of)
    await hand.visit(f"/h/{FIRST}/add")
    await hand.type("Họ và tên", "Dieu Sau")
    await hand.tap("Lưu")
    await hand.sees("Cùng một người?")
    await hand.sees(f"Hộ {SECOND}, Số 2, đường Lê Hồng Phong")
    await hand.tap("Cùng người, chuyển về đây")
    await hand.tap("Cha, mẹ")
    await hand.tap("Chuyển hộ")
    await hand.sees("Người trong hộ: 3")
    assert totals(phone)["kp3"]["residents"] == 3


async def test_somebody_alike_elsewhere_can_be_opened(world: World, hand_of: Open) -> None:
    """Both stand side by side, and the one on the list is a tap away."""
    _, hand = await _two_doors(world, hand_of)
    await hand.visit(f"/h/{FIRST}/add")
    await hand.type("Họ và tên", "Điểu Sáu")
    await hand.tap("Lưu")
    await hand.tap("Cùng một người, mở")
    await hand.sees("4 chỉ tiêu")
    await hand.sees("Điểu Sáu")


async def test_a_newcomer_typed_in_twice_in_one_visit_is_asked_about(world: World, hand_of: Open) -> None:
    """People who are not saved yet are looked at, too."""
    _, hand = await _two_doors(world, hand_of)
    await hand.visit(f"/h/{FIRST}/visit")
    await hand.tap("Gặp, đã hỗ trợ")
    await hand.tap("Thêm người")
    await hand.type("Họ và tên", "Thị Bưởi")
    await hand.tap("Thêm vào lần đến")
    await hand.tap("Thêm người")
    await hand.type("Họ và tên", "Thi Buoi")
    await hand.tap("Thêm vào lần đến")
    await hand.sees("Vừa thêm trong lần đến này")
    await hand.tap("Khác người")
    await hand.sees("Từng người")


async def test_what_two_people_said_differently_is_settled_by_a_tap(world: World, hand_of: Open) -> None:
    """Both values stand on the screen with their time; the chosen one holds, and the conflict is gone."""
    phone, hand = await _two_doors(world, hand_of)
    await phone.sync()
    other = await world.joined("b")
    name = {"birth_date": "1979"}
    other.save(correct_resident_act(other.residents(_door(other, FIRST))[1], name, "mobile"))
    phone.save(
        correct_resident_act(phone.residents(_door(phone, FIRST))[1], {"birth_date": "1978"}, "mobile")
    )
    await other.sync()
    await phone.sync()
    assert phone.residents(_door(phone, FIRST))[1].record.conflicts == ("birth_date",)
    await hand.tap("Lê Thị Bình")
    await hand.sees("4 chỉ tiêu")
    await hand.sees("Ngày sinh: hai nơi ghi khác nhau")
    await hand.tap("1979 (ghi")
    await hand.sees_no("hai nơi ghi khác nhau")
    person = phone.residents(_door(phone, FIRST))[1]
    assert (person.resident.birth_date, person.record.conflicts) == ("1979", ())
    await phone.sync()
    assert world.differences() == []


async def test_a_hard_case_is_shown_and_never_asked(world: World, hand_of: Open) -> None:
    """Only the police say who is hard to serve (A-8): the helper reads it, and no form has it."""
    phone, hand = await _two_doors(world, hand_of)
    person = phone.residents(_door(phone, FIRST))[1]
    said = {"hard_case": FieldValue(v=True, basis="police_list")}
    phone.save(Act((fact_of("resident", person.resident.id, person.record, said),), None))
    await hand.tap("Lê Thị Bình")
    await hand.sees("4 chỉ tiêu")
    await hand.sees("Biến động, khó thu nhận")
    await hand.tap("Sửa thông tin")
    await hand.sees("Chỉ biết năm sinh")
    await hand.sees_no("Biến động, khó thu nhận")


async def test_a_relative_names_the_official_of_the_household(world: World, hand_of: Open) -> None:
    """Asked of relatives only; officials of the household are offered, the person's screen tells (R-22)."""
    phone, hand = await _two_doors(world, hand_of)
    an, binh = phone.residents(_door(phone, FIRST))
    phone.save(correct_resident_act(an, {"cohorts": ["official"]}, "mobile"))
    await _edit(hand, "Lê Thị Bình")
    await hand.sees_no("Là thân nhân của")
    await hand.tap("Thân nhân cán bộ")
    await hand.sees("Là thân nhân của")
    await hand.tap("Nguyễn Văn An")
    await hand.tap("Lưu")
    await hand.sees("Là thân nhân của: Nguyễn Văn An")
    assert _resident(phone, binh).relative_of == an.resident.id
    await phone.sync()
    assert world.differences() == []


async def test_an_official_of_another_household_is_found_by_name(world: World, hand_of: Open) -> None:
    """Nobody else of that name is offered; without the group there is no official any more."""
    phone, hand = await _two_doors(world, hand_of)
    binh, sau = phone.residents(_door(phone, FIRST))[1], phone.residents(_door(phone, SECOND))[0]
    phone.save(household_act(phone, 3, "Điểu Sáu Hai"))
    phone.save(correct_resident_act(sau, {"cohorts": ["official"]}, "mobile"))
    await _edit(hand, "Lê Thị Bình")
    await hand.tap("Thân nhân cán bộ")
    await hand.sees("Trong hộ chưa ghi ai thuộc nhóm đó.")
    await hand.type("Tìm người ở hộ khác theo tên", "dieu")
    await hand.sees("Điểu Sáu, ")
    await hand.sees_no("Điểu Sáu Hai")
    await hand.tap("Điểu Sáu, ")
    await hand.tap("Lưu")
    await hand.sees("Là thân nhân của: Điểu Sáu")
    assert _resident(phone, binh).relative_of == sau.resident.id
    await _edit(hand, "")
    await hand.tap("Thân nhân cán bộ")
    await hand.tap("Lưu")
    await hand.sees_no("Là thân nhân của")
    assert _resident(phone, binh).relative_of is None


async def _edit(hand: Hand, name: str) -> None:
    if name:
        await hand.tap(name)
    await hand.sees("4 chỉ tiêu")
    await hand.tap("Sửa thông tin")
    await hand.sees("Chỉ biết năm sinh")


def _resident(phone: Phone, view: ResidentView) -> Resident:
    found = phone.resident(view.resident.id)
    assert found is not None
    return found.resident
