"""Simulator, in English."""

from typing import Final

TEXTS: Final[dict[str, str]] = {
    "simulator.family_names": "Nguyễn Trần Lê Phạm Điểu Huỳnh Đặng",
    "simulator.middle_names": "Văn Thị Ngọc Hữu Thanh",
    "simulator.given_names": "Hòa Thủy Dũng Ánh Đạt Hương Bình Ổn",
    "simulator.address": "New house, no number yet",
    "simulator.note": "Met the head of household in the yard",
    "simulator.stopped": "Phone {phone} was refused by the server: {why}",
    "simulator.waits": "Phone {phone} still has {n} unsent acts",
    "simulator.rejected": "Phone {phone} has {n} acts that the server set aside",
    "simulator.disagrees": "Phone {phone} is not like the server",
    "simulator.records_differ": "Phone {phone} has {n} records unlike the books",
    "simulator.wrong_times": "{n} acts carry a wrong time",
    "simulator.wrong_days": "{n} visits carry a wrong day",
}
