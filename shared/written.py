"""Numbers and days as they are written in the language of the reader. What is stored or sought is not these.

Vietnamese as documents write it: `1.027`, `5,7`, `47,6 %`, `05/07/2024`. In English the same day would be
read in two ways, so the month has its name: `1,027`, `5.7`, `47.6%`, `5 Jul 2024`.
"""

from datetime import date, datetime

from shared.partial_date import check_partial_date
from shared.partial_date import written as day_first
from shared.text import language

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_OTHER_WAY_ROUND = str.maketrans(",.", ".,")


def whole(number: int) -> str:
    """Return a whole number: `1.027`, or `1,027`."""
    return _number(f"{number:,}")


def decimal(number: float) -> str:
    """Return a number with one decimal: `5,7`, or `5.7`."""
    return _number(f"{number:,.1f}")


def percent(part: int, of: int) -> str:
    """Return a rate as `47,6 %` or `47.6%`, or an empty text where there is nothing to divide by."""
    return decimal(100 * part / of) + ("%" if _english() else " %") if of else ""


def day(when: date) -> str:
    """Return a date: `05/07/2024`, or `5 Jul 2024`."""
    return f"{short_day(when)} {when.year}" if _english() else when.strftime("%d/%m/%Y")


def short_day(when: date) -> str:
    """Return a date whose year is clear: `05/07`, or `5 Jul`."""
    return f"{when.day} {_MONTHS[when.month - 1]}" if _english() else when.strftime("%d/%m")


def partial_day(text: str) -> str:
    """Return a partial date: `12/03/1957`, `03/1957` or `1957`; in English the month by its name.

    What is no date is returned as it is.
    """
    try:
        check_partial_date(text)
    except ValueError:
        return text
    if not _english():
        return day_first(text)
    year, *rest = text.split("-")
    return " ".join([*(str(int(d)) for d in rest[1:]), *(_MONTHS[int(m) - 1] for m in rest[:1]), year])


def minute(when: datetime) -> str:
    """Return a local moment: `14:05 05/07/2024`, or `5 Jul 2024, 14:05`."""
    time = when.strftime("%H:%M")
    return f"{day(when)}, {time}" if _english() else f"{time} {day(when)}"


def short_minute(when: datetime) -> str:
    """Return a local moment whose year is clear: `05/07 14:05`, or `5 Jul 14:05`."""
    return f"{short_day(when)} {when:%H:%M}"


def _number(english: str) -> str:
    return english if _english() else english.translate(_OTHER_WAY_ROUND)


def _english() -> bool:
    return language() == "en"
