"""Unreadable, in Vietnamese."""

from typing import Final

TEXTS: Final[dict[str, str]] = {
    "unreadable_record.title": "Bản ghi không đọc được",
    "unreadable_record.line": "Không đọc được · {kind} · mã …{id}",
    "unreadable_record.field": "Chỗ sai: {field}",
    "unreadable_record.no_field": "Chỗ sai: thông tin chung của bản ghi",
    "unreadable_record.count": "{n} bản ghi trên máy không đọc được",
    "unreadable_record.see": "Xem từng bản ghi",
    "unreadable_record.people": "{n} người không đọc được",
    "unreadable_record.none": "Mọi bản ghi trên máy đều đọc được.",
    "unreadable_record.what": "Máy nhận được bản ghi này từ máy chủ, nhưng có chỗ ghi sai nên không hiện được. Không có gì bị mất, các hộ và người khác không bị ảnh hưởng.",
    "unreadable_record.how": "Phường phải sửa bản ghi này. Hãy báo cho {contact} và đọc mã …{id}.",
    "unreadable_record.visit": "Trong khi chờ, bạn vẫn ghi được lần đến của hộ này.",
    "unreadable_record.person": "Trong khi chờ, lần đến của hộ vẫn ghi được, chỉ chưa trả lời thay người này được.",
    "unreadable_record.open_home": "Mở hộ",
    "unreadable_record.open_list": "Các bản ghi không đọc được",
}
