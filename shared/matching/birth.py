"""How two birth dates agree: which of the ways people get dates wrong explains the difference (R-11)."""

from functools import lru_cache

_FATHER = 12


@lru_cache(maxsize=65_536)
def compare_births(one: str | None, other: str | None) -> str | None:
    """Return the key of the evidence that two dates (`YYYY`, `YYYY-MM`, `YYYY-MM-DD`) give, or None.

    1 January is what registers write for a year alone, so it says no more than its year unless both do.
    """
    if not one or not other:
        return None
    if one == other:
        return _SAME[len(one)] if not one.endswith("-01-01") else "birth_year_same"
    if min(_precision(one), _precision(other)) < 10:
        return _coarse(one, other)
    return _fine(one, other)


_SAME = {4: "birth_year_same", 7: "birth_month_same", 10: "birth_same"}


def is_vague(text: str | None) -> bool:
    """Tell whether a birth date is missing, or no more than a year."""
    return not text or _precision(text) == 4


def _precision(text: str) -> int:
    return 4 if text.endswith("-01-01") else len(text)


def _coarse(one: str, other: str) -> str:
    common = min(_precision(one), _precision(other))
    if one[:common] == other[:common]:
        return _SAME[common]
    return _years(int(one[:4]), int(other[:4]))


def _fine(one: str, other: str) -> str:
    year, month, day = one.split("-")
    if other == f"{year}-{day}-{month}":
        return "birth_swapped"
    same_day = one[5:] == other[5:]
    if same_day and abs(int(year) - int(other[:4])) == 1:
        return "birth_year_slip"
    if _one_slip(one, other):
        return "birth_slip"
    if one[:4] == other[:4]:
        parts = day == other[8:], month == other[5:7]
        return "birth_part_differs" if any(parts) else "birth_day_differs"
    return _years(int(year), int(other[:4]))


def _one_slip(one: str, other: str) -> bool:
    """Tell whether one digit was mistaken, or two neighbours exchanged, a hyphen between them or not."""
    a, b = one.replace("-", ""), other.replace("-", "")
    apart = [i for i in range(len(a)) if a[i] != b[i]]
    if len(apart) == 2:
        i, j = apart
        return j == i + 1 and a[i] == b[j] and a[j] == b[i]
    return len(apart) == 1


def _years(one: int, other: int) -> str:
    if abs(one - other) == 1:
        return "birth_year_next"
    return "birth_differs" if abs(one - other) < _FATHER else "birth_generation"
