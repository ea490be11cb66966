"""Birth dates as people know them: a day, a month, or the year alone (R-11)."""

import re
from datetime import date, datetime
from functools import lru_cache
from typing import Annotated

from pydantic import AfterValidator

_FORM = re.compile(r"[0-9]{4}(?:-[0-9]{2}(?:-[0-9]{2})?)?")
_MINUTE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}")
# Days on which something can have been done or agreed; whether one fits a campaign is decided elsewhere.
FIRST_DAY, LAST_DAY = "1900-01-01", "2100-12-31"


# Nobody who is asked is older.
OLDEST_YEARS = 120


def is_too_old(birth_date: str, today: str) -> bool:
    """Tell whether nobody born then (`YYYY…`) can be alive on the day `today` (`YYYY-MM-DD`)."""
    return int(birth_date[:4]) < int(today[:4]) - OLDEST_YEARS


def check_partial_date(text: str) -> str:
    """Return `text` if it is `YYYY`, `YYYY-MM` or `YYYY-MM-DD` of a real day; raise ValueError if not."""
    if not _FORM.fullmatch(text):
        raise ValueError("not YYYY, YYYY-MM or YYYY-MM-DD")
    date.fromisoformat(earliest(text))
    return text


@lru_cache(maxsize=4096)
def check_day(text: str) -> str:
    """Return `text` if it is `YYYY-MM-DD`, a real day of 1900 to 2100; raise ValueError if not."""
    if len(check_partial_date(text)) != len(FIRST_DAY) or not FIRST_DAY <= text <= LAST_DAY:
        raise ValueError("not YYYY-MM-DD of 1900 to 2100")
    return text


def is_day_until(text: str, last: str) -> bool:
    """Tell whether `text` is a whole day, `last` (`YYYY-MM-DD`) or one before."""
    try:
        return check_day(text) <= last
    except ValueError:
        return False


@lru_cache(maxsize=4096)
def check_minute(text: str) -> str:
    """Return `text` if it is `YYYY-MM-DDTHH:MM`, a real minute of 1900 to 2100; raise ValueError if not."""
    if not _MINUTE.fullmatch(text):
        raise ValueError("not YYYY-MM-DDTHH:MM")
    check_day(text[: len(FIRST_DAY)])
    datetime.fromisoformat(text)
    return text


PartialDate = Annotated[str, AfterValidator(check_partial_date)]
Day = Annotated[str, AfterValidator(check_day)]
Minute = Annotated[str, AfterValidator(check_minute)]


def earliest(text: str) -> str:
    """Return the first day `text` can mean, as `YYYY-MM-DD`: registers write 01/01 for a year alone."""
    return text + "-01-01"[len(text) - 4 :] if len(text) < 10 else text


def latest(text: str) -> str:
    """Return the last day `text` can mean; months are taken as 31 days long, which only compares."""
    return text + "-12-31"[len(text) - 4 :] if len(text) < 10 else text


def written(text: str) -> str:
    """Return `text` day first, as it is read in Viet Nam: `12/03/1957`, `03/1957` or `1957`."""
    return "/".join(reversed(text.split("-")))
