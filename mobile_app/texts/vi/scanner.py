"""Scanner, in Vietnamese."""

from typing import Final

TEXTS: Final[dict[str, str]] = {
    "scan.title": "Quét mã hộ",
    "scan.window": "Hình từ máy ảnh",
    "scan.opening": "Đang mở máy ảnh…",
    "scan.looking": "Đưa mã vào khung. Máy đang tìm…",
    "scan.light": "Bật đèn",
    "scan.dark": "Tắt đèn",
    "scan.no_camera": "Không mở được máy ảnh, nhập mã bằng tay. Muốn quét thì cho phép ứng dụng dùng máy ảnh.",
    "scan.not_a_code": "Không phải mã hộ của phường. Máy vẫn đang tìm.",
    "scan.wrong_check": "Mã in hỏng hoặc bị sửa, không mở được hộ. Lau nhãn rồi quét lại, hoặc nhập mã bằng tay.",
    "scan.citizen_card": "Đây là mã trên thẻ căn cước, không lưu. Hãy quét mã hộ",
    "scan.no_card": "Không phải mã trên thẻ căn cước. Máy vẫn đang tìm.",
    "scan.card_unreadable": "Mã trên thẻ không có họ tên đọc được. Hãy nhập bằng tay.",
    "card.scan": "Quét thẻ căn cước",
    "card.title": "Quét thẻ căn cước",
    "card.help": "Chỉ lấy họ tên, ngày sinh và giới tính. Không chụp ảnh, không lưu số thẻ.",
    "card.by_hand": "Nhập bằng tay",
}
