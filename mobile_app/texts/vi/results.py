"""Results, in Vietnamese."""

from typing import Final

TEXTS: Final[dict[str, str]] = {
    "results.title": "Kết quả",
    "results.valid": "Số liệu trên máy này, nhận từ máy chủ lúc {time}, cộng với {n} mục vừa ghi chưa gửi.",
    "results.valid_all": "Số liệu trên máy này, nhận từ máy chủ lúc {time}.",
    "results.rate": "Đã đạt {done} trên {of} người ({rate})",
    "results.no_one": "Chưa có ai đủ điều kiện",
    "results.target": "Chỉ tiêu giao: {target}",
    "results.target_remaining": "Chỉ tiêu làm thêm: {target}",
    "results.progress": "Đã làm {done}, còn {left}",
    "results.met": "Đã làm {done}, đạt chỉ tiêu",
    "results.no_target": "Không giao chỉ tiêu",
    "results.week": "Trong tuần này: {n}",
    "results.unasked": "Chưa hỏi: {n} người",
    "results.partial": "Đang làm: {n} người",
    "own.title": "Của tôi",
    "own.full": "Đủ {steps} bước: {n}/{goal} người",
    "own.of": "{n}/{goal}",
    "own.any": "Có ít nhất một bước",
    "own.rest": "Bước còn thiếu đã xong",
    "own.by_week": "Theo tuần",
    "own.week": "{first} – {last}",
    "own.people": "{n} người",
    "own.how": (
        "Tính người do chính mình ghi là vừa làm xong trong đợt, mỗi người một lần. "
        "Cài VNeID được tính khi tài khoản đã kích hoạt."
    ),
}
