"""Which keys of the plan records and people use, so that no other version drops one of them. Pure."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from shared.campaign import Campaign
from shared.merge import Record


class PlanKey(NamedTuple):
    """A key of one of the plan's lists: `("outcome", "met_helped")`; a rung is `("step", "eid.achieved")`."""

    what: str
    key: str


# Under which list a field's value, or each of its values, is looked up.
_LISTS = {
    "unit": "unit",
    "residency": "residency",
    "relation": "relation",
    "exclusion": "exclusion",
    "operator": "operator",
    "channel": "channel",
    "place": "place",
    "type": "type",
    "outcome": "outcome",
    "cohorts": "cohort",
    "ticks": "tick",
    "accompanied": "owner",
    "owner": "owner",
    "indicator": "indicator",
}


def keys_of(plan: Campaign) -> frozenset[PlanKey]:
    """Return every key that a record may use."""
    lists: dict[str, Iterable[str]] = {
        **plan.listed,
        "unit": plan.neighbourhood_ids,
        "outcome": (o.key for o in plan.outcomes),
        "cohort": plan.cohort_keys,
        "tick": plan.ticks,
        "step": (f"{i.key}.{step.status}" for i in plan.indicators for step in i.steps),
    }
    return frozenset(PlanKey(what, key) for what, keys in lists.items() for key in keys)


def dropped(old: Campaign, new: Campaign) -> frozenset[PlanKey]:
    """Return the keys that `new` has no more."""
    return keys_of(old) - keys_of(new)


def counted(records: Iterable[Record], keys: frozenset[PlanKey]) -> Counter[PlanKey]:
    """Return how many records use each of these keys, in any value that stands or is disputed."""
    indicators = {key.key.partition(".")[0] for key in keys if key.what == "step"}
    found: Counter[PlanKey] = Counter()
    for record in records:
        found.update(set(_used(record, indicators)) & keys)
    return found


def _used(record: Record, indicators: Iterable[str]) -> Iterator[PlanKey]:
    for field, heads in record.fields.items():
        for head in heads:
            if field in _LISTS:
                yield from (PlanKey(_LISTS[field], key) for key in _several(head.value))
            elif field == "last_visit" and isinstance(head.value, Mapping):
                yield PlanKey("outcome", str(head.value.get("outcome")))
            elif field in indicators and isinstance(head.value, Mapping):
                yield PlanKey("step", f"{field}.{head.value.get('status')}")


def _several(value: Any) -> Iterable[str]:
    if isinstance(value, str):
        return (value,)
    return (str(one) for one in value) if isinstance(value, list) else ()
