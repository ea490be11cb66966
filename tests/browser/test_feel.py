"""What a phone lets one feel and warns of, in a real browser."""

import re

from shared.text import t
from tests.browser.app_driver import AppDriver
from tests.browser.screens import follow
from tests.browser.ward import Ward

# How often the phone was told to knock.
_COUNT = "globalThis.knocks = 0; navigator.vibrate = () => { globalThis.knocks += 1; return true; };"
# How large the app may grow for thirty megabytes to be left.
_ROOM = "async () => (await navigator.storage.estimate()).usage + 30_000_000"


def test_a_save_is_felt_and_a_full_phone_is_told(ward: Ward, helper: AppDriver) -> None:
    """One knock when a visit is saved, none before; with 30 MB left the evening's screen says so."""
    phone = helper
    phone.start()
    phone.page.add_init_script(_COUNT)
    phone.open(f"{ward.url}/app/")
    phone.see(t("today.title"))
    door = ward.somebody_behind("kp3", "eid.step.approved")
    follow(phone, f"/h/{door.household.code}/visit")
    phone.tap("Không có ai ở nhà")
    assert phone.page.evaluate("knocks") == 0
    phone.tap(t("visit.save"))
    phone.see(t("household.saved"))
    phone.page.wait_for_function("knocks === 1")
    quota = phone.page.evaluate(_ROOM)
    limit = {"origin": ward.url, "quotaSize": quota}
    phone.page.context.new_cdp_session(phone.page).send("Storage.overrideQuotaForOrigin", limit)
    phone.open(f"{ward.url}/app/")
    said = re.escape(t("sync.low", mb="LEFT")).replace("LEFT", r"\d+")
    phone.see(re.compile(said))
