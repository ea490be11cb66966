"""The lock as people meet it in a browser: at the start, above what was open, in one window only."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from shared.text import t
from tests.browser.app_driver import PIN, AppDriver
from tests.browser.ward import Ward

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
    """Left for six minutes over a form, the PIN is asked; then the form is as it was left, half typed."""
    phone = new_phone("helper")
    phone.start()
    phone.join(ward.invite("kp3"))
    phone.see(t("sync.fresh", time="").strip())
    phone.open(f"{ward.url}/app/new")
    phone.type_into(t("new_household.address"), ADDRESS)
    phone.pass_minutes(6)
    phone.see(t("pin.ask"))
    phone.press("918273")
    phone.see(t("pin.wrong", n=4))
    phone.press(PIN)
    phone.see(t("new_household.save"))
    assert phone.page.get_by_label(t("new_household.address")).first.input_value() == ADDRESS
    phone.open(f"{ward.url}/app/account")
    phone.tap(t("lock.now"))
    phone.see(t("pin.ask"))
    phone.press(PIN)
    phone.see(t("lock.now"))
