"""Syncing as people see it: where each record is, what happened, what was set aside and how to mend it."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from mobile_app.core.acts import (
    Act,
    HouseholdDraft,
    ResidentDraft,
    combine,
    new_household_act,
    new_resident_fact,
)
from mobile_app.core.phone import Phone
from mobile_app.screens.sync.log_state import log_line
from mobile_app.screens.sync.state import clock_words
from mobile_app.store.sync_log import SyncLogEntry
from mobile_app.ui.health import Health
from shared.household_code import make_code
from shared.local_time import LOCAL
from tests.mobile_app.screens.hand import Hand
from tests.mobile_app.world import World, household_act, no_network, visit

Open = Callable[[Phone], Hand]
NOW = datetime(2024, 5, 14, 18, 30, tzinfo=LOCAL)
NOW_MS = int(NOW.timestamp() * 1000)


async def _phone_with_home(world: World) -> tuple[Phone, str]:
    phone = await world.joined("a")
    act = household_act(phone, 1, "Nguyễn Văn An")
    phone.save(act)
    await phone.sync()
    return phone, act.facts[0].entity


async def test_every_record_says_where_it_is(world: World, hand_of: Open) -> None:
    """On the phone at first, then sent, then kept for good once the server has backed it up."""
    phone, home = await _phone_with_home(world)
    world.network.fault = no_network
    phone.save(visit(phone, home, eid="activated_2"))
    hand = hand_of(phone)
    await hand.open()
    await hand.move_to("Đồng bộ")
    await hand.sees("Máy giữ 2, máy chủ xác nhận 1, còn 1 chờ gửi")
    await hand.tap("Từng mục đã ghi")
    await hand.sees("Lần đến Số 1, đường Lê Hồng Phong")
    await hand.sees("Trên máy")
    world.network.fault = None
    await phone.sync()
    await hand.sees_no("Trên máy")
    await hand.sees("Đã gửi")
    await hand.visit("/sync")
    await hand.sees("Khớp: máy giữ 2, máy chủ xác nhận 2")


async def test_the_log_tells_what_happened(world: World, hand_of: Open) -> None:
    """No network, then sent: both stand in the log, the newest first."""
    phone, home = await _phone_with_home(world)
    world.network.fault = no_network
    phone.save(visit(phone, home, eid="activated_2"))
    await phone.sync()
    world.network.fault = None
    await phone.sync()
    hand = hand_of(phone)
    await hand.open("/sync/log")
    await hand.sees("Gửi 1 mục, máy chủ đã nhận")
    texts = hand.texts()
    sent = next(i for i, words in enumerate(texts) if "Gửi 1 mục" in words)
    silent = next(i for i, words in enumerate(texts) if "Không có mạng hoặc máy chủ không trả lời" in words)
    assert sent < silent


async def test_a_visit_set_aside_is_recorded_again(world: World, hand_of: Open) -> None:
    """Its form opens with what was typed; saved rightly it replaces the old one, which stays readable."""
    phone, home = await _phone_with_home(world)
    wrong = new_resident_fact(phone.new_id, "kp4", home, ResidentDraft("Trần Văn Lạc", "1990"))
    phone.save(combine(visit(phone, home, eid="activated_2"), Act((wrong,), "mobile")))
    await phone.sync()
    hand = hand_of(phone)
    await hand.open("/sync")
    await hand.sees("Mục cần xem lại: 1")
    await hand.tap("Lần đến Số 1, đường Lê Hồng Phong: Hộ này không thuộc khu phố được giao")
    await hand.sees("Nguyễn Văn An · Định danh: Đã kích hoạt mức 2")
    await hand.sees("Họ và tên: Trần Văn Lạc")
    await hand.tap("Ghi lại cho đúng")
    await hand.sees("Lưu lần đến")
    await hand.sees("Trần Văn Lạc")
    assert {"Gặp, đã hỗ trợ", "Đã kích hoạt mức 2"} <= set(hand.chosen())
    await hand.tap("Lưu lần đến")
    await hand.sees("Đã lưu trên máy")
    await phone.sync()
    assert phone.status().rejected == ()
    assert [r.resident.full_name for r in phone.residents(home)] == ["Nguyễn Văn An", "Trần Văn Lạc"]
    await hand.visit("/sync/acts")
    await hand.sees("Đã xem lại")
    assert world.differences() == []


async def test_a_household_set_aside_is_recorded_again(world: World, hand_of: Open) -> None:
    """Address and code are typed already; the household saved now takes the old one's place."""
    phone, _ = await _phone_with_home(world)
    code = str(make_code("LT-3", 77))
    draft = HouseholdDraft("kp4", code, "Số 7, đường Lê Lợi", "2")
    phone.save(new_household_act(phone.new_id, draft, (), "mobile"))
    await phone.sync()
    (rejected,) = phone.status().rejected
    hand = hand_of(phone)
    await hand.open(f"/sync/acts/{rejected.change.id}")
    await hand.tap("Ghi lại cho đúng")
    await hand.sees("Thêm hộ mới")
    assert hand.typed("Địa chỉ") == "Số 7, đường Lê Lợi"
    await hand.tap("Lưu và thêm người")
    await hand.sees("Thêm người")
    await phone.sync()
    assert phone.status().rejected == ()
    assert phone.household_by_code(code) is not None


