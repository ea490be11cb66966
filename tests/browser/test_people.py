"""People in a real browser: added, corrected, moved, handed on and helped, at both sizes, light and dark."""

import os
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Playwright

from shared.obstacle import obstacle_of
from shared.referral import CONSENT_TEXT, referral_of
from shared.text import t
from tests.browser.kept import Joined
from tests.browser.look import SMALL, SMALL_DARK, TALL, TALL_DARK, show
from tests.browser.people import People

NEW, ALIKE = "Điểu Thị Mới", "Le Thi Binh"
LOST, ANSWER = "Mất giấy khai sinh", "Công an phường sẽ đến nhà sáng thứ Bảy"
CONSENT = t("referral.consent", operator="Viettel")
_PICTURES = os.environ.get("BONPHU_PICTURES")


@pytest.fixture(scope="module")
def people(
    joined: Joined, port: int, playwright: Playwright, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[People]:
    """A phone that has joined: all tests here go on with it."""
    people = People(joined, playwright, tmp_path_factory.mktemp("people"), port)
    people.start()
    yield people
    people.stop()


def picture(people: People, name: str) -> None:
    """Keep a picture for whoever looks on, if a folder is named for it."""
    if _PICTURES:
        people.phone.screenshot(Path(_PICTURES) / f"{name}.png")


def test_a_person_is_added_with_what_is_known(people: People) -> None:
    """A year alone, a phone number that warns and is kept, two cohorts, residency, no operator guessed."""
    phone = people.phone
    people.open(f"/h/{people.first}/add", SMALL_DARK, t("resident.name"))
    phone.type_into(t("resident.name"), NEW)
    phone.type_into(t("resident.year"), "1957")
    phone.tap("Tạm trú")
    picture(people, "add")
    phone.type_into(t("resident.phone"), "091234")
    people.see_part(t("resident.phone_short"))
    show(phone, TALL)
    phone.tap(t("resident.open"))
    phone.tap("Đoàn viên")
    phone.tap("Cán bộ")
    picture(people, "add-tall")
    phone.tap(t("resident.save"))
    people.see_part(t("household.saved"))
    people.send()
    added = people.on_the_server(NEW)
    assert (added.birth_date, added.phone, added.operator) == ("1957", "091234", None)
    assert (added.residency, set(added.cohorts)) == ("temporary", {"member", "official"})


def test_the_same_person_is_asked_about_before_saving(people: People) -> None:
    """Typed without accents at another door, both stand side by side; whoever is another is saved as such."""
    phone = people.phone
    people.open(f"/h/{people.second}/add", TALL_DARK, t("resident.name"))
    phone.type_into(t("resident.name"), ALIKE)
    phone.tap(t("resident.save"))
    phone.see(t("same.listed"))
    people.see_part(people.first)
    picture(people, "same")
    show(phone, SMALL)
    phone.tap(t("same.edit"))
    phone.tap(t("resident.save"))
    phone.tap(t("same.different"))
    people.see_part(t("household.saved"))
    people.send()
    assert people.on_the_server(ALIKE).household != people.on_the_server("Lê Thị Bình").household


def test_a_person_is_corrected_and_excluded_with_a_reason(people: People) -> None:
    """The operator that they named and why they do not count are told, nothing else; the screen says both."""
    phone = people.phone
    people.person("Nguyễn Văn An", SMALL)
    phone.tap(t("resident.edit"))
    phone.see(t("resident.name"))
    phone.tap("VNPT (VinaPhone)")
    phone.tap("Xuất cảnh")
    picture(people, "edit")
    show(phone, TALL_DARK)
    phone.tap(t("resident.save"))
    people.see_part(t("household.saved"))
    people.see_part("Xuất cảnh")
    picture(people, "person")
    people.send()
    told = people.on_the_server("Nguyễn Văn An")
    assert (told.operator, told.exclusion, told.birth_date) == ("vnpt", "abroad", "1980")


def test_a_person_moves_to_another_household(people: People) -> None:
    """Found by a name without accents; the ward has them there with the relation that was tapped."""
    phone = people.phone
    people.person("Lê Thị Bình", TALL)
    phone.tap(t("person.move"))
    phone.type_into(t("today.search"), "tran van chu")
    phone.tap("Số 2, đường Thử")
    show(phone, SMALL_DARK)
    phone.tap("Vợ, chồng")
    picture(people, "move")
    phone.tap(t("move.save"))
    people.see_part(t("household.saved"))
    people.send()
    moved, host = people.on_the_server("Lê Thị Bình"), people.on_the_server("Trần Văn Chủ")
    assert (moved.household, moved.relation) == (host.household, "spouse")


def test_an_operator_is_told_only_of_who_agrees(people: People) -> None:
    """The box is empty and nothing is saved without it; ticked, the text's version goes with the referral."""
    phone = people.phone
    people.person("Nguyễn Văn An", SMALL_DARK)
    phone.tap(t("referral.title"))
    phone.tap(t("referral.to.operator"))
    phone.tap("Viettel")
    box = phone.page.get_by_role("checkbox", name=CONSENT)
    assert not box.is_checked()
    picture(people, "consent")
    phone.tap(t("referral.save"))
    people.see_part(t("rejection.consent_missing"))
    show(phone, TALL)
    phone.tap(CONSENT, "checkbox")
    phone.tap(t("referral.save"))
    people.scroll_to_part("Viettel · Đã gửi")
    picture(people, "referred")
    people.send()
    (told,) = [
        r
        for r in map(referral_of, people.ward.records("kp3", "referrals.to.operator"))
        if r.resident == people.on_the_server("Nguyễn Văn An").id
    ]
    assert told.consent is not None
    assert told.consent.text == CONSENT_TEXT


def test_an_absent_household_goes_to_the_area_officer(people: People) -> None:
    """The outcome alone hands it on (R-36); the door says so."""
    phone = people.phone
    people.open(f"/h/{people.second}/visit", TALL_DARK, t("visit.outcome"))
    phone.tap("Hộ không có mặt ở địa phương (chuyển CSKV)")
    phone.tap(t("visit.save"))
    people.see_part(t("household.saved"))
    people.scroll_to_part(t("referral.to.area_officer"))
    picture(people, "officer")


def test_a_wish_for_a_smartphone_names_the_operator(people: People) -> None:
    """Whoever lacks one can wish for one: which operator is asked, nothing is sent without consent."""
    phone = people.phone
    people.open(f"/h/{people.first}/visit", SMALL, t("visit.outcome"))
    phone.tap("Gặp, đã hỗ trợ")
    phone.tap_in(NEW, "Đang dùng máy 2G")
    phone.tap_in(NEW, t("visit.wish"))
    phone.tap(t("visit.save"))
    people.see_part(t("referral.operator_missing"))
    phone.tap_in(NEW, "Viettel")
    phone.see(t("visit.wish_kept"))
    picture(people, "wish")
    show(phone, TALL_DARK)
    phone.tap(t("visit.save"))
    people.see_part(t("household.saved"))
    people.send()
    told = people.on_the_server(NEW)
    assert (told.operator, told.wants_smartphone) == ("viettel", True)


def test_an_obstacle_comes_back_answered(people: People) -> None:
    """Told with words, it goes to the police desk; the answer is marked as new until it was read."""
    phone = people.phone
    people.person("Nguyễn Văn An", TALL)
    phone.tap(t("obstacle.tell"))
    phone.tap("Sai, lệch thông tin dân cư")
    phone.type_into(t("obstacle.text"), LOST)
    picture(people, "obstacle")
    show(phone, SMALL_DARK)
    phone.tap(t("obstacle.send"))
    people.scroll_to_part(LOST)
    people.send()
    (told,) = [o for o in map(obstacle_of, people.ward.records("kp3", "obstacles")) if o.text == LOST]
    assert told.owner == "cong-an"
    people.ward.answer(told, ANSWER)
    people.send()
    people.open("/obstacles", SMALL_DARK, t("app.obstacles"))
    people.see_part(t("obstacle.new_answer"))
    people.see_part(ANSWER)
    picture(people, "answered")
    show(phone, TALL)
    phone.tap(t("obstacle.read"))
    phone.see(t("obstacle.mine", n=1))
    phone.page.get_by_text(t("obstacle.new_answer")).first.wait_for(state="detached")


def test_what_was_set_aside_is_mended_in_its_form(people: People) -> None:
    """The reason and all that was typed are read; the form opens filled, and saved it is nobody's worry."""
    phone = people.phone
    with people.set_aside():
        people.open(f"/h/{people.second}/add", TALL_DARK, t("resident.name"))
        phone.type_into(t("resident.name"), "Thị Hương")
        phone.type_into(t("resident.year"), "1990")
        phone.tap(t("resident.save"))
        people.see_part(t("household.saved"))
        people.open("/sync", SMALL_DARK, t("account.rejected", n=1))
    picture(people, "aside")
    phone.tap(re.compile("Thị Hương"))
    people.see_part(t("rejection.field_invalid"))
    show(phone, TALL)
    people.see_part("Thị Hương")
    picture(people, "aside-one")
    show(phone, SMALL)
    phone.tap(t("acts.again"))
    phone.see(t("resident.birth"))
    picture(people, "aside-form")
    phone.tap(t("resident.save"))
    people.see_part(t("household.saved"))
    people.send()
    assert phone.page.get_by_text(t("account.rejected", n=1)).count() == 0
    assert people.on_the_server("Thị Hương").birth_date == "1990"


def test_own_results_count_whom_one_helped(people: People) -> None:
    """Without a network: what is just done counts for its step and week, what they had already does not."""
    phone = people.phone
    phone.network(on=False)
    people.open("/results", TALL_DARK, t("own.title"))
    people.see_part(t("own.full", steps=3, n=0, goal=10))
    people.open(f"/h/{people.second}/visit", TALL_DARK, t("visit.outcome"))
    phone.tap("Gặp, đã hỗ trợ")
    phone.tap_in("Trần Văn Chủ", "Đã kích hoạt mức 2")
    phone.tap_in("Trần Văn Chủ", t("visit.today"))
    phone.tap_in("Lê Thị Bình", "Đã kích hoạt mức 2")
    phone.tap(t("visit.save"))
    people.see_part(t("household.saved"))
    for look in (SMALL, SMALL_DARK, TALL, TALL_DARK):
        people.open("/results", look, t("own.title"))
        people.scroll_to_part("1/10")
        people.scroll_to_part(t("own.people", n=1))
        picture(people, f"results-{look.name}")
    people.scroll_to_part(t("results.valid", time="T", n=1).partition("T")[2])
    phone.network(on=True)
