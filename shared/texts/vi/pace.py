"""Pace, in Vietnamese."""

from typing import Final

TEXTS: Final[dict[str, str]] = {
    "pace.progress": "{done}/{target}",
    "pace.not_started": "Chưa bắt đầu",
    "pace.met": "Đạt chỉ tiêu",
    "pace.over": "Vượt {n}",
    "pace.on_schedule": "Đúng tiến độ",
    "pace.ahead": "Nhanh hơn {n}",
    "pace.behind": "Chậm {n}",
    "pace.missed": "Hết hạn, còn thiếu {n}",
    "pace.need": "Cần {n} mỗi ngày",
    "pace.forecast": "Theo đà này xong khoảng {on} ({first} – {last})",
    "pace.forecast_open": "Theo đà này xong khoảng {on}, sớm nhất {first}",
}
