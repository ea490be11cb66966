"""The main job, end to end: recorded on a phone without a network, a true total on the ward's board."""

import re
from typing import Any

from shared.household_code import make_code
from shared.text import t
from tests.browser.app_driver import AppDriver
from tests.browser.ward import Ward

Board = dict[tuple[str, str], dict[str, Any]]
SENT = t("sync.fresh", time="").strip()
NEW_CODE = str(make_code("LT-3", 9001))


def test_what_is_recorded_offline_becomes_a_true_total(ward: Ward, empty_phone: AppDriver) -> None:
    """Cut off from network and server, reopened, recorded, killed, connected again: counted exactly once."""
    door = ward.somebody_behind("kp3", "eid.step.approved")
    before = ward.board()
    phone = empty_phone
    phone.start()
    phone.join(ward.invite("kp3"))
    phone.see(SENT)

    ward.stop()
    phone.stop()
    phone.start(offline=True)
    phone.open(f"{ward.url}/app/h/{door.household.code}")
    _visit(phone, door.resident.full_name)
    _add_household(phone, ward)

    phone.kill()
    phone.start(offline=True)
    phone.open(f"{ward.url}/app/")
    phone.see(t("sync.offline", n=3))
    assert ward.board() == before

    ward.start()
    phone.network(on=True)
    phone.see(SENT)
    assert _moved(before, ward.board()) == EXPECTED
    ward.run("recount")


def _visit(phone: AppDriver, name: str) -> None:
    """Record that somebody's identity was activated just now, and a woman not listed who has both of 3."""
    phone.tap(re.compile(f"{t('household.start')}|{t('household.again')}"))
    phone.tap("Gặp, đã hỗ trợ")
    phone.tap_in(name, "Đã kích hoạt mức 2")
    phone.tap(t("household.add"))
    phone.type_into(t("resident.name"), "Điểu Thị Mới")
    phone.type_into(t("resident.year"), "1990")
    phone.tap(t("resident.add_to_visit"))
    phone.tap_in("Điểu Thị Mới", "Đủ cả hai")
    phone.tap(t("visit.save"))
    phone.see(t("household.saved"))


def _add_household(phone: AppDriver, ward: Ward) -> None:
    """Add a door with a pre-printed code, and the man behind it."""
    phone.open(f"{ward.url}/app/h/{NEW_CODE}")
    phone.tap(t("code.create"))
    phone.type_into(t("new_household.address"), "Số 5, đường Lê Lợi")
    phone.tap(t("new_household.save"))
    phone.type_into(t("resident.name"), "Nguyễn Văn Thêm")
    phone.type_into(t("resident.year"), "1985")
    phone.tap(t("resident.save"))
    phone.see(t("household.saved"))


def _moved(before: Board, after: Board) -> dict[tuple[str, str], dict[str, int]]:
    """Return by how much which figures moved, cell by cell; what stood still is left out."""
    moved = {
        cell: {
            f: after[cell][f] - n for f, n in figures.items() if isinstance(n, int) and after[cell][f] != n
        }
        for cell, figures in before.items()
    }
    return {cell: figures for cell, figures in moved.items() if figures}


# Two people came, of whom nobody asked anything but the woman's SIM; one identity was activated today.
CAME = {"eligible": 2, "unasked": 2}
ACTIVATED = CAME | {"achieved": 1, "during": 1, "in_progress": -1, "week_change": 1, "done": 1}
SIGNED = {"eligible": 2, "unasked": 1, "achieved": 1, "before": 1, "done": 1}
EXPECTED = {
    ("kp3", "id_card"): CAME,
    ("kp3", "eid"): ACTIVATED | {"remaining": -1},
    ("kp3", "sim_signature"): SIGNED | {"remaining": -1},
    ("kp3", "smartphone"): CAME,
    ("long-thuy", "id_card"): CAME,
    ("long-thuy", "eid"): ACTIVATED,
    ("long-thuy", "sim_signature"): SIGNED,
    ("long-thuy", "smartphone"): CAME,
    ("cong-an", "id_card"): CAME,
}
