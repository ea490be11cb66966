"""The lock as people meet it in a browser: at the start, above what was open, in one window only."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from shared.text import t
from tests.browser.app_driver import PIN, AppDriver
from tests.browser.ward import Ward

SCREENS = Path(os.environ.get("X", "build/lock"))
ADDRESS = "Số 5, đường Lê Lợi"


@pytest.fixture
def ward(web_build: Path, tmp_path: Path) -> Iterator[Ward]:
    """A running server of the small synthetic ward."""
    ward = Ward(tmp_path / "ward")
    ward.start()
    yield ward
    ward.stop()


@pytest.mark.xdist_group("browser")
def test_locked_the_app_shows_nothing_and_keeps_what_was_half_typed(
    ward: Ward, new_phone: Callable[[str], AppDriver]
) -> None:
    """Locked over a form, going back shows nothing, nor does a wrong PIN; the right one shows the form."""
    phone = new_phone("helper")
    phone.start()
    phone.page.set_viewport_size({"width": 360, "height": 640})
    phone.join(ward.invite("kp3"))
    phone.see(t("sync.fresh", time="").strip())
    phone.open(f"{ward.url}/app/new")
    phone.type_into(t("new_household.address"), ADDRESS)
    phone.pass_minutes(6)
    phone.see(t("pin.ask"))
    phone.screenshot(SCREENS / "lock1.png")
    phone.page.go_back()
    phone.see(t("pin.ask"))
    phone.page.go_forward()
    phone.press("918273")
    phone.see(t("pin.wrong", n=4))
    phone.screenshot(SCREENS / "lock2.png")
    phone.press(PIN)
    phone.see(t("new_household.save"))
    phone.screenshot(SCREENS / "lock3.png")
    assert phone.page.get_by_label(t("new_household.address")).first.input_value() == ADDRESS
    phone.open(f"{ward.url}/app/account")
    phone.tap(t("lock.now"))
    phone.see(t("pin.ask"))
    phone.press(PIN)
    phone.see(t("lock.now"))
    phone.screenshot(SCREENS / "lock4.png")
