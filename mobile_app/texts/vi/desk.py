"""Desk, in Vietnamese."""

from typing import Final

TEXTS: Final[dict[str, str]] = {
    "desk.title": "Điểm cố định",
    "desk.choose": "Hôm nay ngồi ở điểm nào? Chọn một lần cho cả ngày.",
    "desk.change": "Đổi điểm",
    "desk.came": "Người đến",
    "desk.served": "Đã hỗ trợ",
    "desk.came_n": "Người đến liên hệ: {n}",
    "desk.served_n": "Đã hỗ trợ: {n}",
    "desk.who": "Người đang ngồi trước mặt",
    "desk.search": "Tìm tên, số điện thoại, năm sinh",
    "desk.nobody": "Không tìm thấy ai trên máy. Thêm người này nếu chưa có.",
    "desk.no_home": "Chưa rõ hộ",
    "desk.begun": "Đang ghi dở",
    "desk.add": "Thêm người đến",
    "desk.add_next": "Lưu và hỏi tiếp",
    "desk.which_unit": "Người này ở khu phố nào?",
    "desk.unit_help": "Chỉ tiêu tính cho khu phố nơi người dân đang ở.",
    "desk.caller": "Hỗ trợ tại điểm",
    "desk.next": "Lưu, người tiếp theo",
    "desk.back": "Về bàn tiếp dân",
    "desk.nothing_said": "Chưa ghi gì về người này",
    "desk.not_here": "Chọn điểm hỗ trợ trước, rồi tìm người đến.",
    "desk.undone": "Đã hoàn tác",
}
