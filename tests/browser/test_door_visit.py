"""A visit at the door in a real browser: few taps, nothing lost by a kill, and one tap takes it back."""

import os
from pathlib import Path

from shared.text import t
from tests.browser.app_driver import AppDriver
from tests.browser.door_visit import FAMILY, PEOPLE, SHORTS, answer_for_the_family, answer_one_by_one
from tests.browser.look import SMALL, SMALL_DARK, TALL, TALL_DARK, show
from tests.browser.screens import follow
from tests.browser.ward import Ward

_PICTURES = os.environ.get("BONPHU_PICTURES")


def _picture(phone: AppDriver, name: str) -> None:
    """Keep a picture for whoever looks on, if a folder is named for it."""
    if _PICTURES:
        phone.screenshot(Path(_PICTURES) / f"{name}.png")


def _achieved(ward: Ward) -> dict[str, int]:
    board = ward.board()
    return {i: board["kp3", i]["achieved"] for i in ("id_card", "eid", "sim_signature", "smartphone")}


def test_four_people_are_asked_everything_in_twenty_taps(ward: Ward, helper: AppDriver) -> None:
    """Sixteen answers one by one, or a family that has it all: no typing, true totals; undone as if never."""
    first, second = ward.add_door("kp3", *PEOPLE), ward.add_door("kp3", *PEOPLE)
    before = _achieved(ward)
    phone = helper
    phone.start()
    phone.open(f"{ward.url}/app/")
    show(phone, SMALL_DARK)

    follow(phone, f"/h/{first}")
    taps = answer_one_by_one(phone)
    _picture(phone, "saved")
    assert taps <= 20
    phone.see(t("sync.fresh", time="").strip())
    assert _achieved(ward) == {i: n + 2 for i, n in before.items()}
    phone.tap(t("household.undo"))
    phone.see(t("household.undone_draft"))
    _picture(phone, "undone")
    follow(phone, "/")
    phone.see(t("sync.fresh", time="").strip())
    assert _achieved(ward) == before
    ward.run("recount")

    show(phone, TALL)
    follow(phone, f"/h/{second}")
    assert answer_for_the_family(phone, SHORTS) <= 8
    phone.see(t("sync.fresh", time="").strip())
    assert _achieved(ward) == {i: n + 4 for i, n in before.items()}
    ward.run("recount")


def test_a_visit_half_way_is_offered_again_after_a_kill(ward: Ward, helper: AppDriver) -> None:
    """Killed amid the answers, without a network: the visit stands first on the next start, tap for tap."""
    code = ward.add_door("kp3", *PEOPLE)
    phone = helper
    phone.start()
    phone.open(f"{ward.url}/app/")
    follow(phone, f"/h/{code}")
    phone.see(t("household.start"))
    phone.network(on=False)
    phone.tap(t("household.start"))
    show(phone, TALL_DARK)
    phone.tap(FAMILY)
    phone.tap_in(PEOPLE[1], "Đã kích hoạt mức 2")
    phone.kill()
    phone.start(offline=True)
    phone.open(f"{ward.url}/app/")
    phone.see(t("today.begun"))
    _picture(phone, "begun")
    show(phone, SMALL)
    phone.tap(t("household.continue"))
    phone.see(t("visit.resumed"))
    phone.tap(t("visit.save"))
    phone.see(t("household.saved"))
    phone.network(on=True)
    phone.see(t("sync.fresh", time="").strip())
    assert ward.board()["kp3", "eid"]["achieved"] >= 1
    ward.run("recount")
