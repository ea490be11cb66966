"""Backup, in Vietnamese."""

from typing import Final

TEXTS: Final[dict[str, str]] = {
    "backup.help_backup": "Sao lưu cơ sở dữ liệu trong khi máy chủ chạy; kiểm tra bản sao rồi mới báo là đã lưu bền.",
    "backup.help_target": "Tệp sao lưu, nên ở ổ đĩa hoặc máy khác.",
    "backup.help_restore": "Khôi phục từ một bản sao lưu; điện thoại sẽ tự gửi lại phần còn thiếu.",
    "backup.help_file": "Tệp sao lưu.",
    "backup.help_force": "Thay cả khi cơ sở dữ liệu hiện có mới hơn bản sao lưu, hoặc không đọc được.",
    "backup.help_verify": "Kiểm tra chuỗi băm của nhật ký và mọi con số của từng phường; sai thì kết thúc với mã 1.",
    "backup.help_join": "Ghi nhận chỗ chuỗi băm của nhật ký bị đứt, kèm lý do, để sao lưu được lại; không sửa gì trong nhật ký.",
    "backup.help_reason": "Vì sao chuỗi bị đứt, ví dụ máy chủ bản cũ còn chạy khi nâng cấp.",
    "backup.help_yes": "Không hỏi lại.",
    "backup.break": "Lượt ghi {seq}: băm trước {before}, băm của chính nó {after}",
    "backup.really_join": "Ghi nhận những chỗ này? Từ lượt trước chỗ đứt trở về, chuỗi không còn chứng minh gì cho các lượt sau.",
    "backup.joined": "Đã ghi nhận {n} chỗ. Hãy chạy bonphu verify và sao lưu ngay.",
    "backup.verify_seams": "  Chuỗi từng bị đứt và được ghi nhận ở lượt ghi {at} (xem Nhật ký truy cập).",
    "backup.made": "{ward}: đã sao lưu {changes} lượt ghi vào {file}, đã kiểm tra.",
    "backup.restored": "{ward}: đã khôi phục {changes} lượt ghi, đợt dữ liệu {epoch}. Điện thoại sẽ tự gửi lại phần còn thiếu; hãy thu hồi lại những máy đã thu hồi sau lần sao lưu.",
    "backup.aside": "Cơ sở dữ liệu cũ được giữ ở {file}",
    "backup.no_damaged": "Bản sao không nguyên vẹn: {why}",
    "backup.no_older_step": "Cơ sở dữ liệu là của bản cũ (bước {why}). Hãy sao lưu bằng chính bản đó, hoặc chạy bonphu migrate trước.",
    "backup.no_newer_step": "Dữ liệu là của bản mới hơn chương trình này (bước {why}). Hãy chạy bản mới.",
    "backup.no_backup": "Tệp này không phải bản sao lưu của Bốn Phủ: {why}",
    "backup.no_file": "Không dùng được tệp {why}",
    "backup.no_newer": "Cơ sở dữ liệu hiện có mới hơn bản sao lưu. Nếu vẫn muốn thay, thêm --force; bản cũ được giữ lại bên cạnh.",
    "backup.no_running": "Cơ sở dữ liệu đang được mở. Hãy dừng máy chủ rồi khôi phục.",
    "backup.no_unreadable": "Không đọc được cơ sở dữ liệu hiện có: {why}. Nếu muốn thay, thêm --force; bản cũ được giữ lại bên cạnh.",
    "backup.no_tool": "Không dùng được công cụ của PostgreSQL: {why}",
    "backup.verify_whole": "{ward}: nhật ký nguyên vẹn, {changes} lượt ghi, đợt dữ liệu {epoch}, băm cuối {head}; mọi con số khớp.",
    "backup.verify_broken": "{ward}: có {n} chỗ sai trong {changes} lượt ghi, đợt dữ liệu {epoch}, băm cuối {head}.",
}
