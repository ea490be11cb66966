"""An evening of doors without a network, two kills amid it, and a server that loses its disk."""

import re
from collections.abc import Callable
from pathlib import Path

from shared.household import household_of
from shared.text import t
from sync_server.config import Settings
from sync_server.ledger import rollups
from sync_server.web.services import Services
from tests.browser.app_driver import AppDriver
from tests.browser.screens import follow
from tests.browser.ward import Ward
from tests.conftest import Amount

SENT = t("sync.fresh", time="").strip()
UNIT = "kp4"


def test_an_evening_offline_survives_kills_and_a_lost_server(
    ward: Ward, new_phone: Callable[[str], AppDriver], tmp_path: Path, amount: Amount
) -> None:
    """Every door of the evening counts once, what only the lost server had among them."""
    doors = amount.of(5, 30)
    killed_after = (doors // 3 + 1, doors * 3 // 4)
    data, backup = tmp_path / "ward", tmp_path / "backup.db"
    codes, before = codes_of(data), visits_of(data)
    phone = new_phone("helper")
    phone.start()
    phone.join(ward.invite(UNIT))
    phone.see(SENT)
    ward.run("backup", str(backup))
    visit(phone, codes[doors])
    phone.see(SENT)
    assert visits_of(data) == before + 1

    ward.stop()
    phone.network(on=False)
    for n, code in enumerate(codes[:doors], 1):
        visit(phone, code)
        phone.see(t("sync.offline", n=n))
        if n in killed_after:
            phone.kill()
            phone.start(offline=True)
            phone.open(f"{ward.url}/app/")
    follow(phone, "/sync")
    phone.see(t("sync.offline", n=doors))

    lose_the_disk(data)
    ward.run("restore", str(backup))
    assert visits_of(data) == before
    ward.start()
    phone.network(on=True)
    phone.see(SENT)
    assert visits_of(data) == before + doors + 1
    ward.run("recount")
    ward.run("verify")


def visit(phone: AppDriver, code: str) -> None:
    """Find nobody at home at a door, as fast as a thumb does."""
    follow(phone, f"/h/{code}")
    phone.see(t("household.title", code=code))  # the door before offers another visit, too, until it is gone
    phone.tap(re.compile(f"{t('household.start')}|{t('household.again')}"))
    phone.tap("Không có ai ở nhà")
    phone.tap(t("visit.save"))
    phone.see(t("household.saved"))


def codes_of(data: Path) -> list[str]:
    services = Services.open(Settings(data=data))
    try:
        rules = services.campaign().rules
        found = rollups.records_behind(services.database, services.ward_id, rules, [UNIT], "households")
    finally:
        services.close()
    return sorted(code for home in found if (code := household_of(home).code))


def visits_of(data: Path) -> int:
    services = Services.open(Settings(data=data))
    try:
        return rollups.totals(services.database, services.ward_id)[UNIT].get("visits", 0)
    finally:
        services.close()


def lose_the_disk(data: Path) -> None:
    for file in data.glob("bonphu.db*"):
        file.unlink()
