"""Addresses as people write them: with a house number, with the tổ alone, or by an alley."""

import random

from sync_server.tools.demo.draw import pick
from sync_server.tools.demo.people import DemoHousehold

_STREETS = ("Lê Hồng Phong", "Trần Hưng Đạo", "Nguyễn Huệ", "Lý Thái Tổ", "Đinh Tiên Hoàng", "6 Tháng 1")


def make_address(rng: random.Random, home: DemoHousehold, neighbourhood: str) -> str:
    """Return an address; `neighbourhood` is the khu phố's label."""
    number, street = rng.randint(1, 320), rng.choice(_STREETS)
    within = neighbourhood[0].lower() + neighbourhood[1:]
    kind = pick(rng, {"house": 55, "cell": 30, "alley": 15})
    if kind == "house":
        side = f"/{rng.randint(1, 40)}" if rng.random() < 0.25 else ""
        return f"Số {number}{side}, đường {street}, tổ {home.cell}, {within}"
    return (
        f"Tổ {home.cell}, {within}" if kind == "cell" else f"Hẻm {number} {street}, tổ {home.cell}, {within}"
    )
