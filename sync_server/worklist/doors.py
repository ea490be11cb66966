"""Doors as a worklist shows them: filtered, as one walks, with the days since the last visit. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from shared.address import read_address, walk_key
from shared.campaign import Campaign
from shared.household import DoorState, Household, door_state, household_of
from shared.lease import Lease, holders
from shared.merge import Record
from shared.vietnamese import fold, sort_key


class Filter(NamedTuple):
    """Which doors are wanted; an empty text or 0 asks for nothing. `days`: so many without a visit."""

    unit: str
    state: str = ""
    cell: str = ""
    street: str = ""
    helper: str = ""
    days: int = 0


@dataclass(frozen=True)
class Door:
    """One household: how it stands, who looks after it today, and the days since somebody was there.

    `idle` is None where nobody ever was.
    """

    household: Household
    state: DoorState
    street: str
    leases: tuple[Lease, ...]
    idle: int | None


def doors(records: Iterable[Record], campaign: Campaign, wanted: Filter, today: str) -> list[Door]:
    """Return the doors asked for, tổ by tổ as one walks."""
    found = [_door(r, campaign, today) for r in records if r.kind == "household" and not r.value("deleted")]
    fitting = [door for door in found if _fits(door, wanted)]
    return sorted(
        fitting,
        key=lambda d: (sort_key(d.household.cell or "~"), walk_key(d.household.address), d.household.id),
    )


def _door(record: Record, campaign: Campaign, today: str) -> Door:
    home = household_of(record)
    last = home.last_visit
    state = door_state(last.outcome if last else None, campaign.household_states)
    idle = (date.fromisoformat(today) - date.fromisoformat(last.on)).days if last else None
    return Door(home, state, read_address(home.address).street, holders(record, today), idle)


def _fits(door: Door, wanted: Filter) -> bool:
    return (
        wanted.state in ("", door.state)
        and wanted.cell in ("", door.household.cell)
        and fold(wanted.street) in fold(door.street)
        and (not wanted.helper or wanted.helper in {lease.helper for lease in door.leases})
        and (not wanted.days or door.idle is None or door.idle >= wanted.days)
    )
