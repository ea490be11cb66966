"""Names of a made-up ward, and which are confused, from public facts; the search has lists of its own.

Sources: shares of family names after Lê Trung Hoa, "Họ và tên người Việt Nam" (2005); names changed for
the names of lords and kings (Phúc/Phước, Hoàng/Huỳnh, Chính/Chánh …) from handbooks of kỵ húy; the names
Điểu and Thị of the S'tiêng, Nông and Hứa of the Tày and Nùng, Thạch of the Khmer from handbooks of
Vietnam's peoples.
"""


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


FAMILIES: dict[str, float] = {
    "Nguyễn": 31.5, "Trần": 10.9, "Lê": 8.9, "Phạm": 5.9, "Huỳnh": 2.6, "Hoàng": 2.5, "Võ": 2.6, "Vũ": 2.3,
    "Phan": 2.8, "Trương": 2.2, "Bùi": 2.1, "Đặng": 1.9, "Đỗ": 1.9, "Ngô": 1.7, "Hồ": 1.5, "Dương": 1.4,
    "Đinh": 1.0, "Đoàn": 0.9, "Lâm": 0.8, "Trịnh": 0.7, "Mai": 0.7, "Đào": 0.7, "Cao": 0.6, "Lý": 0.6,
    "Hà": 0.6, "Lưu": 0.5, "Lương": 0.5, "Thái": 0.4, "Châu": 0.4, "Tạ": 0.4, "Phùng": 0.4, "Tô": 0.3,
    "Vương": 0.3, "Văn": 0.2, "Quách": 0.2, "Tăng": 0.2, "Hứa": 0.2, "La": 0.2, "Kiều": 0.2, "Từ": 0.2,
}  # fmt: skip
MEN: dict[str, float] = {
    "Văn": 40, "Hữu": 6, "Đức": 5, "Minh": 6, "Quốc": 5, "Thanh": 6, "Ngọc": 4, "Công": 4, "Đình": 4,
    "Xuân": 3, "Hoàng": 4, "Trọng": 3, "Tấn": 3, "Bá": 2, "Duy": 2, "": 3,
}  # fmt: skip
WOMEN: dict[str, float] = {
    "Thị": 52, "Thị Ngọc": 5, "Thị Kim": 5, "Thị Thu": 5, "Thị Thanh": 5, "Thị Mỹ": 4, "Thị Hồng": 4,
    "Ngọc": 5, "Kim": 4, "Mỹ": 3, "Thùy": 3, "Bích": 2, "Tuyết": 2, "Thị Cẩm": 1,
}  # fmt: skip
HIS = _words("""
An Ân Bảo Bền Bình Bốn Can Cảnh Chánh Chất Chiến Chính Chung Chương Công Cường Cư Danh Dân Diễn Duy Dũng Dưỡng
Đàm Đại Đạt Điền Điệp Định Đoàn Độ Đông Đồng Đức Được Giang Giàu Giỏi Hà Hải Hảo Hân Hiếu Hiệp Hiển Hoan Hoàng
Hòa Hồng Hợi Hợp Huân Huy Hùng Hưng Hường Khanh Khoa Khôi Khương Kiên Kiệt Kỳ Lâm Lập Liêm Long Lộc Lợi Luân
Luyện Lực Lượng Mạnh Minh Nam Nghĩa Nghiệp Ngoan Nguyên Nhàn Nhân Nhật Nhiệm Nhơn Nhựt Nở Phát Phi Phong Phú
Phúc Phước Phương Quang Quân Quí Quốc Quyết Quyền Rạng Sanh Sang Sáng Sinh Sơn Sử Tài Tánh Tâm Tân Tấn Thanh
Thành Thái Thạch Thạnh Thảo Thắng Thêm Thiện Thịnh Thoại Thọ Thông Thuận Tiến Tính Toàn Toản Tòng Trí Triều
Trung Trường Trực Tuấn Tùng Tú Tường Tựu Vinh Việt Vĩnh Vũ Võ Vượng Xinh Xuân
""")
HERS = _words("""
Ai An Anh Ánh Ba Bé Bích Bông Bình Cam Chi Châu Chín Cúc Diễm Dung Duyên Đào Điệp Đẹp Được Gái Giang Hà Hai
Hạnh Hảo Hằng Hân Hậu Hiền Hiếu Hoa Hoàng Hòa Hồng Huê Huệ Huyền Hương Hường Hợi Khuyên Kiều Kim Lài Lan Lành
Liên Liễu Linh Loan Lợi Lụa Luyến Lựu Lý Mai Mận Mến Minh Mơ Mười Mỹ Nga Ngà Ngân Nghĩa Ngoan Ngọc Nguyệt Nhàn
Nhi Nhung Như Nhị Nở Oanh Phấn Phúc Phước Phượng Phụng Phương Quyên Quý Quỳnh Rớt Sáu Sen Sương Tám Tâm Thanh
Thảo Thắm Thoa Thơ Thơm Thu Thủy Thúy Thùy Thư Thương Thêm Tiên Trang Trâm Trinh Trúc Tuyền Tuyết Tư Tươi
Tường Tý Uyên Út Vân Vinh Vui Xinh Xuân Xuyến Yên Yến Ý
""")
STIENG = _words("""
Bết Blơi Brang Bro Bru Chăm Chênh Clêu Dép Dêm Điêu Đố Giá Gô Grê Hăng Hoi Hôn Huýt Jê Khéo Khum Kơi Krah Lơn
Lem Lết Mơ Mreng Nhiêng Nhơi Nhung Nơi Ngó Oi Phon Phúc Prang Ranh Rơm Sơi Srai Srê Sáu Sum Tơi Thơ Trênh Tul
Ưng Xia Xiêng Yêng Yơn Hà Hương Hồng Lan Linh Mai Minh Sơn Tâm Thanh Thành Thúy Đức Bảo
""")
TAY = ("Nông", "Hoàng", "Lý", "Hứa", "Bế", "Đàm", "Triệu", "Lục", "Ma", "La")
KHMER = ("Thạch", "Sơn", "Kim", "Danh", "Châu", "Lâm")
KHMER_GIVEN = _words("Sóc Sây Thi Phol Rây Sà Rết Thươl Sary Đara Sô Phia Hiên Na Ne Riêng Kha")
# One name in two mouths: as the North, and as the Centre and South say and write it.
REGIONAL = (
    ("Phúc", "Phước"), ("Chính", "Chánh"), ("Sinh", "Sanh"), ("Tính", "Tánh"), ("Nhân", "Nhơn"),
    ("Nhật", "Nhựt"), ("Tùng", "Tòng"), ("Thịnh", "Thạnh"), ("Phượng", "Phụng"), ("Hồng", "Hường"),
    ("Hoa", "Huê"), ("Cảnh", "Kiểng"), ("Lĩnh", "Lãnh"), ("Trường", "Tràng"), ("Bảo", "Bửu"), ("An", "Yên"),
    ("Cương", "Cang"), ("Nghĩa", "Ngãi"), ("Thư", "Thơ"), ("Hoàng", "Huỳnh"), ("Vũ", "Võ"), ("Quý", "Quới"),
)  # fmt: skip
SURNAMES = {"Huỳnh": "Hoàng", "Hoàng": "Huỳnh", "Võ": "Vũ", "Vũ": "Võ"}
TWINS = (
    ("Hùng", "Hưng"), ("Thủy", "Thúy"), ("Thảo", "Thào"), ("Long", "Lộc"), ("Hoàng", "Hoàn"), ("Nhi", "Nhu"),
    ("Lan", "Loan"), ("Minh", "Mình"), ("Hương", "Hường"), ("Dũng", "Dương"), ("Hà", "Hạ"), ("Tâm", "Tám"),
    ("Thanh", "Thành"), ("Phong", "Phương"), ("Tuấn", "Tuân"), ("Trang", "Trâm"), ("Vân", "Vy"),
)  # fmt: skip
