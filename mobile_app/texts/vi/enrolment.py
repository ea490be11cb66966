"""Enrolment, in Vietnamese."""

from typing import Final

TEXTS: Final[dict[str, str]] = {
    "join.title": "Tham gia",
    "join.hello": "Ghi lại từng lượt đến hộ dân, kể cả khi không có mạng.",
    "join.how": (
        "Nhập mã tham gia do phường đưa cho. Máy sẽ tải danh sách hộ của khu phố được giao, "
        "cần mạng một lần, khoảng 1 phút. Sau đó ghi được cả khi không có mạng và tự gửi khi có mạng."
    ),
    "join.code": "Mã tham gia",
    "join.code_hint": "8 chữ và số, ví dụ ABCD-2345",
    "join.server": "Địa chỉ máy chủ",
    "join.submit": "Tham gia",
    "join.working": "Đang gửi mã, chờ một lát…",
    "join.code_missing": "Nhập mã tham gia",
    "join.server_missing": "Nhập địa chỉ máy chủ",
    "join.offline": "Không có mạng hoặc máy chủ không trả lời. Mã vẫn còn dùng được, kiểm tra mạng rồi thử lại.",
    "join.disk": "Máy sắp hết bộ nhớ, chưa lưu được gì. Xóa bớt ảnh, ứng dụng rồi thử lại.",
    "join.already": "Máy này đang dùng cho {name}, {unit}. Chỉ nhập mã khi phường đưa mã mới.",
    "join.privacy": (
        "Thông tin chỉ dùng cho đợt “4 phủ” của phường. Không chụp thẻ căn cước. "
        "Không hỏi, không nhập mật khẩu, OTP."
    ),
    "join.kept_apart": "{n} kết quả chưa gửi của {name} được giữ riêng và gửi trước, bằng tên {name}.",
    "download.title": "Tải danh sách lần đầu",
    "download.hello": "Xin chào {name}",
    "download.working": "Đang tải danh sách hộ và người dân…",
    "download.count": "Đã nhận {n} mục",
    "download.once": "Chỉ tải một lần. Có thể cất máy, việc tải sẽ tự tiếp tục.",
    "download.offline": "Mất mạng giữa chừng. Phần đã tải được giữ lại, máy tự thử lại khi có mạng.",
    "download.stopped": "Máy chủ không nhận máy này: {reason}",
    "download.other_code": "Nhập mã khác",
}
