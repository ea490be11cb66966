"""Simulator, in Vietnamese."""

from typing import Final

TEXTS: Final[dict[str, str]] = {
    "simulator.family_names": "Nguyễn Trần Lê Phạm Điểu Huỳnh Đặng",
    "simulator.middle_names": "Văn Thị Ngọc Hữu Thanh",
    "simulator.given_names": "Hòa Thủy Dũng Ánh Đạt Hương Bình Ổn",
    "simulator.address": "Nhà mới, chưa có số",
    "simulator.note": "Gặp chủ hộ ở sân",
    "simulator.stopped": "Máy {phone} bị máy chủ từ chối: {why}",
    "simulator.waits": "Máy {phone} còn {n} lượt chưa gửi được",
    "simulator.rejected": "Máy {phone} có {n} lượt bị máy chủ để riêng",
    "simulator.disagrees": "Máy {phone} không giống máy chủ",
    "simulator.records_differ": "Máy {phone} có {n} bản ghi khác sổ đối chiếu",
    "simulator.wrong_times": "{n} lượt mang sai giờ",
    "simulator.wrong_days": "{n} lượt đến mang sai ngày",
}
