"""Vietnamese written for the fonts of before Unicode, TCVN3 (ABC) and VNI, into Unicode. Pure.

Such a text has letters of Western Europe for Vietnamese ones: `NguyÔn V¨n H¶i` (TCVN3), `Nguyeãn Vaên Haûi`
(VNI). It is told by what makes Vietnamese syllables: no list says which font it was typed for. Tables after
TCVN 5712:1993 and the VNI encoding for Windows.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Sequence
from functools import lru_cache

_TCVN3_CODES = (
    "a1Ă a2Â a3Ê a4Ô a5Ơ a6Ư a7Đ a8ă a9â aaê abô acơ adư aeđ b5à b6ả b7ã b8á b9ạ bbằ bcẳ bdẵ beắ c6ặ "
    "c7ầ c8ẩ c9ẫ caấ cbậ ccè ceẻ cfẽ d0é d1ẹ d2ề d3ể d4ễ d5ế d6ệ d7ì d8ỉ dcĩ ddí deị dfò e1ỏ e2õ e3ó "
    "e4ọ e5ồ e6ổ e7ỗ e8ố e9ộ eaờ ebở ecỡ edớ eeợ efù f1ủ f2ũ f3ú f4ụ f5ừ f6ử f7ữ f8ứ f9ự faỳ fbỷ fcỹ "
    "fdý feỵ"
)
_TCVN3 = {int(code[:2], 16): code[2:] for code in _TCVN3_CODES.split()}
# VNI sets its marks after the letter; a few letters have a sign of their own.
_VNI_MARKS = dict(
    zip(
        "ùøûõïâáàåãäêéèúüë",
        (
            *("\u0301", "\u0300", "\u0309", "\u0303", "\u0323"),
            *("\u0302", "\u0302\u0301", "\u0302\u0300", "\u0302\u0309", "\u0302\u0303", "\u0302\u0323"),
            *("\u0306", "\u0306\u0301", "\u0306\u0300", "\u0306\u0309", "\u0306\u0303", "\u0306\u0323"),
        ),
        strict=True,
    )
)
_VNI_LETTERS = str.maketrans("öôñæóòîÖÔÑÆÓÒÎ", "ươđỉĩịỵƯƠĐỈĨỊỴ")
_VNI_MARKED = re.compile("([aeouyöôAEOUYÖÔ])([ùøûõïâáàåãäêéèúüëÙØÛÕÏÂÁÀÅÃÄÊÉÈÚÜË])")
_HIGH = re.compile("[\xa1-\xfe]")
_TONES = re.compile("[\u0300\u0301\u0303\u0309\u0323]")
_RHYMES = (
    "a ac ach ai am an ang anh ao ap at au ay ăc ăm ăn ăng ăp ăt âc âm ân âng âp ât âu ây e ec em en "
    "eng eo ep et ê êch êm ên êng ênh êp êt êu i ia ich im in inh ip it iu iêc iêm iên iêng iêp iêt iêu "
    "o oa oac oach oai oam oan oang oanh oao oap oat oay oăc oăm oăn oăng oăt oc oe oen oeo oet oi om "
    "on ong oong oc op ot ô ôc ôi ôm ôn ông ôp ôt ơ ơi ơm ơn ơp ơt u ua uân uâng uât uây uc uê uênh "
    "uêch ui um un ung up ut uôc uôi uôm uôn uông uôt uơ uy uya uych uyên uyêt uynh uyt uyu ư ưa ưc ưi "
    "ưm ưn ưng ưt ưu ươc ươi ươm ươn ương ươp ươt ươu y yên yêm yêng yêt yêu"
)
_SYLLABLE = re.compile(
    "(?:b|ch|c|d|đ|gh|gi|g|h|kh|k|l|m|ngh|ng|nh|n|ph|p|qu|r|s|th|tr|t|v|x)?"
    f"(?:{'|'.join(sorted(_RHYMES.split(), key=len, reverse=True))})|gi"
)
_STOPPED = ("c", "ch", "p", "t")
_SHARP_OR_HEAVY = {"\u0301", "\u0323"}
KINDS = ("tcvn3", "vni")


def converted(text: str, kind: str) -> str:
    """Return a text written for the fonts of `kind` ("tcvn3" or "vni") in Unicode, NFC."""
    if kind == "vni":
        marked = _VNI_MARKED.sub(lambda m: m[1] + _VNI_MARKS[m[2].lower()], text)
        # Marks that follow no letter stay; NFC joins the others with their letters.
        return unicodedata.normalize("NFC", marked.translate(_VNI_LETTERS))
    return re.sub(r"[^,;|\t\r\n]+", lambda cell: _from_tcvn3(cell[0]), text)


def _from_tcvn3(cell: str) -> str:
    """TCVN3 has no capitals with tones: fonts of capitals draw small letters so."""
    plain = "".join(_TCVN3.get(ord(c), c) for c in cell)
    if _shouted(cell):
        return plain.upper()
    return re.sub(r"\S+", lambda w: w[0].upper() if _shouted(cell[w.start() : w.end()]) else w[0], plain)


def _shouted(text: str) -> bool:
    """Tell whether all plain letters of a text are capitals, and there are several."""
    plain = [c for c in text if c.isascii() and c.isalpha()]
    return len(plain) > 1 and all(c.isupper() for c in plain)


# Words that stand in most lists, and in no other reading of their letters.
_COMMON = re.compile(r"\b(khu phố|họ và tên|họ tên|tổ dân phố|tổ \d|số nhà|đường|kích hoạt|giới tính|nữ)\b")


@lru_cache(maxsize=50_000)
def is_syllable(word: str) -> bool:
    """Tell whether a word can be a Vietnamese syllable, written in one case or with one capital."""
    if not (word.islower() or word.isupper() or word.istitle()):
        return False
    parts = unicodedata.normalize("NFD", word.lower())
    tones = _TONES.findall(parts)
    bare = unicodedata.normalize("NFC", _TONES.sub("", parts))
    if len(tones) > 1 or _SYLLABLE.fullmatch(bare) is None:
        return False
    return not (tones and bare.endswith(_STOPPED) and tones[0] not in _SHARP_OR_HEAVY)


def marked_words(text: str) -> list[str]:
    """Return the words of a text in which a letter outside ASCII stands, without the signs around them."""
    found = [w.strip("“”‘’–…") for w in re.split(r"[^A-Za-z\x80-\U0010ffff]+", text)]
    return [w for w in found if not w.isascii() and any(c.isascii() and c.isalpha() for c in w)]


def wrong_words(text: str, kind: str = "") -> int:
    """Return how many marked words are no syllables once the text is converted from `kind`, if any."""
    words = marked_words(text)
    return sum(not is_syllable(converted(w, kind) if kind else w) for w in words)


def _kind_of(text: str) -> str | None:
    """Return "tcvn3", "vni", or "unicode" where a text is sure to be that, else None."""
    if any(c > "\xff" and c.isalpha() for c in text):
        return "unicode"
    if not marked_words(text):
        return None
    wrong = {kind: wrong_words(text, kind) for kind in ("", *KINDS)}
    least = min(wrong.values())
    best = [kind for kind, n in wrong.items() if n == least]
    if len(best) > 1:  # `Phè` is a syllable, and `khu phố` is what lists are full of
        best = [k for k in best if _COMMON.search(_lower(text, k))] or best
    return (best[0] or "unicode") if len(best) == 1 else None


def _lower(text: str, kind: str) -> str:
    return (converted(text, kind) if kind else unicodedata.normalize("NFC", text)).lower()


def converted_rows(
    rows: Sequence[Sequence[str]], is_title: Callable[[str], bool] = lambda _: False
) -> tuple[list[tuple[str, ...]], int]:
    """Return the rows with every cell in Unicode, and how many cells were converted.

    A cell that could be read either way (`Phó` may be `Phú`) goes with its column, then its row, then the
    whole table. The names of columns were often typed anew: they tell nothing of the cells below.
    """
    doubtful: list[tuple[int, int]] = []
    kinds: dict[tuple[int, int], str] = {}
    by_column: dict[int, Counter[str]] = {}
    by_row: dict[int, Counter[str]] = {}
    for y, cells in enumerate(rows):
        for x, cell in enumerate(cells):
            if cell.isascii():
                continue
            kind = _kind_of(cell)
            if kind is None:
                if not is_title(cell):
                    doubtful.append((y, x))
                continue
            if kind != "unicode" or not is_title(cell):
                by_column.setdefault(x, Counter())[kind] += 1
                by_row.setdefault(y, Counter())[kind] += 1
            if kind != "unicode":
                kinds[y, x] = kind
    if not kinds:
        return [tuple(cells) for cells in rows], 0
    everywhere = sum(by_column.values(), Counter[str]())
    for y, x in doubtful:
        votes = by_column.get(x) or by_row.get(y) or everywhere
        kind = votes.most_common(1)[0][0]
        if kind != "unicode" and _HIGH.search(rows[y][x]):
            kinds[y, x] = kind
    turned = [list(cells) for cells in rows]
    for (y, x), kind in kinds.items():
        turned[y][x] = converted(rows[y][x], kind)
    return [tuple(cells) for cells in turned], len(kinds)
