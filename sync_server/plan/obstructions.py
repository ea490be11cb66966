"""What keeps another version of the plan from being taken: it drops something that is in use."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Protocol

from shared.campaign import Campaign
from shared.merge import Record
from sync_server.plan.uses import PlanKey, counted, dropped
from sync_server.store import accounts, devices, rollups
from sync_server.store.database import Connection
from sync_server.store.stored import record_in


class _Labelled(Protocol):
    @property
    def key(self) -> str: ...

    @property
    def label(self) -> str: ...


@dataclass(frozen=True)
class Obstruction:
    """Something in use that another version would drop.

    `what` is the list it is in (`outcome`, `step` …; `people` for a unit of accounts and helpers), `key` its
    key there, `label` what people call it, and `n` how many records, or people, use it.
    """

    what: str
    key: str
    label: str
    n: int


def obstructions(connection: Connection, ward_id: str, old: Campaign, new: Campaign) -> list[Obstruction]:
    """Return what keeps `new` from being taken after `old`: nobody may refer to what is not there.

    The ward's records are read only where a key is dropped at all.
    """
    gone = dropped(old, new)
    used = counted(_records(connection, ward_id), gone) if gone else Counter[PlanKey]()
    labels = _labels(old)
    found = [Obstruction(k.what, k.key, labels.get(k, ""), used[k]) for k in sorted(used)]
    people = _people(connection, ward_id)
    units = sorted(old.unit_ids - new.unit_ids)
    return found + [
        Obstruction("people", unit, labels.get(PlanKey("owner", unit), ""), people[unit])
        for unit in units
        if people[unit]
    ]


def _records(connection: Connection, ward_id: str) -> Iterator[Record]:
    return map(record_in, rollups.docs(connection, ward_id))


def _people(connection: Connection, ward_id: str) -> Counter[str]:
    """Return how many open accounts and present helpers there are of each unit."""
    own = [a.unit_id for a in accounts.accounts(connection, ward_id) if a.closed_ms is None]
    here = [h for h in devices.helpers(connection, ward_id) if h.left_ms is None]
    return Counter([*own, *(unit for h in here for unit in {h.unit_id, h.area})])


def _labels(plan: Campaign) -> dict[PlanKey, str]:
    lists: dict[str, Iterable[_Labelled]] = {
        "residency": plan.residencies,
        "relation": plan.relations,
        "exclusion": plan.exclusions,
        "operator": plan.operators,
        "channel": plan.channels,
        "type": plan.obstacle_types,
        "outcome": plan.outcomes,
        "cohort": plan.cohorts,
        "indicator": plan.indicators,
        "place": plan.service_points,
    }
    found = {PlanKey(what, choice.key): choice.label for what, choices in lists.items() for choice in choices}
    found |= {PlanKey(what, u.unit_id): u.label for what in ("unit", "owner") for u in plan.units}
    found |= {PlanKey("tick", key): label for key, label in plan.ticks.items()}
    steps = ((i, step) for i in plan.indicators for step in i.steps)
    return found | {PlanKey("step", f"{i.key}.{s.status}"): f"{i.label}: {s.label}" for i, s in steps}
