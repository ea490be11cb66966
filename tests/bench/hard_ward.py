"""A made-up ward on which people met twice are hard to find, the truth, and how it came to be recorded.

Shares no code and no list with the search: what people get wrong is drawn here from public facts about
names and keyboards, each kind of trouble at a stated share; what it is worth is said there.

Sources: shares of family names after Lê Trung Hoa, "Họ và tên người Việt Nam" (2005); names changed for
the names of lords and kings (Phúc/Phước, Hoàng/Huỳnh, Chính/Chánh …) from handbooks of kỵ húy; the names
Điểu and Thị of the S'tiêng, Nông and Hứa of the Tày and Nùng, Thạch of the Khmer from handbooks of
Vietnam's peoples; Telex and VNI from TCVN 5712 and the manuals of input methods.
"""

import random
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import combinations
from typing import NamedTuple

Row = dict[str, str]
_TODAY = 2024


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


FAMILIES: dict[str, float] = {
    "Nguyễn": 31.5, "Trần": 10.9, "Lê": 8.9, "Phạm": 5.9, "Huỳnh": 2.6, "Hoàng": 2.5, "Võ": 2.6, "Vũ": 2.3,
    "Phan": 2.8, "Trương": 2.2, "Bùi": 2.1, "Đặng": 1.9, "Đỗ": 1.9, "Ngô": 1.7, "Hồ": 1.5, "Dương": 1.4,
    "Đinh": 1.0, "Đoàn": 0.9, "Lâm": 0.8, "Trịnh": 0.7, "Mai": 0.7, "Đào": 0.7, "Cao": 0.6, "Lý": 0.6,
    "Hà": 0.6, "Lưu": 0.5, "Lương": 0.5, "Thái": 0.4, "Châu": 0.4, "Tạ": 0.4, "Phùng": 0.4, "Tô": 0.3,
    "Vương": 0.3, "Văn": 0.2, "Quách": 0.2, "Tăng": 0.2, "Hứa": 0.2, "La": 0.2, "Kiều": 0.2, "Từ": 0.2,
}  # fmt: skip
_MEN: dict[str, float] = {"Văn": 40, "Hữu": 6, "Đức": 5, "Minh": 6, "Quốc": 5, "Thanh": 6, "Ngọc": 4, "Công": 4, "Đình": 4,
        "Xuân": 3, "Hoàng": 4, "Trọng": 3, "Tấn": 3, "Bá": 2, "Duy": 2, "": 3}  # fmt: skip
_WOMEN: dict[str, float] = {"Thị": 52, "Thị Ngọc": 5, "Thị Kim": 5, "Thị Thu": 5, "Thị Thanh": 5, "Thị Mỹ": 4, "Thị Hồng": 4,
          "Ngọc": 5, "Kim": 4, "Mỹ": 3, "Thùy": 3, "Bích": 2, "Tuyết": 2, "Thị Cẩm": 1}  # fmt: skip
