"""Recording again what hangs together with something else: visits, desks, doors that were set aside, too."""

from collections.abc import Callable
from datetime import date

import pytest

from mobile_app.core.acts import (
    Act,
    HouseholdDraft,
    ResidentDraft,
    combine,
    new_household_act,
    new_resident_act,
    new_resident_fact,
)
from mobile_app.core.phone import Phone
from mobile_app.scanner import lens as lenses
from mobile_app.screens.desk.counting import FIXED, Sitting, tally_act
from mobile_app.screens.households.label import label_act
from mobile_app.screens.visits.saving import Occasion, act_of, caller_act
from mobile_app.screens.visits.state import Given, PhoneWish, VisitForm
from shared.campaign import Campaign
from shared.household_code import make_code
from shared.tally import Callers
from tests.mobile_app.screens.aside import door, person, phone_with_homes, set_aside, settled
from tests.mobile_app.screens.hand import Hand
from tests.mobile_app.screens.test_scanner import Film
from tests.mobile_app.world import World, household_act

Open = Callable[[Phone], Hand]
CODE = str(make_code("LT-3", 77))
POINT = "mot-cua-cong-an"


@pytest.fixture
async def phone(world: World) -> Phone:
    """A phone with two households, An and Bình in the first, that the server has."""
    return await phone_with_homes(world)


async def test_a_door_comes_before_who_lives_behind_it(world: World, phone: Phone, hand_of: Open) -> None:
    """Both set aside: the person's act says that the household comes first, and then finds it."""
    act = new_household_act(phone.new_id, HouseholdDraft("kp3", CODE, "Số 7, đường Lê Lợi"), (), "mobile")
    home = await _aside_together(world, phone, act)
    hand = hand_of(phone)
    await hand.open(home[1])
    await hand.sees("Ghi lại mục đó trước")
    await hand.tap("Mở để làm trước")
    await hand.tap("Ghi lại cho đúng")
    await hand.sees("Thêm hộ mới")
    await hand.tap("Lưu và thêm người")
    await hand.sees("Thêm người")
    await hand.visit(home[1])
    await hand.tap("Ghi lại cho đúng")
    await hand.sees("Thêm người")
    assert hand.typed("Họ và tên") == "Trần Văn Lạ"
    await hand.tap("Lưu")
    await hand.sees("Đã lưu trên máy")
    await settled(world, phone)
    assert person(phone, "Trần Văn Lạ").resident.household == phone.household_by_code(CODE)


async def _aside_together(world: World, phone: Phone, act: Act) -> list[str]:
    """Set aside a household and, after it, somebody in it; return where each is shown."""
    routes = []
    phone.save(act)
    view = phone.household(act.facts[0].entity)
    assert view is not None
    draft = ResidentDraft("Trần Văn Lạ", "1990")
    routes.append(await set_aside(world, phone, new_resident_act(phone.new_id, view, draft, "mobile")))
    return [f"/sync/acts/{r.change.id}" for r in phone.status().rejected]


async def test_a_form_left_unsaved_settles_nothing(world: World, phone: Phone, hand_of: Open) -> None:
    """Going back from the form leaves the act to be looked at; the next new person begins with nothing."""
    act = new_resident_act(phone.new_id, door(phone), ResidentDraft("Trần Văn Lạ", "1990"), "mobile")
    hand = hand_of(phone)
    route = await set_aside(world, phone, act)
    await hand.open(route)
    await hand.tap("Ghi lại cho đúng")
    await hand.sees("Thêm người")
    await hand.visit(f"/h/{door(phone).key}")
    await hand.tap("Thêm người")
    await hand.sees("Số điện thoại")
    assert hand.typed("Họ và tên") == ""
    await hand.type("Họ và tên", "Đỗ Văn Khác")
    await hand.tap("Lưu")
    await hand.sees("Đã lưu trên máy")
    assert [r.change.id for r in phone.status().rejected] == [route.rpartition("/")[2]]