async def test_what_was_set_aside_can_be_let_be(world: World, hand_of: Open) -> None:
    """Looked at and left: it asks no more, and stays in the history, also after a restart."""
    phone, _ = await _phone_with_home(world)
    phone.save(household_act(phone, 10, "Ghi nhầm khu phố", unit="kp4"))
    await phone.sync()
    (rejected,) = phone.status().rejected
    hand = hand_of(phone)
    await hand.open(f"/sync/acts/{rejected.change.id}")
    await hand.sees("Họ và tên: Ghi nhầm khu phố")
    await hand.tap("Để yên")
    await hand.sees("Đã xem lại")
    phone = await world.reopened(phone, "a")
    assert phone.status().rejected == ()
    assert [r.change.id for r in phone.set_aside()] == [rejected.change.id]


@pytest.mark.parametrize(
    ("entry", "words"),
    [
        (SyncLogEntry(NOW_MS, "sent", 3), "18:30: Gửi 3 mục, máy chủ đã nhận"),
        (
            SyncLogEntry(NOW_MS, "refused", why="busy"),
            "18:30: Máy chủ chưa nhận: Máy chủ đang bận, sẽ tự gửi lại",
        ),
        (
            SyncLogEntry(NOW_MS, "unreachable", times=4, since_ms=NOW_MS - 3_600_000),
            "18:30: Không có mạng hoặc máy chủ không trả lời (4 lần, từ 17:30)",
        ),
        (
            SyncLogEntry(NOW_MS, "restored"),
            "18:30: Máy chủ đã khôi phục từ bản sao, máy tự gửi lại phần thiếu",
        ),
    ],
)
def test_a_happening_is_one_sentence(entry: SyncLogEntry, words: str) -> None:
    """When, what, and how often in a row, in words."""
    assert log_line(entry, NOW) == words


def test_a_wrong_clock_is_named_with_its_error() -> None:
    """Ten minutes and more are said, with direction and size; less is nobody's worry (E-14)."""
    assert clock_words(599) == ""
    assert clock_words(1_800).startswith("Giờ trên máy sai, nhanh 30 phút")
    assert clock_words(-3 * 3_600).startswith("Giờ trên máy sai, chậm 3 giờ")
    assert clock_words(int(timedelta(days=400).total_seconds())).startswith(
        "Giờ trên máy sai, nhanh 400 ngày"
    )


async def test_a_full_phone_is_told_in_time() -> None:
    """Below fifty megabytes somebody is told, once; a phone that says nothing worries nobody (E-13)."""
    room: list[int | None] = [200, 49, 48, None, 300]
    told: list[bool] = []

    async def look() -> int | None:
        return room.pop(0)

    health = Health(look)
    ending = health.subscribe(lambda: told.append(health.low))
    for _ in range(5):
        await health.look()
    assert told == [True, False]
    ending()