_HIS = _words("""
An Ân Bảo Bền Bình Bốn Can Cảnh Chánh Chất Chiến Chính Chung Chương Công Cường Cư Danh Dân Diễn Duy Dũng Dưỡng
Đàm Đại Đạt Điền Điệp Định Đoàn Độ Đông Đồng Đức Được Giang Giàu Giỏi Hà Hải Hảo Hân Hiếu Hiệp Hiển Hoan Hoàng
Hòa Hồng Hợi Hợp Huân Huy Hùng Hưng Hường Khanh Khoa Khôi Khương Kiên Kiệt Kỳ Lâm Lập Liêm Long Lộc Lợi Luân
Luyện Lực Lượng Mạnh Minh Nam Nghĩa Nghiệp Ngoan Nguyên Nhàn Nhân Nhật Nhiệm Nhơn Nhựt Nở Phát Phi Phong Phú
Phúc Phước Phương Quang Quân Quí Quốc Quyết Quyền Rạng Sanh Sang Sáng Sinh Sơn Sử Tài Tánh Tâm Tân Tấn Thanh
Thành Thái Thạch Thạnh Thảo Thắng Thêm Thiện Thịnh Thoại Thọ Thông Thuận Tiến Tính Toàn Toản Tòng Trí Triều
Trung Trường Trực Tuấn Tùng Tú Tường Tựu Vinh Việt Vĩnh Vũ Võ Vượng Xinh Xuân
""")
_HERS = _words("""
Ai An Anh Ánh Ba Bé Bích Bông Bình Cam Chi Châu Chín Cúc Diễm Dung Duyên Đào Điệp Đẹp Được Gái Giang Hà Hai
Hạnh Hảo Hằng Hân Hậu Hiền Hiếu Hoa Hoàng Hòa Hồng Huê Huệ Huyền Hương Hường Hợi Khuyên Kiều Kim Lài Lan Lành
Liên Liễu Linh Loan Lợi Lụa Luyến Lựu Lý Mai Mận Mến Minh Mơ Mười Mỹ Nga Ngà Ngân Nghĩa Ngoan Ngọc Nguyệt Nhàn
Nhi Nhung Như Nhị Nở Oanh Phấn Phúc Phước Phượng Phụng Phương Quyên Quý Quỳnh Rớt Sáu Sen Sương Tám Tâm Thanh
Thảo Thắm Thoa Thơ Thơm Thu Thủy Thúy Thùy Thư Thương Thêm Tiên Trang Trâm Trinh Trúc Tuyền Tuyết Tư Tươi
Tường Tý Uyên Út Vân Vinh Vui Xinh Xuân Xuyến Yên Yến Ý
""")
_STIENG = _words("""
Bết Blơi Brang Bro Bru Chăm Chênh Clêu Dép Dêm Điêu Đố Giá Gô Grê Hăng Hoi Hôn Huýt Jê Khéo Khum Kơi Krah Lơn
Lem Lết Mơ Mreng Nhiêng Nhơi Nhung Nơi Ngó Oi Phon Phúc Prang Ranh Rơm Sơi Srai Srê Sáu Sum Tơi Thơ Trênh Tul
Ưng Xia Xiêng Yêng Yơn Hà Hương Hồng Lan Linh Mai Minh Sơn Tâm Thanh Thành Thúy Đức Bảo
""")
_TAY = ("Nông", "Hoàng", "Lý", "Hứa", "Bế", "Đàm", "Triệu", "Lục", "Ma", "La")
_KHMER = ("Thạch", "Sơn", "Kim", "Danh", "Châu", "Lâm")
_KHMER_GIVEN = _words("Sóc Sây Thi Phol Rây Sà Rết Thươl Sary Đara Sô Phia Hiên Na Ne Riêng Kha")
# One name in two mouths: as the North, and as the Centre and South say and write it.
REGIONAL = (
    ("Phúc", "Phước"), ("Chính", "Chánh"), ("Sinh", "Sanh"), ("Tính", "Tánh"), ("Nhân", "Nhơn"),
    ("Nhật", "Nhựt"), ("Tùng", "Tòng"), ("Thịnh", "Thạnh"), ("Phượng", "Phụng"), ("Hồng", "Hường"),
    ("Hoa", "Huê"), ("Cảnh", "Kiểng"), ("Lĩnh", "Lãnh"), ("Trường", "Tràng"), ("Bảo", "Bửu"), ("An", "Yên"),
    ("Cương", "Cang"), ("Nghĩa", "Ngãi"), ("Thư", "Thơ"), ("Hoàng", "Huỳnh"), ("Vũ", "Võ"), ("Quý", "Quới"),
)  # fmt: skip
_SURNAMES = {"Huỳnh": "Hoàng", "Hoàng": "Huỳnh", "Võ": "Vũ", "Vũ": "Võ"}
_TWINS = (
    ("Hùng", "Hưng"), ("Thủy", "Thúy"), ("Thảo", "Thào"), ("Long", "Lộc"), ("Hoàng", "Hoàn"), ("Nhi", "Nhu"),
    ("Lan", "Loan"), ("Minh", "Mình"), ("Hương", "Hường"), ("Dũng", "Dương"), ("Hà", "Hạ"), ("Tâm", "Tám"),
    ("Thanh", "Thành"), ("Phong", "Phương"), ("Tuấn", "Tuân"), ("Trang", "Trâm"), ("Vân", "Vy"),
)  # fmt: skip


