"""A service point's desk in a real browser, on a small phone and without a network."""

import re

from shared.text import t
from tests.browser.app_driver import AppDriver
from tests.browser.look import SMALL, SMALL_DARK, TALL, TALL_DARK, show
from tests.browser.ward import Ward


def test_a_caller_is_counted_found_and_served_offline(ward: Ward, helper: AppDriver) -> None:
    """In every look, without a network: count, find by name, answer, next; totals follow later."""
    phone = helper
    somebody = ward.somebody_behind("kp3", "eid.step.approved").resident
    before = ward.board()["kp3", "eid"]["achieved"]
    phone.start()
    show(phone, SMALL)
    phone.open(f"{ward.url}/app/desk")
    phone.network(on=False)
    phone.tap_text("Một cửa Công an phường")
    phone.tap(t("desk.came"))
    phone.see(t("desk.came_n", n=1))
    show(phone, SMALL_DARK)
    phone.type_into(t("desk.search"), somebody.full_name)
    phone.tap_text(somebody.full_name)
    phone.see(t("desk.caller"))
    show(phone, TALL_DARK)
    phone.tap("Đã kích hoạt mức 2")
    phone.tap(t("desk.next"))
    show(phone, TALL)
    phone.see(t("desk.served_n", n=1))
    phone.network(on=True)
    phone.open(f"{ward.url}/app/sync")
    phone.tap(t("account.send"))
    _see_part(phone, t("sync.fresh", time=""))
    assert ward.board()["kp3", "eid"]["achieved"] == before + 1


def _see_part(phone: AppDriver, words: str) -> None:
    pattern = re.compile(re.escape(words.strip()))
    phone.page.get_by_text(pattern).or_(phone.page.get_by_label(pattern)).first.wait_for(state="attached")
