"""Tools, in Vietnamese."""

from typing import Final

TEXTS: Final[dict[str, str]] = {
    "simulate.helper": "Máy mô phỏng {n}",
    "simulate.help_phones": "Số máy ảo, chia đều cho các khu phố.",
    "simulate.help_visits": "Tổng số lượt đến của tất cả các máy.",
    "simulate.help_server": "Địa chỉ máy chủ đang chạy trên cùng cơ sở dữ liệu.",
    "simulate.help_faults": "Mức sự cố: không có, thường gặp, rất xấu.",
    "simulate.summary": "{phones} máy đã lưu {acts} lượt, khớp hết sau {rounds} vòng đồng bộ.",
    "simulate.troubles": "Sự cố đã tạo: {list}.",
    "simulate.trouble_unsent": "mất mạng trước khi gửi",
    "simulate.trouble_lost": "mất trả lời",
    "simulate.trouble_twice": "gửi hai lần",
    "simulate.trouble_late": "gửi chậm",
    "simulate.trouble_portal": "trang wifi trả lời thay",
    "simulate.trouble_torn": "trả lời đứt đoạn",
    "simulate.trouble_killed": "tắt máy đột ngột",
    "simulate.conflicts": "Bản ghi có hai ý kiến cùng lúc: {n}.",
    "simulate.moved": "Bảng tổng của máy chủ đổi đúng {cells} ô như các máy đã ghi.",
    "simulate.wrong": "KHÔNG KHỚP:",
    "simulate.failed": "Không chạy được với {server}: {why}",
    "simulate.crashed": "chương trình mô phỏng dừng giữa chừng",
    "simulate.no_server": "Không thấy máy chủ ở {server}. Chạy `bonphu serve` trước.",
    "simulate.cell": "{unit} {cell}: máy chủ đổi {kept}, các máy ghi {told}",
    "simulate.board": "Bảng trên máy của {unit} khác bảng của máy chủ",
}
