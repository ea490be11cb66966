"""Brought, in Vietnamese."""

from typing import Final

TEXTS: Final[dict[str, str]] = {
    "file.empty": "Tệp không có dòng nào",
    "file.encoding": "Không nhận ra bảng mã chữ Việt của tệp. Lưu lại dạng CSV (UTF-8) hoặc XLSX rồi tải lên",
    "file.large": "Tệp quá lớn: nhiều nhất {most} MB",
    "file.long": "Tệp quá dài: nhiều nhất {most} dòng",
    "file.wide": "Tệp có quá nhiều cột: nhiều nhất {most} cột. Xóa các cột thừa rồi tải lên",
    "file.long_unpacked": "Tệp giải nén ra quá lớn: nhiều nhất {most} MB. Xóa trang tính và hình ảnh thừa rồi tải lên",
    "file.long_parts": "Tệp nén chứa quá nhiều phần: nhiều nhất {most} phần. Chép dữ liệu sang tệp mới rồi tải lên",
    "file.long_cells": "Tệp có quá nhiều ô: nhiều nhất {most} ô. Xóa dòng, cột và định dạng thừa rồi tải lên",
    "file.long_strings": "Tệp có quá nhiều chữ: nhiều nhất {most} mục. Chia thành nhiều tệp rồi tải lên",
    "file.broken": "Không đọc được tệp. Lưu lại dạng CSV (UTF-8) hoặc XLSX rồi tải lên",
    "file.no_excel": "Tệp này không phải tệp Excel .xlsx. Lưu lại trong Excel dạng .xlsx rồi tải lên",
    "file.old": "Tệp có mật khẩu hoặc là dạng Word cũ (.doc). Bỏ mật khẩu, lưu lại dạng .docx rồi tải lên",
    "file.password": "Tệp có mật khẩu. Mở tệp, bỏ mật khẩu, lưu lại rồi tải lên",
    "file.names": "Tệp nén có tên phần bên trong không hợp lệ. Mở bằng Excel hoặc Word, lưu lại rồi tải lên",
    "file.xml": "Tệp có cấu trúc bên trong không bình thường. Mở bằng Excel hoặc Word, lưu lại rồi tải lên",
    "file.heavy": "Tệp cần quá nhiều bộ nhớ hoặc thời gian để đọc. Chép dữ liệu sang tệp mới, bỏ phần thừa rồi tải lên",
    "table.hidden": "Không đọc trang tính bị ẩn: {names}",
    "table.others": "Tệp còn danh sách ở trang tính khác, chưa đọc: {names}",
    "table.fonts": "Đã đổi chữ phông TCVN3 (ABC) hoặc VNI sang Unicode ở {n} ô",
    "table.unseen": "Đã bỏ ký tự không nhìn thấy ở {n} ô",
    "table.errors": "{n} ô là lỗi công thức (như #N/A), coi như để trống",
    "table.uncomputed": "{n} ô là công thức chưa có kết quả trong tệp, coi như để trống. Mở tệp bằng Excel, lưu lại rồi tải lên",
    "table.left_out": "Không đọc các dòng tổng cộng, ghi chú, chữ ký: dòng {rows}",
}
