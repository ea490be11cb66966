"""Assignments, in Vietnamese."""

from typing import Final

TEXTS: Final[dict[str, str]] = {
    "assign.title": "Giao hộ cho người hỗ trợ",
    "assign.intro": "Chọn khu phố và tổ, đánh dấu hộ, chọn người và ngày. Máy của người đó thấy “Giao cho …” khi có mạng.",
    "assign.unit": "Khu phố",
    "assign.cell": "Tổ",
    "assign.all_cells": "Mọi tổ",
    "assign.only": "Những hộ",
    "assign.only.open": "chưa xong",
    "assign.only.free": "chưa giao cho ai",
    "assign.only.doubled": "giao trùng",
    "assign.only.all": "tất cả",
    "assign.show": "Xem",
    "assign.count": "{n} hộ",
    "assign.household": "Hộ",
    "assign.state": "Tình trạng",
    "assign.holder": "Đang giao cho",
    "assign.pick": "Chọn hộ {code}",
    "assign.which": "Giao những hộ nào",
    "assign.ticked": "Các hộ đã đánh dấu",
    "assign.every": "Cả {n} hộ trong danh sách này",
    "assign.helper": "Giao cho",
    "assign.nobody": "Không giao cho ai (lấy lại)",
    "assign.until": "Đến hết ngày",
    "assign.submit": "Giao",
    "assign.done": "Đã giao {n} hộ.",
    "assign.failed": "{n} hộ chưa giao được.",
    "assign.none": "Không có hộ nào ở đây",
    "assign.wrong": "Đánh dấu ít nhất một hộ, chọn người và ngày (từ hôm nay đến 92 ngày tới)",
}
