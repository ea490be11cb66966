"""One row of a list into what it says of one person, or why it cannot be read. Pure."""

import hashlib
import hmac
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from shared.campaign import Campaign
from shared.facts import birth_date_fault
from shared.household_code import CodeFault, read_code
from shared.vietnamese import clean, fold
from sync_server.brought.days import day_written
from sync_server.plan.unit_names import neighbourhood_of

_SEXES = {"nam": "male", "nu": "female", "male": "male", "female": "female", "m": "male", "f": "female"}
IGNORED = "-"  # a text of a status column that was chosen to say nothing
_TICKS = {"x", "co", "1", "true", "v", "roi"}
_NUMBER = 12


@dataclass(frozen=True)
class RosterRow:
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
    `today` is `YYYY-MM-DD`, `since_1904` from when a file's bare numbers count days. A rung is a status, an
    empty text where it was not decided yet, or `IGNORED`.
    """

    columns: Mapping[int, str]
    steps: Mapping[tuple[str, str], str]
    unit: str | None
    key: bytes | None
    today: str
    since_1904: bool = False


def read_row(number: int, cells: Sequence[str], meaning: Meaning, campaign: Campaign) -> RosterRow | Misread:
    """Return what a row says; a number that does not fit birth year and sex is passed over, not the row."""
    said = {f: cells[c] for c, f in meaning.columns.items() if c < len(cells) and cells[c]}
    parts = [said.get(f, "") for f in ("family_name", "middle_name", "given_name")]
    name = _capitals(clean(said.get("full_name") or " ".join(parts)))
    if len(name) < 2 or not any(c.isalpha() for c in name):
        return Misread(number, "name")
    said |= {
        f"birth_{sex}": said.pop(sex)  # `Nam | Nữ` with the years of birth in place of ticks
        for sex in ("male", "female")
        if len(said.get(sex, "")) > 3 and day_written(said[sex], meaning.today)
    }
    sex = _sex(said)
    if sex == "":
        return Misread(number, "sex")
    born = _born(said, meaning)
    if born is None or birth_date_fault(born, meaning.today):
        return Misread(number, "birth_date")
    unit = meaning.unit if "unit" not in said else neighbourhood_of(said["unit"], campaign)
    if "unit" in said and unit is None:
        return Misread(number, "unit")
    code = read_code(said["household"]) if "household" in said else None
    states = _states(said, meaning)
    if isinstance(states, str):
        return Misread(number, states)
    return RosterRow(
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


def _capitals(name: str) -> str:
    """Return a name with capitals where it has none at all: fonts of capitals draw small letters so."""
    return name.title() if name.islower() else name


def _sex(said: Mapping[str, str]) -> str | None:
    """Return the sex that a row says in any of its ways, None where it says none, "" where it is unclear."""
    found = {_SEXES.get(fold(said["sex"]), "")} if "sex" in said else set()
    for sex in ("male", "female"):
        if f"birth_{sex}" in said or fold(said.get(sex, "")) in _TICKS | {"nam", "nu"}:
            found.add(sex)
        elif sex in said:
            found.add("")
    return None if not found else found.pop() if len(found) == 1 else ""


def _born(said: Mapping[str, str], meaning: Meaning) -> str | None:
    texts = [said[f] for f in ("birth_date", "birth_male", "birth_female") if f in said]
    days = {day_written(text, meaning.today, since_1904=meaning.since_1904) for text in texts}
    # A row with the year beside the whole date says the date.
    whole = {d for d in days if not any(d and o and o != d and o.startswith(d) for o in days)}
    return whole.pop() if len(whole) == 1 else None


def _states(said: Mapping[str, str], meaning: Meaning) -> dict[str, tuple[str, str | None]] | str:
    found: dict[str, tuple[str, str | None]] = {}
    for name, text in said.items():
        kind, _, indicator = name.partition(".")
        if kind != "state":
            continue
        step = meaning.steps.get((indicator, text))
        if not step:
            return "step"
        on = day_written(said.get(f"date.{indicator}", ""), meaning.today, since_1904=meaning.since_1904)
        if f"date.{indicator}" in said and (on is None or len(on) < 10 or on > meaning.today):
            return "date"
        if step != IGNORED:
            found[indicator] = (step, on)
    return found


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
