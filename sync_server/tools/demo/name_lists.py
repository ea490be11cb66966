"""Family, middle and given names with their weights: what is common, never who somebody is.

Family names follow the shares of a large sample of the highlands; the rest of them is spread evenly.
"""


def _evenly(names: str, weight: float) -> dict[str, float]:
    return dict.fromkeys(names.split(), weight)


FAMILY: dict[str, float] = {
    "Nguyễn": 29.6,
    "Trần": 10.1,
    "Lê": 8.4,
    "Phạm": 5.9,
    "Hoàng": 4.1,
    "Phan": 3.2,
    "Bùi": 2.7,
    "Võ": 2.6,
    "Hồ": 2.2,
    "Vũ": 2.0,
    "Đặng": 1.9,
    "Đỗ": 1.8,
    "Trương": 1.7,
    "Huỳnh": 1.6,
    "Ngô": 1.6,
    "Đinh": 1.5,
    "Dương": 1.2,
    "Trịnh": 1.0,
    "Nông": 1.0,
    "Mai": 1.0,
    "Hà": 1.0,
    "Đoàn": 0.9,
    "Lương": 0.9,
    "Cao": 0.9,
    "Đào": 0.8,
    "Lưu": 0.5,
    "Lý": 0.5,
    "Triệu": 0.5,
    "Phùng": 0.4,
    **_evenly("Tạ Thái Quách Châu La Tô Kiều Vương Tăng Lâm Hứa Bế Ma Chu Từ Mạc Quan Ông", 0.47),
}
MIDDLE_MEN: dict[str, float] = {
    "Văn": 35,
    **_evenly("Hữu Đức Ngọc Minh Quốc Xuân Công Đình Thanh Thành Trung Hoàng Tấn Bá Duy Anh", 4),
}
MIDDLE_WOMEN: dict[str, float] = {
    "Thị": 55,
    "Thị Ngọc": 6,
    "Thị Kim": 5,
    "Thị Thanh": 5,
    "Thị Thu": 4,
    "Thị Mỹ": 3,
    **_evenly("Ngọc Thu Mỹ Hồng Kim Thanh Bích Tuyết", 2.8),
}
MIDDLE_GIRLS: dict[str, float] = {
    "Thị": 25,
    "Thị Ngọc": 6,
    "Ngọc Bảo": 5,
    "Ngọc Quỳnh": 5,
    "Hoàng Bảo": 4,
    "Thị Thùy": 4,
    "Nguyễn Minh": 2,
    **_evenly("Ngọc Bảo Gia Minh Khánh Thảo Phương Quỳnh Thanh Tường", 4.9),
}
# By the decade of birth: (first year, men's names, women's names).
GIVEN: tuple[tuple[int, str, str], ...] = (
    (
        2000,
        "Bảo Khang Huy Phúc Khôi Minh Long Nam Phát Thịnh Quân Kiệt Đạt Anh Tài Nguyên Hưng Khoa Lâm Thiện",
        "Vy Như Ngân Trâm Thảo Anh My Hân Quỳnh Nhi Trân Uyên Thư Ngọc Châu Yến Linh Khánh Tiên Hà",
    ),
    (
        1980,
        "Tuấn Dũng Hùng Cường Hải Sơn Thắng Quang Tùng Hiếu Tâm Trung Vinh Phong Toàn Việt Hoàng Đức Lộc Duy",
        "Linh Trang Hương Hằng Hiền Thảo Nga Phương Hạnh Thủy Yến Vân Nhung Oanh Diễm Loan Hà Trinh Thúy Mai",
    ),
    (
        1960,
        "Hùng Dũng Minh Sơn Thành Hòa Bình Tuấn Long Phúc Thanh Đức Quý Hưng Khánh Lâm Tiến Chiến Thắng Liêm",
        "Hương Hằng Thủy Lan Hoa Nga Hồng Liên Phượng Thu Loan Cúc Mai Dung Xuân Tuyết Nhung Hà Thanh Sáu",
    ),
    (
        0,
        "Hai Ba Tư Năm Sáu Bảy Bình Thanh Hòa Lợi Phước Tâm Nhân Đức Quý Khiêm Chín Sang Lộc Thọ",
        "Lan Hoa Ba Sáu Bảy Tư Hai Cúc Liễu Mười Tám Đào Mận Hường Lành Năm Thơm Út Sen Nhàn",
    ),
)
STIENG = "Đắc Lên Lai Rôn Khiêm Bích Nhiên Hồng Sưng Phơn Srên Hớt Điệp Ương Mơ Brang Lét Giang Hoàng Bé"
# Pairs that only differ where people, phones and forms get them wrong (B.6). The last but one is written
# with combining marks, as some phones type; what is stored is composed all the same.
HARD: tuple[tuple[str, str], ...] = (
    ("female", "Nguyễn Thị Hòa"),
    ("female", "Nguyễn Thị Hoà"),
    ("female", "Trần Thị Thủy"),
    ("female", "Trần Thị Thuỷ"),
    ("female", "Trần Thị Thúy"),
    ("male", "Lê Văn Dũng"),
    ("female", "Lê Thị Dung"),
    ("female", "Phạm Thị Hường"),
    ("female", "Pha\u0323m Thi\u0323 Hươ\u0300ng"),
    ("male", "NGUYEN VAN BINH"),
)
ALIKE = {
    "male": (("Hùng", "Hưng"), ("Tuấn", "Tuân"), ("Long", "Lộc"), ("Minh", "Mạnh"), ("Bảo", "Bão")),
    "female": (("Anh", "Ánh"), ("Thủy", "Thúy"), ("Hoa", "Hòa"), ("Vy", "Vi"), ("Ngân", "Ngần")),
}