async def test_a_code_put_on_a_door_is_recorded_again(
    world: World, phone: Phone, hand_of: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The code stands in the field at its household."""
    monkeypatch.setattr(lenses, "new_lens", Film)
    act = new_household_act(phone.new_id, HouseholdDraft("kp3", None, "Số 7, đường Lê Lợi"), (), "mobile")
    phone.save(act)
    await phone.sync()
    view = phone.household(act.facts[0].entity)
    assert view is not None
    hand = hand_of(phone)
    await hand.open(await set_aside(world, phone, label_act(view, code=CODE)))
    await hand.tap("Ghi lại cho đúng")
    await hand.sees("Gắn mã cho hộ")
    assert hand.typed("Mã hộ") == CODE
    await hand.tap("Gắn mã này")
    await hand.sees("Đã lưu trên máy")
    await settled(world, phone)
    assert phone.household_by_code(CODE) == view.household.id


def _visit(phone: Phone, campaign: Campaign) -> Act:
    """Return a visit with an appointment, an answer and a wish that Bình agreed to have told."""
    who = person(phone, "Lê Thị Bình")
    form = VisitForm(
        "mobile",
        outcome="met_revisit",
        day=date(2024, 5, 15),
        time="15:00",
        given={(who.resident.id, "eid"): Given("activated_1", "stated")},
        wishes={who.resident.id: PhoneWish("viettel", agreed=True)},
        accompanied=frozenset({campaign.units[-1].unit_id}),
    )
    occasion = Occasion(campaign, phone.now(), phone.new_id)
    people = phone.residents(door(phone).household.id)
    return act_of(form, door(phone), people, occasion, "Chó dữ")


async def test_a_visit_recorded_again_is_of_the_day_it_was_made(
    world: World, phone: Phone, hand_of: Open, campaign: Campaign
) -> None:
    """Wish, consent, companions, appointment, note and day are as they were, also after a kill."""
    route = await set_aside(world, phone, _visit(phone, campaign))
    hand = hand_of(phone)
    await hand.open(route)
    await hand.tap("Ghi lại cho đúng")
    await hand.sees("Ghi lại lần đến ngày 13/05/2024")
    hand.close()
    phone = await world.reopened(phone, "a")
    hand = hand_of(phone)
    await hand.open(f"/h/{door(phone).key}/visit")
    await hand.sees("Ghi lại lần đến ngày 13/05/2024")
    assert hand.typed("Ghi chú") == "Chó dữ"
    await hand.tap("Lưu lần đến")
    await hand.sees("Đã lưu trên máy")
    await settled(world, phone)
    home = door(phone).household.id
    (visit,) = phone.visits(home)
    assert (visit.on, visit.appointment, visit.note) == ("2024-05-13", "2024-05-15T15:00", "Chó dữ")
    assert visit.accompanied == (campaign.units[-1].unit_id,)
    (referral,) = [v.referral for v in phone.referrals(home) if v.referral.to == "operator"]
    assert referral.consent is not None
    assert (referral.operator, referral.consent.at) == ("viettel", "2024-05-13T19:00")


async def test_another_operator_in_a_visit_recorded_again_is_agreed_to_now(
    world: World, phone: Phone, hand_of: Open, campaign: Campaign
) -> None:
    """The visit stays of its day; consent to be named to another company is given now."""
    hand = hand_of(phone)
    await hand.open(await set_aside(world, phone, _visit(phone, campaign)))
    await hand.tap("Ghi lại cho đúng")
    await hand.tap("VNPT (VinaPhone)")
    await hand.sees("Chưa đồng ý: chỉ ghi nguyện vọng")
    await hand.tap("Người dân đồng ý")
    await hand.sees("Sẽ chuyển cho nhà mạng khi lưu")
    await hand.tap("Lưu lần đến")
    await hand.sees("Đã lưu trên máy")
    home = door(phone).household.id
    assert [visit.on for visit in phone.visits(home)] == ["2024-05-13"]
    (referral,) = [v.referral for v in phone.referrals(home) if v.referral.to == "operator"]
    assert referral.consent is not None
    assert referral.operator == "vnpt"
    assert referral.consent.at.startswith("2024-05-14")


async def test_another_visit_begun_there_is_not_lost_for_it(
    world: World, phone: Phone, hand_of: Open, campaign: Campaign
) -> None:
    """While something else is half-way at the door, the act says so and waits."""
    route = await set_aside(world, phone, _visit(phone, campaign))
    hand = hand_of(phone)
    await hand.open(f"/h/{door(phone).key}/visit")
    await hand.tap("Không có ai ở nhà")
    await hand.visit(route)
    await hand.sees("Ở đây đang ghi dở một lần khác")
    await hand.tap("Mở để làm trước")
    await hand.sees("Lưu lần đến")
    assert "Không có ai ở nhà" in hand.chosen()


async def test_a_caller_is_recorded_again(
    world: World, phone: Phone, hand_of: Open, campaign: Campaign
) -> None:
    """First a service point of today; then the answers are tapped already, and one more was served."""
    who = person(phone, "Nguyễn Văn An")
    form = VisitForm(FIXED, given={(who.resident.id, "eid"): Given("activated_2", "observed", today=True)})
    said = caller_act(form, who, POINT, Occasion(campaign, phone.now(), phone.new_id))
    identity = phone.identity
    assert identity is not None
    sitting = Sitting("kp3", identity.device, POINT, phone.today().isoformat())
    counted = tally_act(phone.new_id, sitting, None, Callers(1, 1))
    hand = hand_of(phone)
    route = await set_aside(world, phone, combine(said, counted))
    await hand.open(route)
    await hand.sees("Số người đã hỗ trợ: 1")
    await hand.tap("Mở để làm trước")
    await hand.tap("Một cửa Công an phường")
    await hand.sees("Người đang ngồi trước mặt")
    await hand.visit(route)
    await hand.tap("Ghi lại cho đúng")
    await hand.sees("Hỗ trợ tại điểm")
    assert "Đã kích hoạt mức 2" in hand.chosen()
    await hand.tap("Lưu, người tiếp theo")
    await hand.sees("Đã lưu trên máy")
    await settled(world, phone)
    value = person(phone, "Nguyễn Văn An").record.value("eid")
    assert value == {"status": "activated_2", "achieved_on": "2024-05-13"}


async def test_a_new_caller_is_recorded_again(world: World, phone: Phone, hand_of: Open) -> None:
    """Whoever has no household here opens in the desk's form, and is the same person then."""
    fact = new_resident_fact(phone.new_id, "kp3", None, ResidentDraft("Điểu Kré", "1990"))
    route = await set_aside(world, phone, Act((fact,), FIXED, POINT))
    hand = hand_of(phone)
    await hand.open("/desk")
    await hand.tap("Một cửa Công an phường")
    await hand.sees("Người đang ngồi trước mặt")
    await hand.visit(route)
    await hand.tap("Ghi lại cho đúng")
    await hand.sees("Số điện thoại")
    assert hand.typed("Họ và tên") == "Điểu Kré"
    await hand.tap("Lưu và hỏi tiếp")
    await hand.sees("Hỗ trợ tại điểm")
    await settled(world, phone)
    assert person(phone, "Điểu Kré").resident.id == fact.entity


async def test_what_is_another_khu_phos_by_now_says_so(world: World, phone: Phone, hand_of: Open) -> None:
    """A person set aside at a door that is not on the phone has no form: the screen says whom to ask."""
    strange = household_act(phone, 9, unit="kp4")
    fact = new_resident_fact(phone.new_id, "kp3", strange.facts[0].entity, ResidentDraft("Trần Văn Lạ"))
    hand = hand_of(phone)
    await hand.open(await set_aside(world, phone, Act((fact,), "mobile")))
    await hand.sees("Cho cán bộ phường xem màn hình này")
    await hand.sees("Họ và tên: Trần Văn Lạ")
    await hand.tap("Để yên")
    await hand.sees("Đã xem lại")
