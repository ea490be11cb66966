"""Disputed fields in the words people read: every value that stands, who said it, when, on what. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from shared.campaign import Campaign, Choice
from shared.indicator import Indicator
from shared.merge import Head, Record
from shared.text import DEFAULT, t, texts
from shared.written import partial_day
from sync_server.store.clock import written_minute

# What a visit leaves on its household is the newest visit's, and each visit is kept: nothing to decide.
NOT_TO_DECIDE = frozenset({"last_visit"})
_LONGEST_VALUE = 200
_NAMING = ("household", "relative_of")


@dataclass(frozen=True)
class Value:
    """One of the values that stand; `stands`: it is the one that counts until somebody decides."""

    text: str
    by: str
    at: str
    basis: str
    channel: str
    stands: bool


@dataclass(frozen=True)
class Dispute:
    """A field of a record with all its values, in the order of its heads."""

    field: str
    label: str
    values: tuple[Value, ...]


@dataclass(frozen=True)
class NamedRecords:
    """What values name: households and residents, and who stated them."""

    campaign: Campaign
    households: Mapping[str, Record]
    residents: Mapping[str, Record]
    authors: Mapping[str, str]


def disputed_fields(record: Record) -> list[str]:
    """Return the fields of a record that somebody should decide, in a fixed order."""
    return sorted(set(record.conflicts) - NOT_TO_DECIDE)


def disputes(record: Record, around: NamedRecords) -> list[Dispute]:
    """Return what people disagree about in a record."""
    return [_dispute(record, field, around) for field in disputed_fields(record)]


def needs(records: Iterable[Record]) -> tuple[set[str], set[str]]:
    """Return the ids of the households and residents, and of the authors, that disputed records name."""
    homes, authors = set(), set()
    for record in records:
        homes |= {record.value("household")} - {None}
        for field in disputed_fields(record):
            heads = record.fields[field]
            authors |= {h.stamp.by for h in heads}
            homes |= {h.value for h in heads if field in _NAMING and isinstance(h.value, str)}
    return homes, authors


def _dispute(record: Record, field: str, around: NamedRecords) -> Dispute:
    winner = record.head(field)
    return Dispute(
        field,
        field_label(field, around.campaign),
        tuple(_value(head, field, around, stands=head == winner) for head in record.fields[field]),
    )


def _value(head: Head, field: str, around: NamedRecords, *, stands: bool) -> Value:
    campaign, stamp = around.campaign, head.stamp
    return Value(
        text=value_text(field, head.value, around) or t("conflicts.nothing"),
        by=around.authors.get(stamp.by, t("conflicts.somebody")),
        at=written_minute(stamp.at),
        basis=basis_label(head.basis, campaign),
        channel=_label(campaign.channels, stamp.channel),
        stands=stands,
    )


def record_name(record: Record, around: NamedRecords) -> str:
    """Return what people call a record: a person's name, a household's code and address, or the khu phố."""
    if record.kind == "resident":
        return str(record.value("full_name") or "")
    if record.kind == "household":
        return " – ".join(filter(None, (record.value("code"), record.value("address"))))
    return around.campaign.unit_named(record.value("unit")).label


def record_place(record: Record, around: NamedRecords) -> str:
    """Return where a record is: its household, if that is among those `around`, and its khu phố."""
    home = around.households.get(record.value("household") or "")
    unit = around.campaign.unit_named(record.value("unit")).label
    return ", ".join(filter(None, ("" if home is None else _household(home), unit)))


def basis_label(basis: str | None, campaign: Campaign) -> str:
    """Return what a value rests on."""
    return _label(campaign.bases, basis) or t("cell.not_told")


def field_label(field: str, campaign: Campaign) -> str:
    """Return what people call a field: an indicator's name, or a text; a newer app's by its own name."""
    indicator = _indicator(field, campaign)
    if indicator is not None:
        return indicator.label
    return t(f"conflicts.field_{field}") if f"conflicts.field_{field}" in texts(DEFAULT) else field


def value_text(field: str, value: Any, around: NamedRecords) -> str:
    """Return a value as people read it; an empty text for none, the beginning of what is no such value."""
    try:
        return _value_text(field, value, around)
    except (ValueError, LookupError, TypeError):
        return str(value)[:_LONGEST_VALUE]


def _value_text(field: str, value: Any, around: NamedRecords) -> str:
    campaign = around.campaign
    indicator = _indicator(field, campaign)
    if value in (None, "", []):
        return ""
    if indicator is not None:
        return _rung(value, indicator)
    if field in ("birth_date", "moved_away") and isinstance(value, str):
        return partial_day(value)
    if isinstance(value, dict):
        return _part(value, campaign)
    if field == "household":
        return _household(around.households.get(str(value)))
    if field == "relative_of":
        named = around.residents.get(str(value))
        return t("conflicts.other_resident") if named is None else named.text("full_name") or ""
    if isinstance(value, bool):
        return t("conflicts.yes") if value else t("conflicts.no")
    if isinstance(value, list):
        return ", ".join(_named(field, str(v), campaign) for v in value)
    return _named(field, str(value), campaign)


def _named(field: str, key: str, campaign: Campaign) -> str:
    if field in ("unit", "owner"):
        return next((u.label for u in campaign.units if u.unit_id == key), key)
    if field in ("sex", "verdict") and f"conflicts.{field}_{key}" in texts(DEFAULT):
        return t(f"conflicts.{field}_{key}")
    lists: dict[str, Sequence[Choice]] = {
        "residency": campaign.residencies,
        "relation": campaign.relations,
        "exclusion": campaign.exclusions,
        "operator": campaign.operators,
        "channel": campaign.channels,
        "outcome": campaign.outcomes,
    }
    if field == "cohorts":
        return next((c.label for c in campaign.cohorts if c.key == key), key)
    if field == "ticks":
        return campaign.ticks.get(key, key)
    return _label(lists.get(field, ()), key) or key


def _rung(value: Any, indicator: Indicator) -> str:
    if not isinstance(value, dict):
        return ""
    step = indicator.step(str(value.get("status")))
    label = step.label if step else str(value.get("status"))
    on = value.get("achieved_on")
    return f"{label}, {partial_day(on)}" if isinstance(on, str) else label


def _part(value: Mapping[str, Any], campaign: Campaign) -> str:
    """Return what a visit or an assignment left on its household: how it ended or to whom, and the day."""
    what = _label(campaign.outcomes, value.get("outcome")) or str(value.get("name", ""))
    on = value.get("on") or value.get("until")
    return ", ".join(filter(None, (what, partial_day(str(on)) if on else "")))


def _household(home: Record | None) -> str:
    if home is None:
        return t("conflicts.other_household")
    return " – ".join(filter(None, (home.value("code"), home.value("address"))))


def _indicator(field: str, campaign: Campaign) -> Indicator | None:
    return next((i for i in campaign.indicators if i.key == field), None)


def _label(choices: Iterable[Choice], key: str | None) -> str:
    return next((c.label for c in choices if c.key == key), "")
