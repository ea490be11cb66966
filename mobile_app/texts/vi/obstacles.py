"""Obstacles, in Vietnamese."""

from typing import Final

TEXTS: Final[dict[str, str]] = {
    "obstacle.type_missing": "Chọn loại vướng mắc",
    "obstacle.text_missing": "Ghi vài chữ về vướng mắc",
    "obstacle.told": "Báo {owner} ngày {date}",
    "obstacle.due": "trả lời trước {date}",
    "obstacle.tell": "Báo vướng mắc",
    "obstacle.answer": "Trả lời: {text}",
    "obstacle.new_answer": "Trả lời mới",
    "obstacle.answers": "Có {n} trả lời mới",
    "obstacle.read": "Đã đọc hết",
    "obstacle.mine": "Tôi đã báo: {n}",
    "obstacle.others": "Người khác báo: {n}",
    "obstacle.none": "Chưa báo vướng mắc nào.",
    "obstacle.how": "Vướng mắc được gửi Công an phường khi có mạng. Trả lời hiện ở đây.",
    "obstacle.type": "Loại vướng mắc",
    "obstacle.text": "Ghi rõ thêm (không ghi mật khẩu, OTP)",
    "obstacle.send": "Gửi Công an phường",
    "obstacle.see": "Xem trả lời",
}
