"""What is known of a person in words, and what was said of them differently."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from shared.campaign import Campaign, Choice
from shared.local_time import LOCAL
from shared.merge import Head, Record
from shared.resident import Resident, is_state
from shared.text import t
from shared.written import partial_day, short_minute

_TITLES = {
    "full_name": "resident.name",
    "birth_date": "resident.birth",
    "sex": "resident.sex",
    "relation": "resident.relation",
    "residency": "resident.residency",
    "phone": "resident.phone",
    "operator": "resident.operator",
    "cohorts": "resident.cohorts",
    "relative_of": "resident.relative_of",
    "ticks": "resident.ticks",
    "exclusion": "resident.exclusion",
    "household": "code.label",
    "unit": "new_household.unit",
    "moved_away": "person.moved_away",
    "wants_smartphone": "visit.wish",
}


NameOf = Callable[[str], str]


def known(person: Resident, campaign: Campaign, name_of: NameOf) -> list[str]:
    """Return what is known beside name, sex and birth, a line each; what is not known is left out.

    `name_of` gives what people call a person or a household by its id, or an empty text.
    """
    fields = ("residency", "phone", "operator", "cohorts", "relative_of", "ticks", "exclusion")
    values = [(field, getattr(person, field)) for field in fields]
    return [
        t("visit.line", what=t(_TITLES[f]), value=value_words(f, value, campaign, name_of))
        for f, value in values
        if value
    ]


@dataclass(frozen=True, slots=True)
class Saying:
    """One of the values: as it was said, and in words with its day."""

    head: Head
    words: str


@dataclass(frozen=True, slots=True)
class Conflict:
    """A field of which several people said something different."""

    field: str
    title: str
    said: tuple[Saying, ...]


def conflicts(record: Record, campaign: Campaign, name_of: NameOf) -> list[Conflict]:
    """Return what was said differently of a person, the value that counts until it is settled first."""
    return [_conflict(record, field, campaign, name_of) for field in record.conflicts]


def _conflict(record: Record, field: str, campaign: Campaign, name_of: NameOf) -> Conflict:
    winner = record.head(field)
    heads = sorted(record.fields[field], key=lambda h: h != winner)
    said = tuple(_saying(field, h, campaign, name_of) for h in heads)
    return Conflict(field, _title(field, campaign), said)


def _saying(field: str, head: Head, campaign: Campaign, name_of: NameOf) -> Saying:
    when = short_minute(datetime.fromtimestamp(head.stamp.at / 1000, LOCAL))
    value = value_words(field, head.value, campaign, name_of)
    return Saying(head, t("person.said", value=value, when=when))


def _title(field: str, campaign: Campaign) -> str:
    ladder = next((i.short for i in campaign.indicators if i.key == field), "")
    return ladder or (t(_TITLES[field]) if field in _TITLES else field)


def value_words(field: str, value: Any, campaign: Campaign, name_of: NameOf) -> str:
    """Return a value as people read it."""
    if is_state(value):
        indicator = next((i for i in campaign.indicators if i.key == field), None)
        step = indicator.step(value["status"]) if indicator else None
        return step.label if step else str(value["status"])
    if value in (None, "", [], (), False):
        return t("person.not_said")
    if field == "birth_date":
        return partial_day(value)
    if field == "sex":
        return t(f"person.sex.{value}")
    if field in ("household", "relative_of"):
        return name_of(str(value)) or t("person.elsewhere")
    if isinstance(value, list | tuple):
        labels = {c.key: c.label for c in campaign.cohorts} | campaign.ticks
        return ", ".join(labels.get(v, str(v)) for v in value)
    return _label(value, _lists(campaign).get(field, ()))


def _lists(campaign: Campaign) -> dict[str, tuple[Choice, ...]]:
    return {
        "relation": campaign.relations,
        "residency": campaign.residencies,
        "operator": campaign.operators,
        "exclusion": campaign.exclusions,
    }


def _label(value: object, options: Iterable[Choice]) -> str:
    return next(
        (o.label for o in options if o.key == value), t("person.yes") if value is True else str(value)
    )
