"""What is compared: a person as one record describes them."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from shared.merge import Record

_NOT_DIGITS = re.compile(r"\D+")
_SHORTEST_NUMBER = 8


@dataclass(frozen=True, slots=True)
class Person:
    """One record. `birth_date` is `YYYY`, `YYYY-MM` or `YYYY-MM-DD`; `details` are further texts by name."""

    id: str
    full_name: str = ""
    birth_date: str | None = None
    sex: str | None = None
    household: str | None = None
    phone: str | None = None
    roster_key: str | None = None
    details: Mapping[str, str] = field(default_factory=dict)


def person_of(record: Record) -> Person:
    """Return what a record of kind `resident` offers for comparison; a list's key is never part of it."""
    text = record.text
    return Person(
        id=record.id,
        full_name=text("full_name") or "",
        birth_date=text("birth_date"),
        sex=text("sex"),
        household=text("household"),
        phone=plain_phone(text("phone")),
    )


def plain_phone(text: object) -> str | None:
    """Return a number as `0…` digits, whatever it was written like, or None for what is none (B.3)."""
    digits = _NOT_DIGITS.sub("", text) if isinstance(text, str) else ""
    if digits.startswith("0084"):
        digits = digits[2:]
    if digits.startswith("84") and len(digits) > 9:
        digits = "0" + digits[2:]
    return digits if len(digits) >= _SHORTEST_NUMBER and len(set(digits)) > 1 else None