@dataclass(frozen=True)
class Kinds:
    """How often each trouble is met, as shares of the people written down again; `twice` is theirs of all."""

    twice: float = 0.06
    of: dict[str, float] = field(
        default_factory=lambda: {
            "plain": 10, "moved": 9, "regional at door": 9, "surname after move": 9, "stieng moved": 9,
            "two typos": 9, "telex": 8, "vni": 3, "no thi": 6, "typo": 8, "unaccented moved": 5, "swapped": 5,
            "digit": 3, "year at door": 4, "year moved": 3,
        }
    )  # fmt: skip
    households: float = 0.012
    """Share of all households that moved and were written down again as a whole."""
    stieng: float = 0.08
    others: float = 0.05


class _Home(NamedTuple):
    door: str
    people: str
    phone: str


@dataclass
class _Somebody:
    number: int
    row: Row
    sex: str
    people: str


@dataclass(frozen=True)
class HardWard:
    """`rows` in the order in which they came; `pairs` are one person each, by kind of trouble; `never` are
    pairs that no machine may link; `early` what some rows said at first (a typing error, the old door)."""

    rows: list[Row]
    pairs: dict[tuple[str, str], str]
    never: set[tuple[str, str]]
    early: dict[str, Row]


def hard_ward(seed: int, people: int = 3_000, kinds: Kinds | None = None) -> HardWard:
    """Return the ward of a seed; the same one for the same arguments."""
    return _Maker(random.Random(f"hard {seed}"), kinds or Kinds()).make(people)


