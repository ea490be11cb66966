"""Points, in Vietnamese."""

from typing import Final

TEXTS: Final[dict[str, str]] = {
    "points.title": "Điểm hỗ trợ cố định",
    "points.intro": "Giờ mở cửa, số người đến liên hệ, và buổi hằng tuần tại hội trường khu phố.",
    "points.on_duty": "Trực: {n} người của {unit}.",
    "points.col_on_duty": "Người trực có ghi nhận",
    "points.too_few": "Thiếu người trực",
    "points.missed": "{n} tuần không có buổi nào",
    "points.no_hours": "Chưa ghi giờ mở cửa.",
    "points.usual": "Buổi hằng tuần thường vào {day}.",
    "points.no_session": "Chưa có buổi nào.",
    "points.weeks": "Theo tuần",
    "points.none_held": "Không có buổi",
    "points.col_week": "Tuần",
    "points.col_sessions": "Ngày có hoạt động",
    "points.col_seen": "Người đến",
    "points.col_served": "Đã phục vụ",
    "points.col_rate": "Tỷ lệ",
    "points.day_1": "thứ Hai",
    "points.day_2": "thứ Ba",
    "points.day_3": "thứ Tư",
    "points.day_4": "thứ Năm",
    "points.day_5": "thứ Sáu",
    "points.day_6": "thứ Bảy",
    "points.day_7": "Chủ nhật",
}
