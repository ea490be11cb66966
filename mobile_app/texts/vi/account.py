"""Account, in Vietnamese."""

from typing import Final

TEXTS: Final[dict[str, str]] = {
    "account.title": "Tài khoản, máy này",
    "account.saved": "Máy giữ",
    "account.waiting": "Chờ gửi",
    "account.sent": "Máy chủ xác nhận",
    "account.durable": "Trong đó có bản sao lưu",
    "account.last": "Lần cuối liên lạc: {time}",
    "account.never": "Chưa liên lạc được với máy chủ",
    "account.send": "Gửi ngay",
    "account.sending": "Đang gửi…",
    "account.by_itself": "Máy tự gửi khi có mạng, không cần bấm.",
    "account.differs": "Số liệu trên máy và máy chủ chưa khớp, máy đang tự tải lại.",
    "account.rejected": "Mục cần xem lại: {n}",
    "account.rejected_of": "{what}: {reason}",
    "account.me": "Người dùng máy này",
    "account.scope": "Khu phố được giao: {units}",
    "account.storage": "Bộ nhớ",
    "account.lasting": "Dữ liệu được giữ chắc trên máy.",
    "account.not_lasting": "Trình duyệt có thể xóa dữ liệu khi máy đầy. Cài ứng dụng ra màn hình chính, gửi thường xuyên.",
    "account.ask_lasting": "Xin giữ chắc dữ liệu",
    "account.offline_ready": "Ứng dụng mở được khi không có mạng.",
    "account.not_offline_ready": "Ứng dụng đang tải để mở được khi không có mạng.",
    "account.about": "Ứng dụng",
    "account.version": "Phiên bản {version}",
    "account.contact": "Liên hệ: {contact}",
    "account.plan": "{campaign}, {basis}",
    "account.privacy": "Thông tin chỉ dùng cho đợt “{campaign}” của phường.",
    "account.other_code": "Nhập mã tham gia mới",
    "account.agreed": "Khớp: máy giữ {kept}, máy chủ xác nhận {sent}",
    "account.not_agreed": "Máy giữ {kept}, máy chủ xác nhận {sent}, còn {n} chờ gửi",
    "account.rejected_how": "Bấm để xem đã ghi gì và ghi lại cho đúng",
    "settings.brightness": "Sáng, tối",
    "settings.brightness.system": "Theo máy",
    "settings.brightness.light": "Sáng",
    "settings.brightness.dark": "Tối",
    "settings.language": "Ngôn ngữ",
    "settings.language.vi": "Tiếng Việt",
    "settings.language.en": "English",
    "help.title": "Trợ giúp",
    "help.ask": "Cần hỏi, gặp trục trặc",
    "help.visit": "Thăm một hộ",
    "help.visit_how": (
        "Quét mã ở cửa hoặc chọn hộ trong danh sách, bấm Bắt đầu thăm hộ, chọn kết quả, "
        "bấm những gì vừa hỏi, rồi Lưu lần đến."
    ),
    "help.offline": "Không có mạng",
    "help.offline_how": (
        "Vẫn ghi bình thường. Hiện “Đã lưu trên máy” là chắc chắn còn, tắt máy cũng không mất. "
        "Có mạng máy tự gửi."
    ),
    "help.code": "Mã mờ, rách, chưa có mã",
    "help.code_how": "Nhập mã bằng tay, hoặc tìm theo tên, số nhà. Hộ chưa có mã vẫn thêm được, gắn mã sau.",
    "help.absent": "Không gặp ai",
    "help.absent_how": (
        "Không có ai ở nhà: máy nhắc lúc nên đến lại. Đi làm ăn xa, hộ không có mặt ở địa phương, "
        "đã chuyển đi là ba việc khác nhau, chọn đúng một."
    ),
    "help.sent": "Đã gửi chưa?",
    "help.sent_how": "Mở Đồng bộ: máy giữ bao nhiêu, máy chủ nhận bao nhiêu. Hai số bằng nhau là đã gửi hết.",
    "help.step": "Vừa làm xong hôm nay",
    "help.step_how": (
        "Chỉ bấm khi chính buổi này làm xong. Người đã có từ trước thì để yên: "
        "đạt vẫn tính, nhưng không phải việc của hôm nay."
    ),
    "help.privacy": "Giữ kín thông tin",
    "help.privacy_how": "Không chụp thẻ căn cước. Không hỏi, không ghi mật khẩu, OTP. Không đưa danh sách cho ai.",
    "help.lost": "Mất máy, đổi máy",
    "help.lost_how": "Báo ngay cho phường để khóa máy cũ và xin mã tham gia cho máy mới.",
}
