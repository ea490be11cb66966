"""The job at a door as the app is judged by it: four people, four ladders each, every tap counted."""

from collections.abc import Sequence

from shared.text import t
from tests.browser.app_driver import AppDriver

PEOPLE = ("Nguyễn Văn An", "Lê Thị Bình", "Nguyễn Văn Cường", "Nguyễn Thị Dung")
SHORTS = ("CCCD", "Định danh", "Sim, chữ ký số", "Smartphone 4G")
FAMILY = "Gặp, đã hỗ trợ"
# What each of the four answers: something else than the others, so that nothing helps but single taps.
ANSWERS = (
    ("Đã có thẻ", "Đã kích hoạt mức 2", "Đủ cả hai", "Đang dùng smartphone 4G"),
    ("Đã nộp hồ sơ, chờ thẻ", "Đã kích hoạt mức 1", "Đủ cả hai", "Đang dùng smartphone 4G"),
    ("Đã có thẻ", "Đã đăng ký mức 1", "Sim đứng tên người khác", "Đang dùng máy 2G"),
    ("Mất, hỏng, hết hạn", "Chưa đăng ký", "Không có sim", "Không có điện thoại"),
)


class Taps:
    """A thumb that counts."""

    def __init__(self, phone: AppDriver) -> None:
        self._phone = phone
        self.count = 0

    def on(self, name: str) -> None:
        self._phone.tap(name)
        self.count += 1

    def inside(self, card: str, name: str) -> None:
        self._phone.tap_in(card, name)
        self.count += 1


def answer_one_by_one(phone: AppDriver) -> int:
    """Record sixteen different answers, from the household's screen to the saving; return the taps."""
    taps = Taps(phone)
    taps.on(t("household.start"))
    taps.on(FAMILY)
    for name, answers in zip(PEOPLE, ANSWERS, strict=True):
        for rung in answers:
            taps.inside(name, rung)
    taps.on(t("visit.save"))
    phone.see(t("household.saved"))
    return taps.count


def answer_for_the_family(phone: AppDriver, shorts: Sequence[str]) -> int:
    """Record a visit in which everybody has everything; return taps."""
    taps = Taps(phone)
    taps.on(t("household.start"))
    taps.on(FAMILY)
    for short in shorts:
        taps.on(t("visit.family_of", indicator=short))
    taps.on(t("visit.save"))
    phone.see(t("household.saved"))
    return taps.count
