"""One row of a list into what it says of one person, or why it cannot be read. Pure."""

import hashlib
import hmac
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from shared.campaign import Campaign
from shared.facts import birth_date_fault
from shared.household_code import CodeFault, read_code
from shared.vietnamese import clean, fold

_SEXES = {"nam": "male", "nu": "female", "male": "male", "female": "female", "m": "male", "f": "female"}
_DAY_FIRST = re.compile(r"(\d{1,2})[/.\- ](\d{1,2})[/.\- ](\d{4})")
_MONTH_FIRST = re.compile(r"(\d{1,2})[/.\-](\d{4})")
_PACKED = re.compile(r"(\d{2})(\d{2})(\d{4})")
_TICKS = {"x", "co", "1", "true", "v", "roi"}
_NUMBER = 12


@dataclass(frozen=True)
class Entry:
    """What one row says: `states` are `{indicator: (rung, day or None)}`, `key` stands for the number."""

    row: int
    full_name: str
    birth_date: str
    sex: str | None = None
    unit: str | None = None
    household: str | None = None
    key: bytes | None = None
    hard_case: bool | None = None
    states: Mapping[str, tuple[str, str | None]] = field(default_factory=dict)


@dataclass(frozen=True)
class Misread:
    """A row that cannot be used; `reason` ends a key `roster.bad_…` of the texts."""

    row: int
    reason: str


@dataclass(frozen=True)
class Meaning:
    """How the rows of one list are read.

    `columns` are `{column: field}`, `steps` `{(indicator, text): rung}`, `unit` is where a row belongs that
    names no khu phố, `key` the server's secret for personal numbers (without it they are passed over),
    `today` is `YYYY-MM-DD`.
    """

    columns: Mapping[int, str]
    steps: Mapping[tuple[str, str], str]
    unit: str | None
    key: bytes | None
    today: str


def read_row(number: int, cells: Sequence[str], meaning: Meaning, campaign: Campaign) -> Entry | Misread:
    """Return what a row says; a number that does not fit birth year and sex is passed over, not the row."""
    said = {f: cells[c] for c, f in meaning.columns.items() if c < len(cells) and cells[c]}
    name, born = clean(said.get("full_name", "")), birth_date(said.get("birth_date", ""))
    if len(name) < 2:
        return Misread(number, "name")
    if born is None or birth_date_fault(born, meaning.today):
        return Misread(number, "birth_date")
    sex = _SEXES.get(fold(said["sex"])) if "sex" in said else None
    if "sex" in said and sex is None:
        return Misread(number, "sex")
    unit = meaning.unit if "unit" not in said else unit_of(said["unit"], campaign)
    if "unit" in said and unit is None:
        return Misread(number, "unit")
    code = read_code(said["household"]) if "household" in said else None
    states = _states(said, meaning)
    if isinstance(states, str):
        return Misread(number, states)
    return Entry(
        row=number,
        full_name=name,
        birth_date=born,
        sex=sex,
        unit=unit,
        household=None if code is None or isinstance(code, CodeFault) else str(code),
        key=_key(said.get("number", ""), born, sex, meaning.key),
        hard_case=fold(said["hard_case"]) in _TICKS if "hard_case" in said else None,
        states=states,
    )


def _states(said: Mapping[str, str], meaning: Meaning) -> dict[str, tuple[str, str | None]] | str:
    found: dict[str, tuple[str, str | None]] = {}
    for name, text in said.items():
        kind, _, indicator = name.partition(".")
        if kind != "state":
            continue
        step = meaning.steps.get((indicator, text))
        if step is None:
            return "step"
        on = birth_date(said.get(f"date.{indicator}", ""))
        if on is not None and (len(on) < 10 or on > meaning.today):
            return "date"
        if step:
            found[indicator] = (step, on)
    return found


def birth_date(text: str) -> str | None:
    """Return a date as `YYYY`, `YYYY-MM` or `YYYY-MM-DD` from the ways lists write it, or None."""
    text = clean(text)
    for pattern, parts in ((_DAY_FIRST, 3), (_PACKED, 3), (_MONTH_FIRST, 2)):
        written = pattern.fullmatch(text)
        if written:
            text = "-".join(f"{int(p):02}" for p in reversed(written.groups()[:parts]))
            break
    try:
        date.fromisoformat(text + "-01-01"[len(text) - 4 :] if len(text) < 10 else text)
    except ValueError:
        return None
    return text if re.fullmatch(r"\d{4}(-\d{2}){0,2}", text) else None


def unit_of(text: str, campaign: Campaign) -> str | None:
    """Return the khu phố that a cell names, by its label, short name, or number alone."""
    plain, digits = fold(text), "".join(c for c in text if c.isdigit())
    for unit in campaign.neighbourhoods:
        if plain in (fold(unit.label), fold(unit.short), unit.unit_id):
            return unit.unit_id
    numbered = [u for u in campaign.neighbourhoods if digits and u.short.endswith(digits) and len(digits) < 3]
    starts = re.match(r"(khu pho|kp|khu|\d)", plain) is not None
    return numbered[0].unit_id if len(numbered) == 1 and starts else None


def personal_number(text: str) -> str | None:
    """Return the 12 digits of a personal number, with the 0 that spreadsheets drop, or None."""
    digits = re.sub(r"[\s.]", "", text)
    if not digits.isdecimal() or not _NUMBER - 1 <= len(digits) <= _NUMBER:
        return None
    return digits.zfill(_NUMBER)


def _key(text: str, born: str, sex: str | None, secret: bytes | None) -> bytes | None:
    """Return the HMAC of a number that fits birth year and sex (domain B.1): the number is kept nowhere."""
    number = personal_number(text)
    if number is None or secret is None or int(born[:4]) < 1900:
        return None
    century, odd = divmod(int(number[3]), 2)
    if 1900 + 100 * century + int(number[4:6]) != int(born[:4]):
        return None
    if sex is not None and odd != (sex == "female"):
        return None
    return hmac.new(secret, number.encode(), hashlib.sha256).digest()
