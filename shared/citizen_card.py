"""The QR on an identity card: name, birth date and sex are read off it, and nothing else leaves here (B.1).

The text is fields between bars, with no checksum and no signature: it proves nothing. Known layouts differ
in number and order of fields, so each field is known by its look, not by its place. The personal number is
never part of a result.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Literal

from shared.vietnamese import clean, fold

Sex = Literal["male", "female"]
_CARD = re.compile(r"[0-9]{12}\|")
_DAY = re.compile(r"([0-9]{2})[/-]?([0-9]{2})[/-]?([0-9]{4})")
_LONGEST_NAME, _MOST_FIELDS = 100, 40
_SEXES: dict[str, Sex] = {"nam": "male", "nu": "female"}


@dataclass(frozen=True, slots=True)
class CardHolder:
    """Whom a card speaks of. `birth_date` is a partial date, `YYYY`, `YYYY-MM` or `YYYY-MM-DD`."""

    full_name: str
    birth_date: str | None = None
    sex: Sex | None = None


def is_card(text: str) -> bool:
    """Tell whether a scanned or typed text begins as an identity card's does."""
    return _CARD.match(text.strip().removeprefix("\ufeff")) is not None


def read_card(text: str) -> CardHolder | None:
    """Return whom a card's text speaks of, or None for any other text. Never raises."""
    if not is_card(text):
        return None
    fields = [clean(field) for field in text.split("|", _MOST_FIELDS)[1:]]
    place = next((i for i, field in enumerate(fields) if _is_name(field)), None)
    if place is None:
        return None
    rest = fields[place + 1 :]
    birth = next((day for field in rest if (day := _day(field))), None)
    return CardHolder(_cased(fields[place]), birth, _sex(rest))


def _is_name(field: str) -> bool:
    """Tell whether a field is all letters, as names are; addresses have commas or digits."""
    letters = [c for c in field if c not in " '’.-"]
    return 0 < len(letters) <= len(field) <= _LONGEST_NAME and all(c.isalpha() for c in letters)


def _cased(name: str) -> str:
    """Return a name in capitals as names are written; one that is written so already stays."""
    return name.title() if name.isupper() or name.islower() else name


def _day(field: str) -> str | None:
    """Return a day written `ddmmyyyy` as a partial date; registers write 00 for a day or month not known."""
    match = _DAY.fullmatch(field)
    if match is None:
        return None
    day, month, year = match.groups()
    try:
        date(int(year), int(month) or 1, int(day) or 1)
    except ValueError:
        return None
    known = [year] if month == "00" else [year, month] if day == "00" else [year, month, day]
    return "-".join(known)


def _sex(fields: Iterable[str]) -> Sex | None:
    return next((sex for field in fields if (sex := _SEXES.get(fold(field)))), None)
