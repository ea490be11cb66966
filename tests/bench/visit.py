"""A visit in the browser: how many taps it takes to ask four people everything."""

from collections.abc import Iterator
from pathlib import Path

from playwright.sync_api import sync_playwright

from shared.text import t
from tests.bench.figure import Figure
from tests.browser.app_driver import AppDriver
from tests.browser.door_visit import PEOPLE, SHORTS, answer_for_the_family, answer_one_by_one
from tests.browser.ward import Ward


def measure(folder: Path) -> Iterator[Figure]:
    ward = Ward(folder / "ward")
    first, second = ward.add_door("kp3", *PEOPLE), ward.add_door("kp3", *PEOPLE)
    ward.start()
    try:
        with sync_playwright() as playwright:
            phone = AppDriver(playwright, folder / "phone")
            phone.start()
            try:
                phone.join(ward.invite("kp3"))
                phone.see(t("today.title"))
                phone.open(f"{ward.url}/app/h/{first}")
                single = answer_one_by_one(phone)
                phone.open(f"{ward.url}/app/h/{second}")
                family = answer_for_the_family(phone, SHORTS)
            finally:
                phone.stop()
    finally:
        ward.stop()
    note = f"16 different answers of 4 people, from the household to saved; {family} if all have all; 0 typed"
    yield Figure("visit.taps", single, "taps", note)
