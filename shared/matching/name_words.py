"""Words that Vietnamese names are made of, as common knowledge has them: which are names, which are titles.

A word from these lists is a name of its own; a word that is not, and hardly ever occurs in the population,
is likelier a name mistyped. The lists only help where the population is small.
"""

from shared.vietnamese import clean

USUAL: dict[str, float] = {
    # Shares of people whose name has the word, rounded: family names first, then what names are filled with.
    "nguyen": 0.30, "tran": 0.11, "le": 0.09, "pham": 0.06, "hoang": 0.04, "huynh": 0.04, "phan": 0.04,
    "vu": 0.03, "vo": 0.03, "dang": 0.02, "bui": 0.02, "do": 0.015, "ho": 0.015, "ngo": 0.013, "duong": 0.01,
    "ly": 0.01, "truong": 0.015, "dinh": 0.012, "doan": 0.01, "lam": 0.008, "mai": 0.01, "trinh": 0.01,
    "dao": 0.01, "cao": 0.01, "ha": 0.01, "luong": 0.01, "luu": 0.006, "nong": 0.006, "dieu": 0.02,
    "thi": 0.30, "van": 0.18, "ngoc": 0.06, "thanh": 0.06, "minh": 0.05, "kim": 0.03, "thu": 0.03,
    "huu": 0.02, "duc": 0.03, "xuan": 0.02, "quoc": 0.02, "cong": 0.015, "hong": 0.03, "my": 0.02,
}  # fmt: skip
# Shares of people whose name begins with a word that names are else filled with: `Thị` is the family name of
# S'tiêng women (4 in 100 of a ward such as Long Thủy), the others are rare family names.
USUAL_FIRST: dict[str, float] = {
    "thi": 0.02, "van": 0.002, "ngoc": 0.002, "minh": 0.002, "kim": 0.003, "thanh": 0.002,
}  # fmt: skip
_FAMILY_NAMES = """
Nguyễn Trần Lê Phạm Hoàng Huỳnh Phan Vũ Võ Đặng Bùi Đỗ Hồ Ngô Dương Lý Trương Đinh Đoàn Lâm Mai Trịnh Đào
Cao Hà Lương Lưu Nông Điểu Thị Tạ Thái Quách Châu La Tô Kiều Vương Tăng Hứa Bế Ma Chu Từ Mạc Quan Ông Triệu
Phùng Tống Thạch Sơn Kim Danh Lục Lò Vi Hầu Giàng Sùng Thào Lữ Khổng Nghiêm Phí Cù Âu Đàm Doãn Đồng Văn Viên
Tôn Tất Hàn Trà Ninh Bạch Giang Khương Vòng Sầm Chung Nhan Diệp Bành Lại Thân Khúc Cấn Mạch Liêu Lều Đậu
Thiều Nguyên Hoa Ân Úc Vạn Từ Ung Uông Trang Tiêu Tiết Thẩm Quản Phó Ngụy Mã Mẫn Lạc Kha Hùng Đái Cung Chế
Cái Bàng An
"""
_GIVEN_NAMES = """
An Anh Ánh Ân Bách Bảo Bằng Bích Bình Ba Bảy Bé Cảnh Cẩm Châu Chi Chí Chiến Chinh Chung Công Cúc Cường Danh
Diễm Diệp Diệu Doanh Dung Dũng Duy Duyên Dương Đài Đại Đan Đào Đạt Đăng Điệp Đoan Đông Đồng Đức Gấm Gia
Giang Hà Hạ Hai Hải Hạnh Hào Hảo Hân Hằng Hậu Hiên Hiền Hiển Hiệp Hiếu Hoa Hòa Hoài Hoàn Hoan Hoàng Hồng
Huân Huấn Huệ Hùng Huy Huyên Huyền Hưng Hương Hường Hữu Kha Khải Khang Khanh Khánh Khiêm Khoa Khôi Khuê Kiên
Kiệt Kiều Kim Kỳ Lam Lan Lành Lâm Lân Lập Lệ Liên Liêm Liễu Linh Loan Long Lộc Lợi Luân Luận Lực Lương Lượng
Ly Lý Mai Mạnh Mận Mẫn Minh Mơ Mùi Mười My Mỹ Na Nam Năm Nga Ngà Ngân Ngần Nghi Nghĩa Ngọc Nguyên Nguyệt Nhã
Nhàn Nhân Nhất Nhật Nhi Nhiên Nhung Như Ninh Oanh Phát Phi Phong Phú Phúc Phụng Phương Phước Phượng Quân
Quang Quế Quốc Quý Quyên Quyết Quyền Quỳnh Sang Sáng Sáu Sâm Sen Sinh Sơn Sương Tài Tâm Tám Tân Tấn Thái
Thanh Thành Thảo Thạch Thắm Thắng Thân Thế Thi Thị Thiên Thiện Thìn Thịnh Thoa Thọ Thơ Thơm Thông Thu Thuận
Thùy Thủy Thúy Thư Thương Thức Tiên Tiến Tín Tình Toàn Toản Tố Trà Trâm Trân Trang Trí Triết Trinh Trình
Trọng Trúc Trung Trường Tú Tuân Tuấn Tuệ Tùng Tuyên Tuyến Tuyết Tuyền Tư Tường Tươi Uyên Út Vân Văn Vĩ Vi
Viên Việt Vinh Vĩnh Vũ Vui Vương Vượng Vy Xuân Xuyến Ý Yên Yến Đình Bá Khắc Ngà Thục Tường Đôn Ái Bửu Chánh
Châm Chín Cường Đính Giáp Hiệu Hớn Kế Lài Lụa Nết Nở Phấn Rạng
"""
FAMILY_NAMES = frozenset(clean(w).casefold() for w in _FAMILY_NAMES.split())
NAMES = FAMILY_NAMES | frozenset(clean(w).casefold() for w in _GIVEN_NAMES.split())
# What people are called by at home or in the street, before or instead of a name.
TITLES = frozenset(
    ("ong", "ba", "anh", "chi", "co", "chu", "bac", "em", "cu", "di", "cau", "mo", "be", "thim")
)
BIRTH_ORDER = frozenset(("ca", "hai", "ba", "tu", "nam", "sau", "bay", "tam", "chin", "muoi", "ut"))
