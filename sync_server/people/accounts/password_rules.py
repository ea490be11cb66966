"""Which passwords may be chosen: long enough, and not among the first that anybody would guess.

By OWASP ASVS 5.0, 6.2: no rules about kinds of signs, no end by time, pasting is allowed, nothing is cut off
or changed but its Unicode form. The standard asks for 8 signs and recommends 15; as most accounts have no
second factor, 12 are asked for here. Against lists of common passwords stands zxcvbn (MIT licence), which
holds 30,000 of them with common words and names, and finds them with digits, repeats and keyboard rows
around; what people of Viet Nam would guess first is added below. Pure.
"""

from collections.abc import Iterable
from functools import lru_cache

from shared.vietnamese import fold

SHORTEST = 12
LONGEST = 200
# Below this many guesses a list of common passwords with some variation is through: zxcvbn's score 3.
_FEWEST_GUESSES = 1e8
# Written without what stands between its words, a phrase is only refused if it is one of the list, or nearly.
_FEWEST_TOGETHER = 1e5
_JUDGED = 72  # signs; judging longer ones takes long, and what follows only adds guesses
# Written for this project: words, names and places that Vietnamese passwords are commonly made of.
_VIETNAMESE = """
matkhau matma dangnhap taikhoan quantri xinchao anhyeuem emyeuanh anhnhoem emnhoanh yeuem yeuanh
iuem iuanh yeuemnhieu yeumaimai mottinhyeu tinhyeu khongbiet khongnho khongco khongten khongyeu
toilatoi conmeo concho giadinh giadinhtoi bome conyeu vocon chongyeu voyeu hanhphuc maimai mainhoem
nguoiyeu nhoem buonlam chanqua taolabo taoday hocsinh sinhvien giaovien congan ubnd phuong uyban
canbo nhanvien quocgia vietnam vietnamvodich vodich hanoi saigon hochiminh haiphong danang cantho
hue nghean thanhhoa namdinh bachkhoa nguyen tran pham hoang huynh phan vuong dang minhanh minhtuan
thanhtam quochuy hoanganh ngocanh thuylinh phuonganh thuytrang thanhthao baongoc khanhlinh tuananh
ducanh hungdung manchester ronaldo congphuong quanghai bongda lienminh lienquan freefire zalo
facebook viettel vinaphone mobifone vnpt vneid cancuoc cccd bonphu longthuy chuyendoiso dinhdanh
"""


def fault(password: str, about: Iterable[str] = ()) -> str | None:
    """Return the text key of why a password may not be chosen, or None.

    `about` is what a stranger would try for this account: its name, its ward, its units.
    """
    if len(password) < SHORTEST:
        return "password.short"
    if len(password) > LONGEST:
        return "password.long"
    return "password.common" if _is_guessed(password, tuple(about)) else None


def _is_guessed(password: str, about: tuple[str, ...]) -> bool:
    plain = fold(password)[:_JUDGED]
    together = "".join(c for c in plain if c.isalnum())
    known = [*_about(about), *_VIETNAMESE.split()]
    if _guesses(plain, known) < _FEWEST_GUESSES:
        return True
    return any(_guesses(form, known) < _FEWEST_TOGETHER for form in (together, together.rstrip("0123456789")))


def _guesses(text: str, known: list[str]) -> float:
    from zxcvbn import zxcvbn  # its lists take a while to load, and are seldom needed

    return float(zxcvbn(text, user_inputs=known)["guesses"]) if text else 0.0


@lru_cache(maxsize=64)
def _about(about: tuple[str, ...]) -> list[str]:
    found = []
    for text in about:
        words = "".join(c if c.isalnum() else " " for c in fold(text)).split()
        found += ["".join(words), *words]
    return sorted({w for w in found if len(w) > 2})
