"""A person who is not on the list: what is typed, what is wrong with it, and what it becomes."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import date
from typing import Any

from pydantic import JsonValue

from mobile_app.core.acts import ResidentDraft, said_of
from mobile_app.core.typed import Typed
from shared.citizen_card import CardHolder
from shared.partial_date import check_partial_date, earliest, is_too_old
from shared.resident import Resident
from shared.text import t
from shared.vietnamese import clean

_MOBILE = re.compile(r"0(3[2-9]|5[25689]|7[06-9]|8[1-9]|9\d)\d{7}")
_LANDLINE = re.compile(r"02\d{8,9}")
# What the form of a person asks, by the fields of their record.
PERSONAL = frozenset(f.name for f in fields(ResidentDraft))


@dataclass
class ResidentTyped:
    """The text fields of one person."""

    name: Typed = field(default_factory=Typed)
    day: Typed = field(default_factory=Typed)
    month: Typed = field(default_factory=Typed)
    year: Typed = field(default_factory=Typed)
    phone: Typed = field(default_factory=Typed)

    def fill(self, holder: CardHolder) -> None:
        """Take over what a card says; what it does not say stays."""
        self.name.text = holder.full_name
        if holder.birth_date:
            parts = [*reversed(holder.birth_date.split("-"))]
            self.day.text, self.month.text, self.year.text = [""] * (3 - len(parts)) + parts


@dataclass(frozen=True, slots=True)
class ResidentChosen:
    """The answers of one person that are tapped; of cohorts and their ticks there may be several."""

    sex: str | None = None
    relation: str | None = None
    residency: str | None = None
    operator: str | None = None
    exclusion: str | None = None
    cohorts: frozenset[str] = frozenset()
    ticks: frozenset[str] = frozenset()
    relative_of: str | None = None

    def pick(self, field: str, key: str) -> "ResidentChosen":
        """Return the answers after a tap: another answer, or none where the same one is tapped again."""
        if field == "cohorts":
            return replace(self, cohorts=self.cohorts ^ {key})
        if field == "ticks":
            return replace(self, ticks=self.ticks ^ {key})
        changed: dict[str, Any] = {field: None if getattr(self, field) == key else key}
        return replace(self, **changed)


@dataclass(frozen=True, slots=True)
class ResidentFaults:
    """Faults of the form that must be corrected before the person can be saved."""

    name: str | None = None
    birth: str | None = None

    @property
    def blocking(self) -> bool:
        """Tell whether there is a fault to correct."""
        return bool(self.name or self.birth)


def birth_date(day: str, month: str, year: str) -> str | None:
    """Return what was typed as a partial date, None where nothing was; raise ValueError for no real date."""
    day, month, year = day.strip(), month.strip(), year.strip()
    if not (day or month or year):
        return None
    if (
        not all(part.isdecimal() for part in (day, month, year) if part)
        or len(year) != 4
        or (day and not month)
    ):
        raise ValueError("not a date")
    return check_partial_date("-".join(part.zfill(2) for part in (year, month, day) if part))


def check(typed: ResidentTyped, today: date) -> ResidentFaults:
    """Return what is wrong with a person (E-02 … E-04)."""
    name = None if clean(typed.name.text) else t("resident.name_missing")
    try:
        born = birth_date(typed.day.text, typed.month.text, typed.year.text)
    except ValueError:
        return ResidentFaults(name, t("resident.birth_wrong"))
    birth = None
    if born and earliest(born) > today.isoformat():
        birth = t("resident.birth_future")
    elif born and is_too_old(born, today.isoformat()):
        birth = t("resident.birth_wrong")
    return ResidentFaults(name, birth)


def phone_number(text: str) -> str:
    """Return a number as it is stored: digits only, with 0 for +84."""
    digits = "".join(c for c in text if c.isdecimal() or c == "+")
    return re.sub(r"^(\+84|0084|84(?=\d{9}$))0?", "0", digits)


def phone_warning(text: str) -> str | None:
    """Return what looks wrong with a number; it is kept all the same (E-05, E-06)."""
    digits = phone_number(text)
    if not digits or _LANDLINE.fullmatch(digits):
        return None
    if len(digits) != 10 or not digits.startswith("0"):
        return t("resident.phone_short")
    return None if _MOBILE.fullmatch(digits) else t("resident.phone_odd")


def draft_of(typed: ResidentTyped, chosen: ResidentChosen) -> ResidentDraft:
    """Return the person as typed and tapped. Raises ValueError for a birth date that `check` refuses."""
    return ResidentDraft(
        full_name=typed.name.text,
        birth_date=birth_date(typed.day.text, typed.month.text, typed.year.text),
        sex=chosen.sex,
        relation=chosen.relation,
        residency=chosen.residency,
        phone=phone_number(typed.phone.text) or None,
        operator=chosen.operator,
        cohorts=tuple(sorted(chosen.cohorts)),
        ticks=tuple(sorted(chosen.ticks)),
        exclusion=chosen.exclusion,
        relative_of=chosen.relative_of,
    )


def begun(said: Mapping[str, Any], person: Resident | None = None) -> ResidentDraft:
    """Return what a form begins with: what was said of a person, upon what is known of them if they are."""
    known = {n: getattr(person, n) for n in PERSONAL} if person else {"full_name": ""}
    draft = ResidentDraft(**known | {n: v for n, v in said.items() if n in PERSONAL})
    return replace(draft, cohorts=tuple(draft.cohorts or ()), ticks=tuple(draft.ticks or ()))


def typed_of(person: ResidentDraft) -> ResidentTyped:
    """Return the form's text fields, filled from a known person."""
    year, month, day = [*(person.birth_date or "").split("-"), "", ""][:3]
    return ResidentTyped(
        Typed(person.full_name), Typed(day), Typed(month), Typed(year), Typed(person.phone or "")
    )


def chosen_of(person: ResidentDraft) -> ResidentChosen:
    """Return the form's tapped answers, filled from a known person."""
    return ResidentChosen(
        person.sex,
        person.relation,
        person.residency,
        person.operator,
        person.exclusion,
        frozenset(person.cohorts),
        frozenset(person.ticks),
        person.relative_of,
    )


def changes(person: Resident, draft: ResidentDraft) -> dict[str, JsonValue]:
    """Return the fields that a correction changes, with their new values; unchanged fields are left out."""
    now = said_of(draft)
    before = person.model_dump() | {"cohorts": sorted(person.cohorts), "ticks": sorted(person.ticks)}
    if phone_number(person.phone or "") == (draft.phone or ""):
        del now["phone"]  # written another way on a list, but the same number
    return {field: value for field, value in now.items() if value != before[field]}
