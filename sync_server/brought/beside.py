"""Rows of a list told from what stands between and below them. Pure."""

import re
from collections.abc import Sequence

from shared.vietnamese import fold
from sync_server.brought.days import day_written
from sync_server.brought.titles import KnownTitles

Row = tuple[int, tuple[str, ...]]
# What stands over, between and below the rows of a list. With accents: `Tống Công Minh` is somebody.
_BESIDE = re.compile(
    r"[-–*+•(]?\s*("
    r"tổng( cộng| số| hợp| danh sách|:|$)|tổng [^,]*\d+ (người|trường hợp)|"
    r"cộng( (khu phố|kp|trang|chung|dồn|lại)\b|:|$)|số lượng|danh sách (này )?(có|gồm)|"
    r"người (lập|tổng hợp|kiểm tra|báo cáo|viết|nhận)|lập (biểu|bảng)|"
    r"cán bộ (lập|tổng hợp|phụ trách|theo dõi)|xác nhận|đại diện|thủ trưởng|(phó )?chủ tịch|"
    r"(phó |p\.? ?)?trưởng (công an|khu phố|ban|phòng|ca|ấp)|(tm|kt|tl|tuq)\.|nơi nhận|lưu( ý)?:|"
    r"ghi chú\s*:|ký(,| tên| và)|đã ký|trang( số)? \d|\d{1,3}\s*/\s*\d{1,3}$|[-=_. ]*hết[-=_. ]*$|"
    r"(đại|thượng|trung|thiếu) (tá|úy|uý)\b|"
    r".{0,40}, ngày .{0,12}tháng|ngày .{0,6} ?tháng .{0,6} ?năm|ngày \d)",
    re.IGNORECASE,
)
# A line that begins a part of a list: `I. KHU PHỐ 3`, `Tổ 5`, `Hộ số 12`.
_PART = re.compile(
    r"(?:(?:[ivx]{1,4}|[a-h]|\d{1,2})\s*[.)/:\-]*\s+)?(?:[.)/:\-*]*\s*)"
    r"(?:(?P<unit>(?:khu phố|kp)\b.{1,40})|(?:tổ|ấp|hộ|đường)\b[^,]{0,8}\d.*)",
    re.IGNORECASE,
)

# A khu phố in a title, and whether others follow it.
_UNIT = re.compile(
    r"\b((?:khu phố|kp)\s*[.:]?\s*(?:số\s*)?(?:\d{1,2}|[ivx]{1,4}))(?!\w)"
    r"(?P<more>\s*(?:,|;|và|đến|[-–+&])\s*(?:khu phố|kp)?\.?\s*\d)?",
    re.IGNORECASE,
)


def unit_above(lines: Sequence[Sequence[str]]) -> str:
    """Return the khu phố that the lines over a list name, empty where they name none or several."""
    found = [m for cells in lines for cell in cells for m in _UNIT.finditer(cell)]
    named = {fold(m[1]): m[1] for m in found}
    return named.popitem()[1] if len(named) == 1 and not any(m["more"] for m in found) else ""


def without_beside(
    rows: list[Row],
    header: Sequence[str],
    titles: Sequence[Sequence[str]],
    known: KnownTitles,
    unit: str = "",
) -> tuple[list[Row], list[str], list[int]]:
    """Return the rows without what stands between and below them; the numbers of what was left out.

    In between stands, per row, the khu phố that the line above its part names, `unit` where none does.

    That are the names of the columns again on a new page, lines that begin a part, totals, signatures. A row
    in which half the cells are filled is a row, unless it only counts.
    """
    named = sum(map(bool, header))
    name = next((i for i, title in enumerate(header) if known.continues(title)), None)
    again = [[fold(c) for c in cells] for cells in titles]
    kept, units, left_out, below = [], [], [], False
    for number, cells in rows:
        said = [c for c in cells if c]
        words = [c for c in said if not _only_counts(c)]
        sparse = len(said) * 2 <= max(named, 4) + 1
        total = bool(words) and _BESIDE.match(words[0]) is not None and (sparse or len(words) == 1)
        below = sparse and (below or total)
        part = _PART.fullmatch(" ".join(said)) if sparse and len(said) < 3 else None
        unit = part["unit"] or unit if part else unit
        beside = (
            total
            or part is not None
            or (below and len(words) < 3 and not any(len(c) > 3 and day_written(c) for c in said))
            or _repeats(cells, again)
            or counts_columns(cells)
            or (named > 2 and len(said) == 1 and _says_nothing(cells, header, name, known))
        )
        if beside:
            left_out.append(number)
        else:
            kept.append((number, cells))
            units.append(unit)
    return kept, units, left_out


def _only_counts(cell: str) -> bool:
    return re.fullmatch(r"[\d.,]+ ?%?", cell) is not None


def _repeats(cells: Sequence[str], again: Sequence[Sequence[str]]) -> bool:
    """Tell whether a row only has what stands in a row of the header, where it stands there."""
    said = [(i, fold(c)) for i, c in enumerate(cells) if c]
    return len(said) > 1 and any(all(titles[i] == text for i, text in said) for titles in again)


def _says_nothing(cells: Sequence[str], header: Sequence[str], name: int | None, known: KnownTitles) -> bool:
    """Tell whether the one cell of a row is under no known name, or is words where no name of people is."""
    column = next(i for i, c in enumerate(cells) if c)
    has_digit = any(c.isdigit() for c in cells[column])
    return not known.has(header[column]) or (column != name and name is not None and not has_digit)


def counts_columns(cells: Sequence[str]) -> bool:
    """Tell whether a row only counts the columns: (1) (2) (3), 1 2 3, A B 1 2."""
    said = [c.strip("()[] ") for c in cells if c]
    numbers = [int(c) for c in said if c.isascii() and c.isdecimal() and len(c) < 3]
    letters = [c for c in said if len(c) == 1 and c.isalpha()]
    run = list(range(numbers[0], numbers[0] + len(numbers))) if numbers else []
    alphabet = [chr(ord("A") + i) for i in range(len(letters))]
    counted = numbers == run and len(numbers) > 1 if numbers else letters == alphabet
    return len(said) > 2 and len(numbers) + len(letters) == len(said) and counted
