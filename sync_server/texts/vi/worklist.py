"""Worklist, in Vietnamese."""

from typing import Final

TEXTS: Final[dict[str, str]] = {
    "worklist.title": "Danh sách hộ cần làm",
    "worklist.unit": "Khu phố",
    "worklist.state": "Tình trạng",
    "worklist.cell": "Tổ",
    "worklist.street": "Đường",
    "worklist.helper": "Người hỗ trợ",
    "worklist.days": "Chưa đến ít nhất (ngày)",
    "worklist.all": "Tất cả",
    "worklist.count": "{n} hộ",
    "worklist.none": "Không có hộ nào như vậy.",
    "worklist.col_home": "Hộ",
    "worklist.col_cell": "Tổ",
    "worklist.col_state": "Tình trạng",
    "worklist.col_last": "Lần đến cuối",
    "worklist.col_idle": "Số ngày từ lần cuối",
    "worklist.col_helper": "Đang giao cho",
}
