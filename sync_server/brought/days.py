"""Days and years of birth as lists write them. Pure."""

import re
import unicodedata
from datetime import date, timedelta

from shared.vietnamese import fold

_UNKNOWN = r"(?:0{1,2}|[-_.?x*]{1,4}|)"
_PART = rf"(\d{{1,2}}|{_UNKNOWN})"
_SIGN = r"\s*(?:[/.\-,\\]|/ ?/)\s*"
_TIME = re.compile(r"[t ]+\d{1,2}:\d{2}(:\d{2}([.,]\d+)?)?\s*([ap]m|sa|ch|z|[+-]\d{2}:?\d{2})?$")
_DAY_FIRST = re.compile(rf"{_PART}{_SIGN}{_PART}{_SIGN}(\d{{4}}|\d{{2}})")
_SPACED = re.compile(r"(\d{1,2}) (\d{1,2}) (\d{4})")
_YEAR_FIRST = re.compile(rf"(\d{{4}}){_SIGN}(\d{{1,2}})(?:{_SIGN}(\d{{1,2}}))?")
_MONTH_FIRST = re.compile(rf"{_PART}{_SIGN}(\d{{4}})")
_IN_WORDS = re.compile(
    rf"(?:(\d{{1,2}})(?:{_SIGN}| ))?(?:thang|thg|t) ?(\d{{1,2}})"
    rf"(?:,? nam |{_SIGN}nam |{_SIGN}| )(\d{{4}}|\d{{2}})"
)
_MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
_ENGLISH = re.compile(rf"(\d{{1,2}})[ \-]({'|'.join(_MONTHS)})[a-z]*[ \-.,]+(\d{{4}}|\d{{2}})")
_LEADING = re.compile(r"^(?:(sinh|nam|ngay|sn|ns|nam sinh|ngay sinh)\b[ .:]*|(?:sn|ns)[.:]?(?=\d))")
_BRACKETS = re.compile(r"\(\D*\d{0,3}\D*\)$")
_GROUPED = re.compile(r"([12])[.,](\d{3})")
_EPOCHS = {False: date(1899, 12, 30), True: date(1904, 1, 1)}


def day_written(text: str, today: str = "", *, since_1904: bool = False) -> str | None:
    """Return a date as `YYYY`, `YYYY-MM` or `YYYY-MM-DD` from the ways lists write it, or None.

    Parts may be unknown (`00/00/1951`, `--/03/1955`). Bare numbers of five digits are Excel's days, counted
    from 1900 or 1904. A year of two digits is only read where it can be of one century by `today`.
    """
    plain = _plain(text)
    if grouped := _GROUPED.fullmatch(plain):
        plain = grouped[1] + grouped[2]
    elif re.fullmatch(r"\d+[.,]0+|\d{5}[.,]\d+", plain):  # a number, or a day of Excel with its hour
        plain = re.split("[.,]", plain)[0]
    if plain.isascii() and plain.isdecimal():
        return _of_digits(plain, since_1904=since_1904)
    if named := _ENGLISH.fullmatch(plain):
        return _of_parts(_whole_year(named[3], today), str(_MONTHS.index(named[2]) + 1), named[1])
    for pattern, order in (
        (_YEAR_FIRST, (1, 2, 3)),
        (_DAY_FIRST, (3, 2, 1)),
        (_SPACED, (3, 2, 1)),
        (_MONTH_FIRST, (2, 1, 0)),
        (_IN_WORDS, (3, 2, 1)),
    ):
        if said := pattern.fullmatch(plain):
            year, month, day = ((said[i] or "") if i else "" for i in order)
            return _of_parts(_whole_year(year, today), month, day)
    return None


def _plain(text: str) -> str:
    """Return what is written of a date: without accents, hour, apostrophe, and words around it."""
    signs = re.sub("[\u2010-\u2015\u2212]", "-", text).replace("\u00b4", "")  # dashes; an accent for '
    plain = _TIME.sub("", fold(unicodedata.normalize("NFKC", signs)).strip("'\u2018\u2019`\" "))
    plain = _BRACKETS.sub("", plain).rstrip(" .")
    while (shorter := _LEADING.sub("", plain)) != plain:
        plain = shorter
    return plain


def _of_digits(digits: str, *, since_1904: bool) -> str | None:
    if len(digits) == 4 and digits <= "2199":
        return digits if digits >= "1800" else None
    if len(digits) in (4, 5):
        day = (_EPOCHS[since_1904] + timedelta(days=int(digits))).isoformat()
        return day if day < "2100" else None
    if len(digits) in (7, 8):
        packed = digits.zfill(8)
        read = _of_parts(packed[4:], packed[2:4], packed[:2])
        if read and "1850" < read < "2100":
            return read
        return _of_parts(digits[:4], digits[4:6], digits[6:]) if len(digits) == 8 else None
    return None


def _whole_year(year: str, today: str) -> str:
    if len(year) == 2 and today:
        return "19" + year if "20" + year > today[:4] else ""
    return year if len(year) == 4 else ""


def _of_parts(year: str, month: str, day: str) -> str | None:
    """Return the date of parts; the month is unknown where it is 0 or no number, then the day is too."""
    m, d = (int(p) if p.isdecimal() else 0 for p in (month, day))
    try:
        date(int(year or 0), m or 1, (d or 1) if m else 1)
    except ValueError:
        return None
    if d > 31:
        return None
    return year + (f"-{m:02}" + (f"-{d:02}" if d else "") if m else "")
