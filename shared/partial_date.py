"""Birth dates as people know them: a day, a month, or the year alone (R-11)."""

import re
from datetime import date
from typing import Annotated

from pydantic import AfterValidator

_FORM = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?")


def check_partial_date(text: str) -> str:
    """Return `text` if it is `YYYY`, `YYYY-MM` or `YYYY-MM-DD` of a real day; raise ValueError if not."""
    if not _FORM.fullmatch(text):
        raise ValueError("not YYYY, YYYY-MM or YYYY-MM-DD")
    date.fromisoformat(earliest(text))
    return text


def check_day(text: str) -> str:
    """Return `text` if it is `YYYY-MM-DD` of a real day; raise ValueError if not."""
    if len(check_partial_date(text)) != len("2024-05-02"):
        raise ValueError("not YYYY-MM-DD")
    return text


PartialDate = Annotated[str, AfterValidator(check_partial_date)]
Day = Annotated[str, AfterValidator(check_day)]


def earliest(text: str) -> str:
    """Return the first day `text` can mean, as `YYYY-MM-DD`: registers write 01/01 for a year alone."""
    return text + "-01-01"[len(text) - 4 :] if len(text) < 10 else text


def latest(text: str) -> str:
    """Return the last day `text` can mean; months are taken as 31 days long, which only compares."""
    return text + "-12-31"[len(text) - 4 :] if len(text) < 10 else text


def written(text: str) -> str:
    """Return `text` day first, as it is read in Viet Nam: `12/03/1957`, `03/1957` or `1957`."""
    return "/".join(reversed(text.split("-")))