class _Maker:
    def __init__(self, rng: random.Random, kinds: Kinds) -> None:
        self._rng, self._kinds = rng, kinds
        self._people: list[_Somebody] = []
        self._again: list[tuple[Row, int, str]] = []
        self._never: set[frozenset[int]] = set()
        self._doors = 0

    def make(self, count: int) -> HardWard:
        while len(self._people) < count:
            self._household()
        self._traps()
        self._write_twice()
        return self._ward()

    # -- who lives here --------------------------------------------------------------------------------

    def _household(self) -> None:
        rng = self._rng
        self._doors += 1
        door, draw = f"d{self._doors:05}", rng.random()
        kind = "stieng" if draw < self._kinds.stieng else "others"
        kind = kind if draw < self._kinds.stieng + self._kinds.others else "kinh"
        home = _Home(door, kind, _number(rng) if rng.random() < 0.7 else "")
        family, born = self._family(kind), rng.randint(1935, 1990)
        husband = self._add(home, family, "nam", born)
        if rng.random() < 0.85:
            self._add(home, self._family(kind), "nữ", born + rng.randint(-3, 6))
        child = born + rng.randint(20, 30)
        for _ in range(rng.choice((0, 1, 2, 2, 3, 4))):
            if child >= _TODAY - 1:
                break
            sex = rng.choice(("nam", "nữ"))
            one = self._add(home, family, sex, child)
            if rng.random() < 0.02:
                self._twin(one, home, family)
            elif sex == "nam" and rng.random() < 0.015 and kind == "kinh":
                one.row["full_name"] = husband.row["full_name"]
                self._forbid(one, husband)
            child += rng.randint(1, 5)

    def _family(self, kind: str) -> str:
        if kind == "others":
            return self._rng.choice(self._rng.choice((_TAY, _TAY, _KHMER)))
        return _pick(self._rng, FAMILIES)

    def _name(self, kind: str, family: str, sex: str) -> str:
        rng = self._rng
        if kind == "stieng":
            return f"{'Điểu' if sex == 'nam' else 'Thị'} {rng.choice(_STIENG)}"
        if family in _KHMER and kind == "others":
            return (
                f"{family} {'Thị ' if sex == 'nữ' and rng.random() < 0.6 else ''}{rng.choice(_KHMER_GIVEN)}"
            )
        names = _HIS if sex == "nam" else _HERS
        # Fashion: the first quarter of a shuffled list is worn by half of the people.
        given = rng.choice(names[::4]) if rng.random() < 0.35 else rng.choice(names)
        return " ".join(f"{family} {_pick(rng, _MEN if sex == 'nam' else _WOMEN)} {given}".split())

    def _add(self, home: _Home, family: str, sex: str, year: int) -> _Somebody:
        rng = self._rng
        door, kind, phone = home
        day = date(year, 1, 1) + timedelta(days=rng.randrange(365))
        vague = rng.random() < (0.55 if kind == "stieng" and year < 1985 else 0.12 if year < 1960 else 0.01)
        own = rng.random() < 0.3 and year < 2008
        row = {
            "household": door,
            "full_name": self._name(kind, family, sex),
            "birth_date": f"{year}" if vague else day.isoformat(),
            "sex": sex if rng.random() < 0.97 else "",
            "phone": _number(rng) if own else phone if rng.random() < 0.6 else "",
            "roster_key": f"k{len(self._people):06}" if rng.random() < 0.6 else "",
        }
        somebody = _Somebody(len(self._people), row, sex, kind)
        self._people.append(somebody)
        return somebody

    def _twin(self, one: _Somebody, home: _Home, family: str) -> None:
        other = self._add(home, family, one.sex, 2000)
        other.row["birth_date"] = one.row["birth_date"]
        names = self._rng.choice(_TWINS)
        words = one.row["full_name"].split()
        for twin, given in zip((one, other), names, strict=True):
            twin.row["full_name"] = " ".join([*words[:-1], given])
        self._forbid(one, other)
        if self._rng.random() < 0.3:  # a clerk who copies a line copies the number
            other.row["roster_key"] = one.row["roster_key"] = one.row["roster_key"] or f"k-{other.number}"

    def _forbid(self, one: _Somebody, other: _Somebody) -> None:
        self._never.add(frozenset((one.number, other.number)))

    def _traps(self) -> None:
        """Give some people of other doors a name and year, or a name and day, of somebody else."""
        for _ in range(max(2, len(self._people) // 400)):
            one, other = self._rng.sample(self._people, 2)
            if one.row["household"] == other.row["household"] or one.sex != other.sex:
                continue
            other.row["full_name"] = one.row["full_name"]
            born = one.row["birth_date"]
            if len(born) == 10:
                born = f"{born[:4]}-{self._rng.randint(1, 12):02}-{self._rng.randint(1, 28):02}"
            other.row["birth_date"] = born
            self._forbid(one, other)

    # -- who is written down twice -----------------------------------------------------------------------

    def _write_twice(self) -> None:
        rng = self._rng
        doors: dict[str, list[_Somebody]] = {}
        for person in self._people:
            doors.setdefault(person.row["household"], []).append(person)
        large = [d for d, p in doors.items() if len(p) >= 3]
        taken: set[int] = set()
        for door in rng.sample(large, max(2, round(self._kinds.households * len(doors)))):
            self._move_household(doors[door])
            taken.update(p.number for p in doors[door])
        free = [p for p in self._people if p.number not in taken]
        rng.shuffle(free)
        wanted = round(self._kinds.twice * len(self._people))
        while wanted and free:
            kind = _pick(rng, self._kinds.of)
            at = next((i for i, p in enumerate(free) if TROUBLES[kind].fits(p)), None)
            if at is None:
                wanted -= 1
                continue
            person, wanted = free.pop(at), wanted - 1
            row = self._copy(person)
            TROUBLES[kind].write(rng, row)
            if TROUBLES[kind].moves:
                row["household"] = self._elsewhere(row["household"])
            self._again.append((row, person.number, kind))

    def _copy(self, person: _Somebody) -> Row:
        rng, row = self._rng, dict(person.row)
        row["roster_key"] = row["roster_key"] if rng.random() < 0.2 else ""
        row["phone"] = rng.choice([row["phone"], row["phone"], "", _number(rng)])
        row["sex"] = row["sex"] if rng.random() < 0.95 else ""
        return row

    def _elsewhere(self, door: str) -> str:
        if self._rng.random() < 0.4:
            self._doors += 1
            return f"d{self._doors:05}"
        return self._rng.choice([p.row["household"] for p in self._people if p.row["household"] != door])

    def _move_household(self, people: list[_Somebody]) -> None:
        """Write a whole door down again at a new one: two as they are, the others in haste."""
        self._doors += 1
        door = f"d{self._doors:05}"
        for place, person in enumerate(people):
            row = self._copy(person) | {"household": door}
            if place >= 2:
                how = self._rng.choice(("year", "typo", "no date", "unaccented"))
                if how == "year":
                    row["birth_date"] = row["birth_date"][:4]
                elif how == "no date":
                    row["birth_date"] = ""
                else:
                    _HASTE[how](self._rng, row)
            self._again.append((row, person.number, "moved household"))

    def _ward(self) -> HardWard:
        rng = self._rng
        rows: list[tuple[Row, int, str]] = [(p.row, p.number, "") for p in self._people]
        firsts, agains = rows, list(self._again)
        rng.shuffle(firsts)
        rng.shuffle(agains)
        merged = firsts[: len(firsts) // 2] + rng.sample(
            firsts[len(firsts) // 2 :] + agains, len(firsts) - len(firsts) // 2 + len(agains)
        )
        names = rng.sample(range(len(merged) * 3), len(merged))
        for (row, _, _), name in zip(merged, names, strict=True):
            row["id"] = f"r{name:06}"
        of: dict[int, list[tuple[str, str]]] = {}
        for row, number, kind in merged:
            of.setdefault(number, []).append((row["id"], kind))
        pairs = {
            (min(a, b), max(a, b)): kind or other
            for ids in of.values()
            for (a, kind), (b, other) in combinations(ids, 2)
        }
        never = {
            (min(a, b), max(a, b))
            for one, other in map(sorted, self._never)
            for a, _ in of[one]
            for b, _ in of[other]
        }
        return HardWard([row for row, _, _ in merged], pairs, never, self._early(merged))

    def _early(self, merged: list[tuple[Row, int, str]]) -> dict[str, Row]:
        """Return what some records said at first: those of moved doors at the old one, others with a slip."""
        rng, early = self._rng, {}
        homes = [p.row["household"] for p in self._people]
        for row, _, kind in merged:
            if kind == "moved household" and rng.random() < 0.6:
                early[row["id"]] = row | {"household": rng.choice(homes)}
            elif kind and rng.random() < 0.2:
                early[row["id"]] = row | {"full_name": rng.choice(_HIS), "birth_date": ""}
        return early


@dataclass(frozen=True)
class _Trouble:
    write: Callable[[random.Random, Row], None]
    fits: Callable[[_Somebody], bool] = lambda _: True
    moves: bool = False


def _has_day(person: _Somebody) -> bool:
    return len(person.row["birth_date"]) == 10


def _plain(_rng: random.Random, _row: Row) -> None:
    return


def _regional(rng: random.Random, row: Row) -> None:
    *front, given = row["full_name"].split()
    ways = [b for a, b in REGIONAL if a == given] + [a for a, b in REGIONAL if b == given]
    row["full_name"] = " ".join([*front, rng.choice(ways)])


def _surname(_rng: random.Random, row: Row) -> None:
    first, *rest = row["full_name"].split()
    row["full_name"] = " ".join([_SURNAMES[first], *rest])


def _slip(rng: random.Random, word: str) -> str:
    at = rng.randrange(len(word))
    how = rng.choice(("out", "in", "wrong", "turned"))
    key = rng.choice("qwertyuiopasdfghjklzxcvbnm")
    if how == "out" and len(word) > 2:
        return word[:at] + word[at + 1 :]
    if how == "in":
        return word[: at + 1] + key + word[at + 1 :]
    if how == "turned" and at + 1 < len(word):
        return word[:at] + word[at + 1] + word[at] + word[at + 2 :]
    return word[:at] + key + word[at + 1 :]


def _typo(rng: random.Random, row: Row) -> None:
    words = row["full_name"].split()
    at = rng.randrange(len(words))
    words[at] = _slip(rng, words[at])
    row["full_name"] = " ".join(words)


def _two_typos(rng: random.Random, row: Row) -> None:
    _typo(rng, row)
    _typo(rng, row)


def _unaccented(_rng: random.Random, row: Row) -> None:
    row["full_name"] = _bare(row["full_name"])


def _bare(text: str) -> str:
    parts = unicodedata.normalize("NFD", text.replace("Đ", "D").replace("đ", "d"))
    return "".join(c for c in parts if not unicodedata.combining(c))


_TELEX_TONES = {"\u0301": "s", "\u0300": "f", "\u0309": "r", "\u0303": "x", "\u0323": "j"}
_TELEX_SHAPES = {"\u0302": None, "\u031b": "w", "\u0306": "w"}
_VNI_TONES = {"\u0301": "1", "\u0300": "2", "\u0309": "3", "\u0303": "4", "\u0323": "5"}
_VNI_SHAPES = {"\u0302": "6", "\u031b": "7", "\u0306": "8"}


def _keys(word: str, tones: dict[str, str], shapes: Mapping[str, str | None], *, telex: bool) -> str:
    """Return the keys one presses for a word: shapes after their vowel, the tone at the end."""
    out, tone = "", ""
    for char in unicodedata.normalize("NFD", word):
        if char in tones:
            tone = tones[char]
        elif char in shapes:
            out += shapes[char] or out[-1].lower()
        elif char in "đĐ":
            out += ("d" if char == "đ" else "D") + ("d" if telex else "9")
        else:
            out += char
    return out + tone


def _telex(rng: random.Random, row: Row) -> None:
    words = row["full_name"].split()
    typed = [_keys(w, _TELEX_TONES, _TELEX_SHAPES, telex=True) for w in words]
    row["full_name"] = " ".join(_some(rng, words, typed))


def _vni(rng: random.Random, row: Row) -> None:
    words = row["full_name"].split()
    typed = [_keys(w, _VNI_TONES, _VNI_SHAPES, telex=False) for w in words]
    row["full_name"] = " ".join(_some(rng, words, typed))


def _some(rng: random.Random, words: list[str], typed: list[str]) -> list[str]:
    """Take all words as typed, or only one: the input method was off for a moment."""
    changed = [i for i in range(len(words)) if words[i] != typed[i]]
    if not changed or rng.random() < 0.4:
        return typed
    at = rng.choice(changed)
    return [typed[i] if i == at else words[i] for i in range(len(words))]


def _no_thi(_rng: random.Random, row: Row) -> None:
    row["full_name"] = " ".join(w for w in row["full_name"].split() if w != "Thị")


def _swapped(_rng: random.Random, row: Row) -> None:
    year, month, day = row["birth_date"].split("-")
    row["birth_date"] = f"{year}-{day}-{month}" if int(day) <= 12 else f"{year}-{month}-{int(day) - 1:02}"


def _digit(rng: random.Random, row: Row) -> None:
    born = row["birth_date"]
    last = rng.choice([c for c in "0123456789" if c != born[3]])
    row["birth_date"] = born[:3] + last + born[4:] if born[5:] != "02-29" else born


def _year(_rng: random.Random, row: Row) -> None:
    row["birth_date"] = row["birth_date"][:4]


def _given(person: _Somebody) -> str:
    return person.row["full_name"].split()[-1]


_IN_REGIONS = {name for both in REGIONAL for name in both}
_HASTE = {"typo": _typo, "unaccented": _unaccented}
TROUBLES = {
    "plain": _Trouble(_plain),
    "moved": _Trouble(_plain, _has_day, moves=True),
    "regional at door": _Trouble(
        _regional, lambda p: _given(p) in _IN_REGIONS and p.people == "kinh" and _has_day(p)
    ),
    "surname after move": _Trouble(
        _surname, lambda p: p.row["full_name"].split()[0] in _SURNAMES and _has_day(p), moves=True
    ),
    "stieng moved": _Trouble(_year, lambda p: p.people == "stieng", moves=True),
    "two typos": _Trouble(_two_typos, _has_day),
    "telex": _Trouble(_telex, _has_day),
    "vni": _Trouble(_vni, _has_day),
    "no thi": _Trouble(
        _no_thi, lambda p: " Thị " in p.row["full_name"] and p.people == "kinh" and _has_day(p), moves=True
    ),
    "typo": _Trouble(_typo, _has_day, moves=True),
    "unaccented moved": _Trouble(_unaccented, _has_day, moves=True),
    "swapped": _Trouble(_swapped, _has_day, moves=True),
    "digit": _Trouble(_digit, _has_day),
    "year at door": _Trouble(_year),
    "year moved": _Trouble(_year, lambda p: len(p.row["full_name"].split()) >= 3, moves=True),
}


def _number(rng: random.Random) -> str:
    return f"{rng.choice(('03', '07', '08', '09'))}{rng.randrange(10**8):08}"


def _pick(rng: random.Random, weights: Mapping[str, float]) -> str:
    return rng.choices(list(weights), list(weights.values()))[0]
