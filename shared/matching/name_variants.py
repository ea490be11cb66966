"""Names that are one name in two mouths: as the North says and writes them, as the Centre and South do.

Most came about where a word was the name of a lord or king and was said differently for respect (kỵ húy):
lord Nguyễn Hoàng made Hoàng Huỳnh, the Nguyễn Phúc made Phúc Phước, prince Cảnh made Cảnh Kiểng; others are
older readings of the South (Chính and Chánh, Nhân and Nhơn, Nhật and Nhựt). The same person is written down
in one way by the family and in the other by a helper from elsewhere.

Sources: vi.wikipedia.org, "Tên húy"; ngotoc.vn, "Nói thêm về những từ kỵ húy của người miền Nam";
danviet.vn, 29.11.2024, on the names of Tôn Thất (Tông and Tôn, Chính and Chánh, Nhân and Nhơn); the rest is
common knowledge of the South's spelling. Left out are pairs of which each is an everyday name of its own in
one region, such as Thanh and Thành, or Tấn and Tiến, whom a family may call its twins.
"""

import re
from collections import defaultdict
from collections.abc import Callable
from functools import lru_cache

from shared.matching.name_words import NAMES
from shared.vietnamese import canonical, clean, fold

# A line is one name; family names and given names alike.
_ONE_NAME = """
Phúc Phước
Hoàng Huỳnh
Vũ Võ
Chính Chánh
Sinh Sanh
Tính Tánh
Lĩnh Lãnh
Lệnh Lịnh
Cảnh Kiểng
Kính Kiếng
Nhân Nhơn
Chân Chơn
Ân Ơn
Nhật Nhựt
Nhất Nhứt
Tùng Tòng
Thịnh Thạnh
Thành Thiềng
Thái Thới
Phượng Phụng
Hồng Hường
Hoa Huê
Trường Tràng
Bảo Bửu
An Yên
Cương Cang
Đương Đang
Nghĩa Ngãi
Thư Thơ
Thu Thâu
Quý Quới
Quyền Quờn
Nguyên Ngươn
Nhậm Nhiệm
Dũng Dõng
Đảm Đởm
Đàm Đờm
Hợp Hạp
Bình Bường
Mạnh Mãnh
Mệnh Mạng
Uy Oai
Thụy Thoại
Tuyền Toàn
Minh Miêng
Long Luông
Tông Tôn
Chu Châu
Thì Thời
Bản Bổn
"""
_Y_OR_I = re.compile(r"(?P<front>[hklmstv]|qu)[yi](?P<tone>[\u0300-\u036f]?)")
"""Syllables that are written with either letter: Mỹ and Mĩ, Quý and Quí (Decision 240/QĐ of 1984)."""
_NAMES = frozenset(canonical(word) for word in NAMES)


def _classes(spell: Callable[[str], str]) -> dict[str, frozenset[str]]:
    """Return for each spelling the names it may stand for: the first spelling of their line."""
    found: defaultdict[str, set[str]] = defaultdict(set)
    for line in _ONE_NAME.strip().splitlines():
        first, *others = map(clean, line.split())
        for word in (first, *others):
            found[spell(word)].add(canonical(first))
    return {word: frozenset(names) for word, names in found.items()}


_SPELLED, _PLAIN = _classes(canonical), _classes(fold)
_NONE: frozenset[str] = frozenset()


@lru_cache(maxsize=65_536)
def names_meant(plain: str, spelled: str | None) -> frozenset[str]:
    """Return which names a word may be a form of, none for a name of one form only.

    `spelled` is the word with its accents, as `canonical` writes it, or None where none were typed: then all
    names are meant whose forms look like that.
    """
    if spelled is None:
        return _PLAIN.get(plain, _NONE) | _either_letter(plain)
    return _SPELLED.get(spelled, _NONE) | _either_letter(spelled)


def _either_letter(word: str) -> frozenset[str]:
    """Return the form with `i` of a word that `y` may be written in; none if both are names, as Vi and Vy."""
    found = _Y_OR_I.fullmatch(word)
    if found is None:
        return _NONE
    both = [f"{found['front']}{letter}{found['tone']}" for letter in "iy"]
    return _NONE if all(form in _NAMES for form in both) else frozenset(both[:1])
